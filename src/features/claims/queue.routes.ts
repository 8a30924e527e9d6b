import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { noteShown } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { confirmBefore } from '../account/confirming.ts';
import { AgreeForm, AskForm, DecideForm, DiscloseForm, NoFields, NoteForm, SubjectForm } from './claims.forms.ts';
import { type ClaimSubject, type Disclosure, findClaim, findClaims, findDisclosures } from './claims.queries.ts';
import { acknowledge, askClaimant, decideClaim, nameSubject, takeStep } from './claims.ts';
import { askDisclosure, decideDisclosure } from './disclosing.ts';
import { adminClaimPage, claimsPage } from './queue.pages.ts';

const IdPath = z.object({ id: z.uuid() });
const QueueQuery = z.object({
  state: z.literal('decided').optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
});

const one = {
  may: 'claims.queue',
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findClaim(app, input.id),
} as const;

/** Who is to be named is not on it before two administrators agreed; that something about them was read is noted. */
async function showCase(
  app: App,
  { viewer, found, slip }: Pick<Ask<ClaimSubject>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> {
  const disclosures = await findDisclosures(app, { claimId: found.id });
  for (const { aboutId } of disclosures) noteShown(app, viewer, { aboutId }, ['identity-disclosure']);
  const parts = { claim: found, disclosures, viewerId: signedIn(viewer).id, slip };
  return { view: 'claims/case', page: adminClaimPage(app.policy, app.clock.now(), parts) };
}

const here = ({ id }: Pick<ClaimSubject, 'id'>): string => paths.adminClaim.to({ id });

/** Of a disclosure the page of its claim comes again. */
async function showItsCase(app: App, { viewer, found, slip }: Pick<Ask<Disclosure>, 'viewer' | 'found' | 'slip'>) {
  const claim = found.claimId ? await findClaim(app, found.claimId) : null;
  return claim ? showCase(app, { viewer, found: claim, slip }) : { to: paths.adminClaims.to() };
}

/** Pages of those who handle claims. */
export const claimsQueueRoutes: readonly Route[] = [
  get({
    path: paths.adminClaims.pattern,
    may: 'claims.queue',
    input: QueueQuery,
    show: async (app, { viewer, input }) => {
      const decided = input.state === 'decided';
      const found = await findClaims(app, viewer, { decided, after: input.after });
      const listed = { ...found, decided, first: !input.after };
      return { view: 'claims/queue', page: claimsPage(app.policy, app.clock.now(), listed) };
    },
  }),
  get({ ...one, path: paths.adminClaim.pattern, show: showCase }),
  post({
    ...one,
    path: paths.adminClaimAcknowledge.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) =>
      (await acknowledge(app, found, signedIn(viewer).id))
        ? { to: here(found), say: 'They are told' }
        : { to: here(found), unchanged: true },
    again: showCase,
  }),
  post({
    ...one,
    path: paths.adminClaimAsk.pattern,
    form: AskForm,
    run: async (app, { viewer, found, form }) => {
      await askClaimant(app, found, form.question, signedIn(viewer).id);
      return { to: here(found), say: 'Question sent' };
    },
    again: showCase,
  }),
  post({
    ...one,
    path: paths.adminClaimNote.pattern,
    form: NoteForm,
    run: async (app, { viewer, found, form }) => {
      await takeStep(app, found, { what: 'noted', words: form.note, by: { person: signedIn(viewer).id } });
      return { to: here(found), say: 'Note added' };
    },
    again: showCase,
  }),
  post({
    ...one,
    path: paths.adminClaimSubject.pattern,
    form: SubjectForm,
    run: async (app, { viewer, found, form: { subjectKind: kind, subjectId: id } }) => {
      await nameSubject(app, found, { kind, id }, signedIn(viewer).id);
      return { to: here(found), say: 'Saved' };
    },
    again: showCase,
  }),
  post({
    ...one,
    path: paths.adminClaimDecide.pattern,
    form: DecideForm,
    run: async (app, { viewer, found, form }) => {
      await decideClaim(app, found, form, signedIn(viewer).id);
      return { to: here(found), say: 'Decided. They are told.' };
    },
    again: showCase,
  }),
  post({
    ...one,
    path: paths.adminClaimDisclose.pattern,
    may: 'claims.disclose',
    form: DiscloseForm,
    run: async (app, { viewer, visit, found, form }) => {
      const first = confirmBefore(app, signedIn(viewer), { ...visit, here: here(found) });
      if (first) return first;
      await askDisclosure(app, found, form.reason, signedIn(viewer).id);
      return { to: here(found), say: 'Asked. Another administrator decides.' };
    },
    again: showCase,
  }),
  post({
    path: paths.adminDisclosure.pattern,
    may: 'claims.disclose',
    input: z.object({ disclosure: z.uuid() }),
    form: AgreeForm,
    find: async (app, { input }) => (await findDisclosures(app, { id: input.disclosure }))[0] ?? null,
    run: async (app, { viewer, visit, found, form }) => {
      const to = found.claimId ? here({ id: found.claimId }) : paths.adminClaims.to();
      const first = confirmBefore(app, signedIn(viewer), { ...visit, here: to });
      if (first) return first;
      const agreed = form.to === 'agree';
      const done = await decideDisclosure(app, signedIn(viewer), found, agreed);
      return done ? { to, say: agreed ? 'They are told who it is' : 'Refused' } : { to, unchanged: true };
    },
    again: showItsCase,
  }),
];
