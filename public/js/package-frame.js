// Runs on the content's own origin, between the site's page and what another tool made: holds the run time of SCORM where
// the content looks for it, and brings what it tells to the server. The content can reach all of this, so there is
// nothing here that it may not have: no cookie, no name, and a word that opens this one launch only.

const settings = JSON.parse(document.getElementById('settings').textContent);
const frame = document.getElementById('content');
const isOld = settings.standard === 'scorm-1.2';
/** Browsers let a page that is closing send so much. */
const MOST_ON_LEAVING = 60_000;
const PAUSE = 1_000;

let run = 0;
let n = 0;
let api = null;
let isDirty = false;
let hasEnded = false;
let isOver = false;
let timer = 0;
/** What the server has. */
let known = {};
const pending = new Set();

const tell = (kind, more = {}) => parent.postMessage({ from: 'package', kind, ...more }, settings.site);

const post = (path, body, options = {}) =>
  fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, ...options });

/** All that the package has told, as text by name. */
function toldSoFar() {
  const cmi = {};
  for (const [name, value] of Object.entries(api.getFlattenedCMI())) {
    if (value === null || value === undefined || typeof value === 'object') continue;
    cmi[name.startsWith('cmi.') ? name : `cmi.${name}`] = String(value);
  }
  return cmi;
}

/** What the server does not keep from one message to the next. */
const EACH_TIME = /\.(exit|session_time)$/;

/** What the server does not have yet: all of it would be too much for a page that is closing. */
function changed(cmi) {
  const isNews = ([name, value]) => known[name] !== value || EACH_TIME.test(name);
  return Object.fromEntries(Object.entries(cmi).filter(isNews));
}

function save({ ended = false, isLeaving = false } = {}) {
  if (!api || isOver || !isDirty) return;
  clearTimeout(timer);
  timer = 0;
  isDirty = false;
  n += 1;
  const cmi = toldSoFar();
  const isPart = Object.keys(known).length > 0;
  const body = JSON.stringify({ run, n, ended, isPart, cmi: isPart ? changed(cmi) : cmi });
  const sent = post(`${settings.base}save`, body, { keepalive: isLeaving || body.length < MOST_ON_LEAVING }).then(
    (answer) => {
      if (answer.ok) {
        known = cmi;
        tell('saved');
      } else if (answer.status >= 500) again();
      else stop(answer.status);
    },
    again,
  );
  pending.add(sent);
  sent.finally(() => pending.delete(sent));
}

function again() {
  isDirty = true;
  tell('waiting');
  if (!timer) timer = setTimeout(() => save({ ended: hasEnded }), 5_000);
}

function stop(status) {
  isOver = true;
  tell('stopped', { why: status === 409 ? 'elsewhere' : 'over' });
}

function changedSomething() {
  isDirty = true;
  if (!timer) timer = setTimeout(() => save({ ended: hasEnded }), PAUSE);
}

function makeApi(cmi) {
  const options = { autocommit: false, logLevel: 5, mastery_override: false };
  const made = isOld ? new window.Scorm12API(options) : new window.Scorm2004API(options);
  made.loadFromFlattenedJSON(cmi);
  const [set, commit, end] = isOld
    ? ['LMSSetValue.*', 'LMSCommit', 'LMSFinish']
    : ['SetValue.*', 'Commit', 'Terminate'];
  made.on(set, changedSomething);
  made.on(commit, () => {
    isDirty = true;
    save();
  });
  made.on(end, () => {
    hasEnded = true;
    isDirty = true;
    save({ ended: true, isLeaving: true });
    if (!isOld) goOn();
  });
  return made;
}

/** Where a package of the newer standard asks to go when it ends. */
function goOn() {
  const wish = String(api.adl?.nav?.request ?? '').replace(/_/g, '');
  if (['continue', 'previous', 'exit', 'exitAll', 'suspendAll'].includes(wish)) tell('go', { to: wish });
}

/** Lets the content say its last words, then tells the page that it may go. */
async function close() {
  frame.src = 'about:blank';
  await new Promise((done) => {
    frame.addEventListener('load', done, { once: true });
    setTimeout(done, 1_000);
  });
  save({ isLeaving: true });
  await Promise.allSettled([...pending]);
  tell('closed');
}

addEventListener('message', ({ origin, source, data }) => {
  if (origin === settings.site && source === parent && data?.from === 'site' && data.kind === 'close') close();
});
addEventListener('pagehide', () => save({ ended: hasEnded, isLeaving: true }));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') save({ ended: hasEnded });
});

async function start() {
  const answer = await post(`${settings.base}begin`, '{}').catch(() => null);
  if (!answer?.ok) return stop(answer?.status ?? 0);
  const begun = await answer.json();
  run = begun.run;
  api = makeApi(begun.cmi);
  if (isOld) window.API = api;
  else window.API_1484_11 = api;
  frame.src = settings.href;
}

start();
