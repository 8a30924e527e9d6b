import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { disclosureWaits, identityDisclosed } from '../../mail/learning-letters.ts';
import { claimNews } from '../../mail/letters.ts';
import { letterSite, queueMail, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { reveal } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { isYoung } from '../community/young-members.ts';
import { type ClaimSubject, type Disclosure, findClaim } from './claims.queries.ts';
import { takeStep, tellClaimant } from './claims.ts';
import { postable } from './subjects.ts';

/** Whoever is to be named decides nothing about it. */
function notThePoster(personId: string, by: string): void {
  if (personId === by) throw new Conflict('This is about something of yours. Other administrators have to decide.');
}

/** The same, and a child is named to nobody. */
async function mayBeNamed(app: App, personId: string, by: string): Promise<void> {
  notThePoster(personId, by);
  if (await isYoung(app, personId))
    throw new Conflict('A young person wrote this. We name young people to nobody but a court that orders it.');
}

/**
 * Asks to tell whoever made the claim who posted it, and tells the other administrators. Throws Conflict where the post is
 * not known or gone, where such a wish waits, and for the poster.
 */
export async function askDisclosure(app: App, claim: ClaimSubject, reason: string, by: string): Promise<void> {
  const personId = claim.subject && (await postable(claim.subject.kind).posterOf(app, claim.subject.id));
  if (!personId) throw new Conflict('Say first which post it is about. It may be gone.');
  await mayBeNamed(app, personId, by);
  await takeStep(app, claim, { what: 'disclosure-asked', by: { person: by } });
  const waits = await app.db.claimDisclosure.count({ where: { claimId: claim.id, decidedAt: null } });
  if (waits > 0) throw new Conflict('Another administrator has to decide about this first.');
  const key = await loadPersonKey(app, personId);
  const sealed = app.vault.seal(key, 'ClaimDisclosure.reason', reason);
  const { id } = await app.db.claimDisclosure.create({
    data: { personId, claimId: claim.id, askedById: by, reason: sealed, askedAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, {
    ...{ what: 'claims.disclosure-opened', by: { person: by }, about: personId },
    detail: { claim: claim.id, disclosure: id },
  });
  await tellOthers(app, { id, claimId: claim.id }, [by, personId]);
}

async function tellOthers(app: App, { id, claimId }: { id: string; claimId: string }, but: string[]): Promise<void> {
  const others = await app.db.roleGrant.findMany({
    where: { role: 'administrator', endedAt: null, personId: { notIn: but } },
    select: { personId: true },
  });
  const page = `${app.config.baseUrl}${paths.adminClaim.to({ id: claimId })}`;
  await queueMails(
    app,
    others.map(({ personId }) => personId),
    (personId) => ({ ...disclosureWaits(letterSite(app), { page }), once: `disclosure-waits:${id}:${personId}` }),
  );
}

/**
 * Names the poster to whoever made the claim, or refuses to. What is told is read as a look at the poster, kept with the
 * case, and the poster is told. False when it was decided. Throws Conflict for the one who asked, and for the poster.
 */
export async function decideDisclosure(
  app: App,
  viewer: SignedIn,
  { id, aboutId, claimId, askedById }: Disclosure,
  agreed: boolean,
): Promise<boolean> {
  if (agreed) await mayBeNamed(app, aboutId, viewer.id);
  else notThePoster(aboutId, viewer.id);
  if (askedById === viewer.id) throw new Conflict('You asked for this. Another administrator has to decide.');
  const { count } = await app.db.claimDisclosure.updateMany({
    where: { id, decidedAt: null },
    data: { decidedAt: app.clock.now(), decidedById: viewer.id, agreed },
  });
  if (count === 0) return false;
  const claim = claimId ? await findClaim(app, claimId) : null;
  if (!claim) throw new Conflict('The claim is gone, so nobody is told anything.');
  const what = agreed ? 'disclosed' : 'disclosure-refused';
  await takeStep(app, claim, { what, by: { person: viewer.id } });
  const detail = { claim: claim.id, disclosure: id };
  await audit(app, {
    what: `claims.poster-${agreed ? 'named' : 'kept'}`,
    by: { person: viewer.id },
    about: aboutId,
    detail,
  });
  if (!agreed) return true;
  const { name = '', email = '' } = await reveal(app, viewer, { aboutId }, 'Person', ['name', 'email']);
  const key = await loadPersonKey(app, aboutId);
  const disclosed = app.vault.seal(key, 'ClaimDisclosure.disclosed', `${name}, ${email}`);
  await app.db.claimDisclosure.updateMany({ where: { id }, data: { disclosed } });
  await tellClaimant(app, claim, { letter: claimNews, once: `claim-disclosed:${id}` });
  const page = `${app.config.baseUrl}${paths.myData.to()}`;
  const contact = `${app.config.baseUrl}${paths.contact.to()}`;
  await queueMail(app, {
    ...identityDisclosed(letterSite(app), { page, contact }),
    ...{ to: { personId: aboutId }, once: `identity-disclosed:${id}` },
  });
  return true;
}
