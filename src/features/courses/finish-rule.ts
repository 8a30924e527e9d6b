import { countWords } from '../../words.ts';
import type { ModuleSeen } from './courses.queries.ts';

/** What a person still has to do before this module counts as finished, a sentence for each; nothing where no rule is left. */
export function leftToDo({
  module,
  read,
  answers,
  formSentAt,
}: Pick<ModuleSeen, 'module' | 'read' | 'answers' | 'formSentAt'>): string[] {
  const { finish, pages, questions } = module;
  const left: string[] = [];
  const unread = pages.filter(({ id }) => !read.includes(id)).length;
  if (finish?.pages === 'all' && unread > 0) left.push(`Read ${countWords(unread, 'more page')}.`);
  const asked = finish?.score ?? 0;
  if (asked > 0 && questions.length > 0 && percentRight(questions, answers) < asked)
    left.push(
      asked === 100
        ? 'Answer every question of the self-check right.'
        : `Get at least ${asked} per cent of the self-check right.`,
    );
  if (finish?.form && formSentAt === null) left.push('Send the form at the end of this module.');
  return left;
}

/** The share of questions whose last answer is right, in per cent from 0 to 100. */
export function percentRight(questions: readonly { readonly id: string }[], answers: ModuleSeen['answers']): number {
  if (questions.length === 0) return 100;
  return (100 * questions.filter(({ id }) => answers[id]?.correct === true).length) / questions.length;
}
