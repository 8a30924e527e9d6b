import { button, type Field, type Form, field, form, type Who } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { ModuleSeen } from './courses.queries.ts';
import type { ModuleContext } from './module.pages.ts';

/** The answers to a module's form by the keys of its questions, and who can see them. */
export interface Wrote {
  readonly answers: ReadonlyMap<string, string>;
  readonly who: Who;
}

/** A form at the end of a module, whose answers are the learner's own. */
export interface Reflection {
  says: string;
  form: Form;
  fields: Field[];
  who: Who;
}

/** Most characters of one answer. */
export const MOST_WRITTEN = 5_000;

/** The id of a question's field, from 1. */
export const reflectionField = (at: number): string => `answer-${at + 1}`;

/** The form of a module with what was written last. */
export function reflection(seen: ModuleSeen, { answers, who }: Wrote, slip: ModuleContext['slip']): Reflection | null {
  const { module, outline, formSentAt } = seen;
  if (module.form.length === 0) return null;
  const typed =
    Array.isArray(slip.values['answer[]']) || typeof slip.values['answer[]'] === 'string'
      ? [slip.values['answer[]']].flat()
      : null;
  return {
    says: formSentAt
      ? `You sent this on ${dayAndTimeWords(formSentAt)}. You can change it and send it again.`
      : module.finish?.form
        ? 'Take your time. Once you have sent it, this module can be finished.'
        : 'You need not send it. It is for you.',
    form: form(
      paths.moduleForm.to({ slug: outline.slug, module: module.slug }),
      button(formSentAt ? 'Send again' : 'Send', { about: 'the form' }),
      { hidden: [{ name: 'asked', value: module.form.map(({ key }) => key).join(' ') }] },
    ),
    fields: module.form.map(({ key, ask, hint }, at) =>
      field('answer[]', ask, {
        ...{ kind: 'textarea', id: reflectionField(at), rows: 5, limit: MOST_WRITTEN },
        hint: hint === '' ? null : hint,
        value: typed ? (typed[at] ?? '') : (answers.get(key) ?? ''),
        error: slip.problems[reflectionField(at)],
      }),
    ),
    who,
  };
}
