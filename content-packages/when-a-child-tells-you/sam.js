// A short talk with a child, choice by choice. What it tells its run time is all that SCORM 2004 asks of a course: where
// somebody is, what they chose, how it went, and how long it took. Without a run time it works just the same.

const SCENES = [
  {
    id: 'corridor',
    told: 'Lunch has just ended. You are late for a meeting. Sam, who is nine, waits at your door.',
    said: 'Can I tell you something?',
    ask: 'What do you do?',
    choices: [
      [
        'later',
        'I say that I have time after school.',
        'By then Sam may have lost heart. Children often try just once.',
      ],
      [
        'now',
        'I stop, sit down and say: “Of course. I am listening.”',
        'Yes. To be given time is the first thing that Sam notices.',
      ],
      [
        'other',
        'I ask Sam to tell the class teacher.',
        'Sam chose you. It took courage, and may not come a second time.',
      ],
    ],
    right: 'now',
  },
  {
    id: 'secret',
    told: 'Sam looks at the floor.',
    said: 'But you must not tell anybody. Promise?',
    ask: 'What do you answer?',
    choices: [
      ['promise', '“I promise.”', 'You could not keep it. When it is broken, Sam learns that telling is not safe.'],
      [
        'honest',
        '“I cannot promise that. I will only tell people who help to keep you safe.”',
        'Yes. It is honest, and it says why. Most children go on.',
      ],
      ['stop', '“Then better not tell me.”', 'Now the door is shut, and Sam is alone with it.'],
    ],
    right: 'honest',
  },
  {
    id: 'listening',
    told: 'Sam is quiet for a while.',
    said: 'My uncle gets really angry. Yesterday he did something.',
    ask: 'What do you say now?',
    choices: [
      ['lead', '“Did he hit you?”', 'That puts words into Sam’s mouth. What Sam says should be Sam’s own.'],
      [
        'open',
        '“Thank you for telling me. Tell me more, if you can.”',
        'Yes. It is open, it is kind, and it leaves the words to Sam.',
      ],
      ['why', '“Why did you not say so before?”', 'That sounds like blame. Sam is telling you now.'],
    ],
    right: 'open',
  },
  {
    id: 'after',
    told: 'Sam has told you what happened, and starts to cry.',
    said: 'Is it my fault?',
    ask: 'What do you answer?',
    choices: [
      [
        'fault',
        '“No. It is not your fault, and you were right to tell me. This is what I do next.”',
        'Yes. Three things that Sam needs to hear, and none that you cannot keep.',
      ],
      [
        'fine',
        '“Do not worry, everything will be fine now.”',
        'You do not know that. Say what you will do, and do it.',
      ],
      [
        'sure',
        '“Are you sure that it happened like that?”',
        'It is not for you to test. To be believed is what Sam needs.',
      ],
    ],
    right: 'fault',
  },
  {
    id: 'next-hour',
    told: 'Sam is back in class with a friend. You are alone.',
    said: null,
    ask: 'What comes first?',
    choices: [
      [
        'uncle',
        'I ring Sam’s home and ask the uncle.',
        'That can put Sam in danger. It is not for you to look into it.',
      ],
      ['wait', 'I wait whether Sam says more tomorrow.', 'Tomorrow may be too late. What you know counts today.'],
      [
        'write',
        'I write down Sam’s own words and go to the safeguarding lead now.',
        'Yes. Sam’s words, the time, your name. Then the person who knows what to do.',
      ],
    ],
    right: 'write',
  },
];

const START = Date.now();

/** The run time, where a window above has one. */
function findApi() {
  for (let at = window, steps = 0; at && steps < 8; at = at.parent, steps += 1) {
    try {
      if (at.API_1484_11) return at.API_1484_11;
    } catch {
      return null;
    }
    if (at === at.parent) return null;
  }
  return null;
}

const api = findApi();
const get = (name) => (api ? api.GetValue(`cmi.${name}`) : '');
const set = (name, value) => api?.SetValue(`cmi.${name}`, String(value));
const commit = () => api?.Commit('');

const byId = (id) => document.getElementById(id);
const make = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

let at = 0;
/** The first choice of each scene: that one counts. */
let chosen = {};

const span = () => `PT${Math.round((Date.now() - START) / 1000)}S`;
const rightOnes = () => SCENES.filter(({ id, right }) => chosen[id] === right).length;

function keep() {
  set('location', at);
  set('suspend_data', JSON.stringify(chosen));
  set('session_time', span());
  commit();
}

function choose(scene, value) {
  const [, , says] = scene.choices.find(([key]) => key === value);
  const isRight = value === scene.right;
  if (!(scene.id in chosen)) {
    const index = Object.keys(chosen).length;
    chosen[scene.id] = value;
    const base = `interactions.${index}`;
    set(`${base}.id`, scene.id);
    set(`${base}.type`, 'choice');
    set(`${base}.learner_response`, value);
    set(`${base}.correct_responses.0.pattern`, scene.right);
    set(`${base}.result`, isRight ? 'correct' : 'incorrect');
    set(`${base}.description`, scene.ask);
    keep();
  }
  byId('feedback').replaceChildren(make('p', says));
  byId('on').hidden = !isRight;
}

function show() {
  const scene = SCENES[at];
  if (!scene) return end();
  byId('step').textContent = `Step ${at + 1} of ${SCENES.length}`;
  const set = make('fieldset');
  set.append(make('legend', scene.ask));
  for (const [value, text] of scene.choices) {
    const label = make('label');
    const input = make('input', '', { type: 'radio', name: scene.id, value });
    input.addEventListener('change', () => choose(scene, value));
    label.append(input, make('span', text));
    set.append(label);
  }
  const said = scene.said ? [make('p', `Sam: “${scene.said}”`, { class: 'said' })] : [];
  byId('scene').replaceChildren(make('p', scene.told), ...said, set);
  byId('feedback').replaceChildren();
  byId('on').hidden = true;
  if (at > 0) byId('scene').focus();
}

function end() {
  const score = rightOnes() / SCENES.length;
  byId('step').textContent = 'The end';
  byId('scene').replaceChildren(
    make('p', `In ${rightOnes()} of ${SCENES.length} steps your first choice helped Sam.`),
    make('p', 'Sam is not real. Children like Sam are. On the next page is a card to keep.'),
  );
  byId('feedback').replaceChildren();
  byId('on').hidden = true;
  byId('scene').focus();
  set('score.min', 0);
  set('score.max', 100);
  set('score.raw', Math.round(score * 100));
  set('score.scaled', score);
  set('success_status', score >= 0.6 ? 'passed' : 'failed');
  set('completion_status', 'completed');
  keep();
}

byId('on').addEventListener('click', () => {
  at += 1;
  keep();
  show();
});

let isOver = false;
addEventListener('pagehide', () => {
  if (isOver) return;
  isOver = true;
  set('session_time', span());
  set('exit', at < SCENES.length ? 'suspend' : 'normal');
  api?.Terminate('');
});

api?.Initialize('');
if (get('completion_status') !== 'completed') set('completion_status', 'incomplete');
try {
  chosen = JSON.parse(get('suspend_data') || '{}');
  at = Math.min(Number(get('location')) || 0, SCENES.length);
} catch {
  chosen = {};
}
show();
