import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import type { DraftSeen } from './author.queries.ts';
import { isBehind } from './publish.ts';

export interface PublishPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  /** Why it cannot be published as it stands; null where it can. */
  toMend: string | null;
  /** The course on the site, where the draft says the same; null where there is something to publish. */
  same: string | null;
  now: { says: string; form: Form; over: Choices | null } | null;
  later: { form: Form; day: Field; time: Field } | null;
  planned: { says: string; form: Form } | null;
  withdraw: Form | null;
}

/** "There are 2 things to mend". */
export const toMendWords = (n: number): string => `There ${n === 1 ? 'is' : 'are'} ${countWords(n, 'thing')} to mend`;

const hidden = (act: string) => [{ name: 'act', value: act }];

/** Everything about when learners see a course. */
export function publishPage(draft: DraftSeen, problems: number, slip: Slip): PublishPage {
  const { id, slug, title, course, changed, publishAt } = draft;
  const action = paths.authorPublish.to({ draft: id });
  const value = (name: string) => (typeof slip.values[name] === 'string' ? slip.values[name] : '');
  const isOpen = course?.state === 'published';
  const news = changed || !isOpen;
  const ready = problems === 0 && news;
  return {
    title: `Publish “${title}”`,
    back: { text: title, href: paths.authorCourse.to({ draft: id }) },
    errors: errorsOf(slip),
    toMend: problems > 0 ? `${toMendWords(problems)} first. You find the list with the course.` : null,
    same: news ? null : paths.course.to({ slug }),
    now: ready
      ? {
          says: isOpen
            ? 'Learners see the changes at once. What they did before stays in their records, with the version they saw.'
            : 'Everybody can see the course at once.',
          form: form(action, button('Publish now'), { hidden: hidden('now') }),
          over: isBehind(draft)
            ? checkbox('over', `Publish over version ${course?.version}, which came in after this draft was begun`, {
                error: slip.problems.over,
              })
            : null,
        }
      : null,
    later:
      ready && !publishAt
        ? {
            form: form(action, button('Publish later', { kind: 'secondary' }), { hidden: hidden('later') }),
            day: field('day', 'Day', { kind: 'date', value: value('day'), error: slip.problems.day }),
            time: field('time', 'Time', {
              value: value('time'),
              error: slip.problems.time,
              width: 'code',
              hint: 'In London, like 15:30.',
            }),
          }
        : null,
    planned: publishAt
      ? {
          says: `The draft is published on ${dayAndTimeWords(publishAt)}, with what it says then.`,
          form: form(action, button('Do not publish it then', { kind: 'secondary' }), { hidden: hidden('never') }),
        }
      : null,
    withdraw: isOpen
      ? form(action, button('Withdraw the course', { kind: 'danger' }), { hidden: hidden('withdraw') })
      : null,
  };
}
