import type { App } from '../../context.ts';
import { BadRequest } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { changesToAskAbout } from '../../policy/versions.ts';
import { type Subject, signedIn, type Viewer } from '../../policy/viewer.ts';
import { ConsentForm } from './consents.forms.ts';
import { consentsPage } from './consents.pages.ts';
import { findReceipts } from './consents.queries.ts';
import { answerConsent, NOTICE } from './consents.ts';

const own = async (_app: unknown, { viewer }: { viewer: Viewer }): Promise<Subject> => oneself(viewer);

async function showConsents(app: App, { viewer, slip }: Ask<Subject>): Promise<Shown> {
  const me = signedIn(viewer);
  const receipts = await findReceipts(app, me);
  const agreed = receipts.find(({ consent, endedAt }) => consent === NOTICE && endedAt === null);
  const changes = agreed ? await changesToAskAbout(app, agreed.noticeVersion) : [];
  return {
    view: 'my-data/consents',
    page: consentsPage(app.policy, { receipts, changes, slip, isYoung: me.isYoung ?? false }),
  };
}

export const consentsRoutes: readonly Route[] = [
  get({ path: paths.myDataConsents.pattern, may: 'my-data.consents', find: own, show: showConsents }),
  post({
    path: paths.myDataConsents.pattern,
    may: 'my-data.consents',
    find: own,
    form: ConsentForm,
    run: async (app, { viewer, form: { consent, answer, version } }) => {
      const me = signedIn(viewer);
      if (me.isYoung && consent !== NOTICE) throw new BadRequest('We do not ask young people this question.');
      const given = answer === 'yes';
      const changed = await answerConsent(app, me.id, { consent, given, version });
      if (!changed) return { to: paths.myDataConsents.to(), unchanged: true };
      const say = given ? 'Saved. Your yes holds from now.' : 'Saved. Your no holds from now.';
      return { to: paths.myDataConsents.to(), say };
    },
    again: showConsents,
  }),
];
