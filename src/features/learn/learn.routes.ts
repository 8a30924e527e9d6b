import type { App } from '../../context.ts';
import type { Given } from '../../http/ask.ts';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { findUser } from '../admin/user.queries.ts';
import { UserPath } from '../admin/users.forms.ts';
import { findCourses } from '../courses/courses.queries.ts';
import { findAgreementToRenew } from '../privacy/agreement.ts';
import { suggestionsPart } from '../suggestions/suggestions.pages.ts';
import { suggestedTo } from './for-your-work.ts';
import { HISTORY_LINES, historyPage, narrowingOf, placeOf } from './history.pages.ts';
import { findHistory } from './history.queries.ts';
import { historyCsv } from './history-csv.ts';
import { HistoryFilter, HistoryQuery } from './learn.forms.ts';
import { learnPage, tutorWords } from './learn.pages.ts';
import { findAround } from './learn.queries.ts';
import { statementsJson } from './statements.ts';

const CATEGORIES = ['learning-record'];

/** The viewer, of whom the policy has made sure that they are signed in. */
function me(viewer: Viewer) {
  if (viewer.kind !== 'person') throw new Error('A page of one’s own without a person');
  return viewer;
}

const own = async (_app: unknown, { viewer }: { viewer: Viewer }): Promise<Subject> => oneself(viewer);

/** Other programs take this type; its dates and numbers are those of the record. */
const statementsOf = (app: App, personId: string): Given => ({
  name: `learning-record-${app.clock.now().toISOString().slice(0, 10)}.json`,
  type: 'application/json',
  body: statementsJson(app, personId),
});

export const learnRoutes: readonly Route[] = [
  get({
    path: paths.learn.pattern,
    may: 'learn.read',
    find: own,
    show: async (app, { viewer }) => {
      const { id, name, display } = me(viewer);
      const [courses, { tutors, open, suggested: useful, unread }, agreement] = await Promise.all([
        findCourses(app, viewer, { own: true }),
        findAround(app, id),
        findAgreementToRenew(app, id),
      ]);
      const suggested = await suggestedTo(app, me(viewer), courses);
      const suggestions = suggestionsPart(useful, 'a');
      const who = whoCanSee(app.policy, CATEGORIES, { namedTutors: tutorWords(tutors, courses) });
      return {
        view: 'learn/dashboard',
        page: learnPage({
          ...{ name, courses, suggested, suggestions, who, agreement, display, open, unread },
          now: app.clock.now(),
        }),
      };
    },
  }),
  get({
    path: paths.history.pattern,
    may: 'learn.read',
    input: HistoryQuery,
    find: own,
    show: async (app, { viewer, input: asked }) => {
      const courses = await findCourses(app, viewer, { own: true });
      const at = { before: placeOf(asked.before), after: placeOf(asked.after), take: HISTORY_LINES + 1 };
      const rows = await findHistory(app, me(viewer).id, narrowingOf(courses, asked), at);
      const page = historyPage({ courses, asked, rows, who: whoCanSee(app.policy, CATEGORIES) });
      return { view: 'learn/history', page, status: page.errors ? 422 : 200 };
    },
  }),
  stream({
    path: paths.historyCsv.pattern,
    may: 'learn.read',
    input: HistoryFilter,
    find: own,
    give: async (app, { viewer, input }) => {
      const courses = await findCourses(app, viewer, { own: true });
      const day = app.clock.now().toISOString().slice(0, 10);
      const body = historyCsv(app, me(viewer).id, narrowingOf(courses, input));
      return { name: `learning-history-${day}.csv`, type: 'text/csv; charset=utf-8', body };
    },
  }),
  stream({
    path: paths.historyStatements.pattern,
    may: 'learn.read',
    find: own,
    give: (app, { viewer }) => statementsOf(app, me(viewer).id),
  }),
  stream({
    path: paths.adminUserStatements.pattern,
    may: 'learn.statements',
    input: UserPath,
    find: findUser,
    give: (app, { found }) => statementsOf(app, found.aboutId),
  }),
];
