import { z } from 'zod';
import { type Empty, empty, type Pagination, pagination, type Table, table, type Who } from '../../http/parts.ts';
import { get, type Route } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { reveal } from '../../policy/reveal.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords } from '../../words.ts';
import { findUser } from '../admin/user.queries.ts';
import { askWhy } from '../admin/user.routes.ts';
import { type AttemptLine, findAttemptsOf } from './exams.queries.ts';
import { placeInResults, placeText } from './results.pages.ts';
import { scoreWords } from './take.pages.ts';

export interface PersonResultsPage {
  title: string;
  caption: string;
  back: string;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
  who: Who;
}

function personResultsPage(
  policy: Policy,
  { id, name }: { id: string; name: string },
  { lines, more, first }: { lines: readonly AttemptLine[]; more: boolean; first: boolean },
): PersonResultsPage {
  const address = paths.adminUserAssessments.to({ id });
  const last = lines.at(-1);
  const next = more && last?.submittedAt ? withQuery(address, { before: placeText(last.submittedAt, last.id) }) : null;
  return {
    title: 'Assessments',
    caption: name,
    back: paths.adminUser.to({ id }),
    table:
      lines.length > 0
        ? table(
            'What they handed in, the latest first',
            ['Assessment', 'Attempt', 'Handed in', 'Result', 'Given out'],
            lines.map((line) => [
              { text: line.title, href: paths.examResult.to({ attempt: line.id }) },
              line.number,
              line.submittedAt ? dayAndTimeWords(line.submittedAt) : '',
              scoreWords(line.heldScore, line.outOf),
              line.score === null ? 'No' : 'Yes',
            ]),
            { quiet: true },
          )
        : null,
    empty: lines.length > 0 ? null : empty('Nothing handed in', 'This person has not handed in an assessment.'),
    pages: first && !more ? null : pagination(first ? null : address, next, { earlier: 'First page', later: 'Next' }),
    who: whoCanSee(policy, ['exam-results', 'exam-marks'], { ofAnother: true }),
  };
}

export const personResultsRoutes: readonly Route[] = [
  get({
    path: paths.adminUserAssessments.pattern,
    may: 'exams.of-person',
    input: z.object({ id: z.uuid(), before: placeInResults.nullable().default(null) }),
    find: findUser,
    show: async (app, { viewer, found, input }) => {
      const [{ name }, results] = await Promise.all([
        reveal(app, viewer, found, 'Person', ['name']),
        findAttemptsOf(app, found.aboutId, input.before),
      ]);
      const person = { id: found.aboutId, name: name ?? 'Name withheld' };
      const page = personResultsPage(app.policy, person, { ...results, first: input.before === null });
      return { view: 'exams/person-results', page };
    },
    otherwise: { may: 'admin.users.reason', show: askWhy },
  }),
];
