import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { giveFile } from '../attachments/attachments.routes.ts';
import { moderates } from '../community/membership.queries.ts';
import { ofOwnCommunities } from '../community/moderating.queries.ts';
import { answerAppeal } from './appealing.ts';
import { appealPage, appealsPage, logPage } from './appeals.pages.ts';
import { AppealAnswerForm, LogQuery, SanctionPath } from './sanctions.forms.ts';
import { type Decided, findAppeal, findAppealedFile, findAppeals, findLog, findPostNow } from './sanctions.queries.ts';

const one = {
  may: 'sanctions.appeals',
  input: SanctionPath,
  find: (app: App, { input, viewer }: { input: { id: string }; viewer: Viewer }) => findAppeal(app, viewer, input.id),
} as const;

async function showOne(
  app: App,
  { viewer, found, slip }: Pick<Ask<Decided>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> {
  const now = found.answeredAt ? null : await findPostNow(app, viewer, found);
  return { view: 'sanctions/appeal', page: appealPage(app.policy, found, { now, slip }) };
}

/** Appeals, and the log of what was decided. */
export const appealRoutes: readonly Route[] = [
  get({
    path: paths.appeals.pattern,
    may: 'sanctions.appeals',
    show: async (app, { viewer }) => ({
      view: 'sanctions/list',
      page: appealsPage(await findAppeals(app, viewer), { moderator: moderates(viewer) }),
    }),
  }),
  get({ ...one, path: paths.appeal.pattern, show: showOne }),
  post({
    ...one,
    path: paths.appeal.pattern,
    form: AppealAnswerForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.appeals.to();
      return (await answerAppeal(app, found, { ...form, by: signedIn(viewer).id }))
        ? { to, say: 'Decided. They are told' }
        : { to, unchanged: true };
    },
    again: showOne,
  }),
  stream({
    path: paths.appealFile.pattern,
    may: 'sanctions.appeal-files',
    input: SanctionPath.extend({ file: z.uuid() }),
    find: (app, { input, viewer }) => findAppealedFile(app, viewer, input),
    give: giveFile,
  }),
  get({
    path: paths.moderationLog.pattern,
    may: 'sanctions.log',
    input: LogQuery,
    find: async (_app, { viewer }) => ofOwnCommunities(viewer),
    show: async (app, { viewer, input }) => ({
      view: 'sanctions/list',
      page: logPage(await findLog(app, viewer, input.before), input.before),
    }),
  }),
];
