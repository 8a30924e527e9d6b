import { z } from 'zod';
import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { findSuggestions } from '../suggestions/suggestions.ts';
import { endPage, remindersPage, stopPage, stoppedPage } from './reminders.pages.ts';
import { type EndedCourse, findDue, findEnded } from './reminders.queries.ts';
import { answerEnd, answers, chooseWeekly } from './reminders.ts';
import { readStopToken } from './stop-token.ts';

const TokenPath = z.object({ token: z.string().max(100) });
const SlugPath = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,80}$/) });

const showReminders = async (app: App, { viewer }: Pick<Ask, 'viewer'>): Promise<Shown> => ({
  view: 'reminders/reminders',
  page: remindersPage(app.policy, await findDue(app, signedIn(viewer))),
});

const stopping = {
  path: paths.stopReminders.pattern,
  may: 'reminders.stop',
  input: TokenPath,
  // Whoever has the mail may stop it, signed in or not: so it is nobody's page in the sense of the policy.
  async find(app: App, { input }: { input: z.output<typeof TokenPath> }) {
    const personId = readStopToken(app, input.token);
    const there = personId && (await app.db.personKey.findUnique({ where: { personId }, select: { personId: true } }));
    return there ? { aboutId: null, personId: there.personId } : null;
  },
} as const;
const showStop = (_app: App, { input }: { input: z.output<typeof TokenPath> }): Shown => ({
  view: 'reminders/stop',
  page: stopPage(input.token),
});
const stopped: Shown = { view: 'reminders/stop', page: stoppedPage() };

const ending = {
  path: paths.courseEnd.pattern,
  may: 'reminders.end',
  input: SlugPath,
  find: (app: App, { viewer, input }: { viewer: Viewer; input: z.output<typeof SlugPath> }) =>
    findEnded(app, viewer, input.slug),
} as const;
const showEnd = async (
  app: App,
  { viewer, found }: Pick<Ask<EndedCourse>, 'viewer' | 'found'>,
): Promise<Shown | Went> =>
  !found.finished
    ? { to: paths.course.to({ slug: found.slug }) }
    : {
        view: 'reminders/end',
        page: endPage(app.policy, found, await findSuggestions(app, viewer, found.courseId)),
      };

export const remindersRoutes: readonly Route[] = [
  get({ path: paths.reminders.pattern, may: 'reminders.read', show: showReminders }),
  post({
    path: paths.reminders.pattern,
    may: 'reminders.read',
    form: z.strictObject({ weekly: fromPage(z.enum(['yes', 'no'])) }),
    run: async (app, { viewer, form }) => {
      const to = paths.reminders.to();
      const changed = await chooseWeekly(app, signedIn(viewer).id, form.weekly === 'yes');
      return changed ? { to, say: 'Saved' } : { to, unchanged: true };
    },
    again: showReminders,
  }),
  get({ ...stopping, show: showStop }),
  post({
    ...stopping,
    form: z.strictObject({ 'List-Unsubscribe': z.literal('One-Click').optional() }),
    // A page and no redirect: mail programs do not follow one (RFC 8058).
    run: async (app, { found, input }) =>
      (await chooseWeekly(app, found.personId, false))
        ? stopped
        : { to: paths.stopReminders.to({ token: input.token }), say: 'They were stopped before', unchanged: true },
    again: showStop,
  }),
  get({ ...ending, show: showEnd }),
  post({
    ...ending,
    form: z.strictObject({ answer: fromPage(z.enum(answers)) }),
    run: async (app, { viewer, found, form: { answer } }) => {
      if (!found.finished) throw new Conflict('Finish the course first.');
      const to = answer === 'continue' ? paths.courses.to() : paths.courseEnd.to({ slug: found.slug });
      const of = { personId: signedIn(viewer).id, courseId: found.courseId };
      return (await answerEnd(app, of, answer)) ? { to, say: 'Thank you' } : { to, unchanged: true };
    },
    again: showEnd,
  }),
];
