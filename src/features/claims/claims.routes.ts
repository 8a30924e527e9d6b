import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { AnswerClaimForm, ClaimForm } from './claims.forms.ts';
import { claimPage, claimSentPage, makeClaimPage } from './claims.pages.ts';
import { type ClaimSubject, findByToken, findDisclosures } from './claims.queries.ts';
import { answerQuestion, makeClaim } from './claims.ts';
import { claimsQueueRoutes } from './queue.routes.ts';

const TokenPath = z.object({ token: z.string().max(100) });
type TokenInput = z.output<typeof TokenPath>;

const showMake = (app: App, { slip }: Pick<Ask, 'slip'>): Shown => ({
  view: 'claims/make',
  page: makeClaimPage(app.policy, slip),
});

/** Whoever has the newest link may read the case, signed in or not: so it is nobody's page in the sense of the policy. */
const byLink = {
  path: paths.claim.pattern,
  may: 'claims.make',
  input: TokenPath,
  find: async (app: App, { input }: { input: TokenInput }) => {
    const claim = await findByToken(app, input.token);
    return claim && { aboutId: null, claim };
  },
} as const;

const showCase = async (
  app: App,
  { found, input, slip }: Pick<Ask<{ claim: ClaimSubject }, TokenInput>, 'found' | 'input' | 'slip'>,
): Promise<Shown> => {
  const disclosures = await findDisclosures(app, { claimId: found.claim.id });
  const parts = { claim: found.claim, disclosures, token: input.token };
  return { view: 'claims/claim', page: claimPage(app.policy, parts, slip) };
};

export const claimsRoutes: readonly Route[] = [
  get({ path: paths.claimNew.pattern, may: 'claims.make', show: showMake }),
  post({
    path: paths.claimNew.pattern,
    may: 'claims.make',
    form: ClaimForm,
    prepare: (app, { visit }) => app.throttle.take('claims', { address: visit.addressHash }),
    run: async (app, { form, viewer, prepared }) => {
      if (!prepared.allowed) return tooMany(prepared.retryAfter, { says: 'Many claims came from here.' });
      return { to: paths.claimSent.to({ reference: await makeClaim(app, form, viewer.id) }) };
    },
    again: showMake,
  }),
  get({
    path: paths.claimSent.pattern,
    may: 'claims.make',
    input: z.object({ reference: z.string().regex(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/) }),
    show: (app, { input }) => ({ view: 'claims/sent', page: claimSentPage(app.policy, input.reference) }),
  }),
  get({ ...byLink, show: showCase }),
  post({
    ...byLink,
    form: AnswerClaimForm,
    run: async (app, { found, input, form }) => {
      const to = paths.claim.to({ token: input.token });
      return (await answerQuestion(app, found.claim, form.answer))
        ? { to, say: 'Thank you. We have your answer.' }
        : { to, unchanged: true };
    },
    again: showCase,
  }),
  ...claimsQueueRoutes,
];
