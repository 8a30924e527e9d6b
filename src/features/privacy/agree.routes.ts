import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { landingOf } from '../../http/landing.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { type Subject, signedIn, type Viewer } from '../../policy/viewer.ts';
import { answerConsent, NOTICE } from '../my-data/consents.ts';
import { AgreeForm } from './agree.forms.ts';
import { agreePage } from './agree.pages.ts';
import { findAgreement } from './agreement.ts';

const own = async (_app: unknown, { viewer }: { viewer: Viewer }): Promise<Subject> => oneself(viewer);

async function showAgree(app: App, { viewer, slip }: Ask<Subject>): Promise<Shown> {
  const agreement = await findAgreement(app, signedIn(viewer).id);
  return { view: 'privacy/agree', page: agreePage(app.policy, agreement, slip, landingOf(signedIn(viewer))) };
}

/** Nothing waits for this answer: whoever gives none can do and see all that they could before. */
export const agreeRoutes: readonly Route[] = [
  get({ path: paths.privacyAgree.pattern, may: 'privacy.agree', find: own, show: showAgree }),
  post({
    path: paths.privacyAgree.pattern,
    may: 'privacy.agree',
    find: own,
    form: AgreeForm,
    run: async (app, { viewer, form: { version } }) => {
      const changed = await answerConsent(app, signedIn(viewer).id, { consent: NOTICE, given: true, version });
      const to = landingOf(signedIn(viewer));
      if (!changed) return { to, unchanged: true };
      return { to, say: 'Thank you. We have written down that you agree.' };
    },
    again: showAgree,
  }),
];
