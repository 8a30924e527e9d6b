import { SafeHtml } from '../../http/html.ts';
import { button, type Callout, type Choices, callout, choices, type Form, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Answer, ModuleSeen } from './courses.queries.ts';
import type { OptionOutline, QuestionOutline } from './outline.ts';

export interface CheckQuestion {
  /** Where the page goes after an answer, so that the feedback is what is read first. */
  id: string;
  number: string;
  kind: QuestionOutline['kind'];
  form: Form;
  choices: Choices;
  /** What the last answer was worth and why; null before the first. */
  outcome: Callout | null;
}

type Slip = {
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly problems: Readonly<Record<string, string>>;
};

/** The id of a question's first option, which an error summary links to. */
export const questionField = (key: string): string => `question-${key}`;

/** The place of a question on its page. */
export const questionAnchor = (key: string): string => `check-${key}`;

/** The questions of a module with what was answered last, each a form of its own. */
export function checkQuestions(seen: ModuleSeen, slip: Slip): CheckQuestion[] {
  const { outline, module, answers } = seen;
  const action = paths.moduleCheck.to({ slug: outline.slug, module: module.slug });
  return module.questions.map((question, at) => {
    const answer = answers[question.id] ?? null;
    const sent = slip.values.question === question.key;
    const number = `Question ${at + 1} of ${module.questions.length}`;
    return {
      id: questionAnchor(question.key),
      number,
      kind: question.kind,
      form: form(
        action,
        button(answer ? 'Check again' : 'Check answer', { kind: 'secondary', about: `to question ${at + 1}` }),
        {
          hidden: [
            { name: 'question', value: question.key },
            { name: 'try', value: String((answer?.try ?? 0) + 1) },
          ],
        },
      ),
      choices: choices(
        'choice',
        question.options.map((option) => item(option, answer)),
        {
          id: questionField(question.key),
          legend: question.ask,
          hint: question.kind === 'multiple' ? 'Choose all that fit.' : 'Choose one.',
          error: sent ? (slip.problems[questionField(question.key)] ?? null) : null,
          value: answer?.chosen ?? [],
        },
      ),
      outcome: answer && outcome(question, answer),
    };
  });
}

/** An option that was chosen says at once whether it was right, and why. */
function item({ key, text, correct, feedback }: OptionOutline, answer: Answer | null) {
  if (!answer?.chosen.includes(key)) return { value: key, text };
  const word = correct ? 'Right' : 'Not this one';
  return { value: key, text, hint: new SafeHtml(`<strong>${word}:</strong> ${feedback.text}`) };
}

function outcome({ kind, options, because }: QuestionOutline, answer: Answer): Callout {
  if (answer.correct) return callout('That is right', because, 'done');
  const found = options.filter(({ key, correct }) => correct && answer.chosen.includes(key)).length;
  const title = kind === 'multiple' && found > 0 ? 'Part of it is right' : 'Not quite';
  return callout(title, [because, 'You can try again as often as you like. Nobody marks this.'], 'note');
}
