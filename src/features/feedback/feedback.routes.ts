import { z } from 'zod';
import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { FeedbackForm, NoFields, ReportForm } from './feedback.forms.ts';
import { feedbackPage, feedbackPath, removePage, reportPage } from './feedback.pages.ts';
import {
  findOneSaid,
  findOwn,
  findSaid,
  findThing,
  type OwnFeedback,
  ofThing,
  type SaidSubject,
  type Thing,
  type ThingSubject,
} from './feedback.queries.ts';
import { giveFeedback, removeFeedback, reportFeedback } from './feedback.ts';
import { moderationRoutes } from './moderation.routes.ts';
import { aPseudonym } from './pseudonyms.ts';

const ThingQuery = z.object({
  slug: z.string().regex(/^[a-z0-9-]{1,80}$/),
  stars: z.coerce.number().int().min(1).max(5).optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
});
type ThingInput = z.output<typeof ThingQuery>;
const IdPath = z.object({ id: z.uuid() });

async function showThing(
  app: App,
  { viewer, found, input, slip }: Pick<Ask<ThingSubject, ThingInput>, 'viewer' | 'found' | 'input' | 'slip'>,
): Promise<Shown> {
  const [own, list] = await Promise.all([
    found.mayGive ? findOwn(app, viewer, ofThing(found)) : null,
    findSaid(app, found, input),
  ]);
  const pseudonym = aPseudonym(app.random);
  const page = feedbackPage(app.policy, { viewer, thing: found, own, ...list, query: input, pseudonym, slip });
  return { view: 'feedback/feedback', page };
}

const about = (kind: Thing['kind'], path: string): Route[] => {
  const find = (app: App, { viewer, input }: { viewer: Viewer; input: ThingInput }) =>
    findThing(app, viewer, { kind, slug: input.slug });
  return [
    get({ path, may: 'feedback.read', input: ThingQuery, find, show: showThing }),
    post({
      path,
      may: 'feedback.give',
      input: ThingQuery,
      form: FeedbackForm,
      find,
      run: async (app, { viewer, found, form }) => {
        if (!found.mayGive) throw new Conflict('You can say what you think when you have finished this course.');
        const changed = await giveFeedback(app, { personId: signedIn(viewer).id, thing: found }, form);
        const to = feedbackPath(found);
        return changed ? { to, say: 'Thank you. Your feedback is on this page now.' } : { to, unchanged: true };
      },
      again: showThing,
    }),
  ];
};

const own = {
  may: 'feedback.give',
  input: IdPath,
  find: async (app: App, { viewer, input }: { viewer: Viewer; input: z.output<typeof IdPath> }) => {
    const found = await findOwn(app, viewer, { id: input.id });
    return found && { aboutId: viewer.id, own: found };
  },
} as const;
const showRemove = (_app: App, { found }: { found: { own: OwnFeedback } }): Shown => ({
  view: 'feedback/remove',
  page: removePage(found.own),
});

const one = {
  may: 'feedback.report',
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findOneSaid(app, input.id),
} as const;
const showReport = (app: App, { found, slip }: Pick<Ask<SaidSubject>, 'found' | 'slip'>): Shown => ({
  view: 'feedback/report',
  page: reportPage(app.policy, found, slip),
});

export const feedbackRoutes: readonly Route[] = [
  ...about('course', paths.courseFeedback.pattern),
  ...about('resource', paths.resourceFeedback.pattern),
  get({ ...own, path: paths.removeFeedback.pattern, show: showRemove }),
  post({
    ...own,
    path: paths.removeFeedback.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) =>
      (await removeFeedback(app, { id: found.own.id, personId: signedIn(viewer).id }))
        ? { to: paths.learn.to(), say: 'Your feedback is gone' }
        : { to: paths.learn.to(), unchanged: true },
    again: showRemove,
  }),
  get({ ...one, path: paths.reportFeedback.pattern, show: showReport }),
  post({
    ...one,
    path: paths.reportFeedback.pattern,
    form: ReportForm,
    run: async (app, { viewer, found, form }) => {
      const to = feedbackPath(found.about);
      const isNew = await reportFeedback(app, { feedbackId: found.id, personId: signedIn(viewer).id }, form);
      return isNew ? { to, say: 'Thank you. We will look at it.' } : { to, unchanged: true };
    },
    again: showReport,
  }),
  ...moderationRoutes,
];
