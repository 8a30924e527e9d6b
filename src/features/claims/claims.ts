import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { claimDecided, claimNews, claimReceived, claimWaiting } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { type Actor, audit } from '../../record/audit.ts';
import { accessHash, newReference } from '../contact/enquiries.ts';
import { type ClaimTyped, pageOfSite } from './claims.forms.ts';
import type { ClaimSubject, Outcome } from './claims.queries.ts';
import { type Step, waitsForAnswer } from './history.ts';
import { postable, type SubjectKind } from './subjects.ts';

const keyOf = (app: App, personId: string | null) => (personId ? loadPersonKey(app, personId) : app.vault.siteKey);

/** Staff are told at the charity's own address that something waits; which claim it is stands behind the link. */
export async function tellStaff(app: App, once: string): Promise<void> {
  const [controller] = app.policy.controllers;
  if (!controller) return;
  const letter = claimWaiting(letterSite(app), { queue: `${app.config.baseUrl}${paths.adminClaims.to()}` });
  await queueMail(app, { ...letter, to: { address: controller.email }, once });
}

type LetterOf = typeof claimReceived | typeof claimNews | typeof claimDecided;

/** A letter with a link of its own. The links of earlier letters end with it: one is live, and it was the last to be sent. */
export async function tellClaimant(
  app: App,
  claim: Pick<ClaimSubject, 'id' | 'reference' | 'personId' | 'email'>,
  { letter, once }: { letter: LetterOf; once: string },
): Promise<void> {
  const token = app.random.token();
  await app.db.claim.updateMany({ where: { id: claim.id }, data: { accessHash: accessHash(token) } });
  const { reference, personId, email } = claim;
  const link = `${app.config.baseUrl}${paths.claim.to({ token })}`;
  await queueMail(app, {
    ...letter(letterSite(app), { reference, link }),
    to: personId ? { personId, address: email } : { address: email },
    once,
  });
}

/** Opens a case, and tells staff and whoever made the claim. Gives the number to quote; throws Invalid for a page elsewhere. */
export async function makeClaim(app: App, typed: ClaimTyped, personId: string | null): Promise<string> {
  const place = pageOfSite(app.config.baseUrl, typed.page);
  if (place === null) throw new Invalid({ page: 'Enter the address of a page of this site, as your browser shows it' });
  const key = await keyOf(app, personId);
  const seal = (field: 'place' | 'name' | 'email' | 'behalf' | 'words' | 'history', text: string) =>
    app.vault.seal(key, `Claim.${field}`, text);
  const { kind, name, email, behalf, words } = typed;
  const reference = newReference(app);
  const { id } = await app.db.claim.create({
    data: {
      ...{ reference, personId, kind, createdAt: app.clock.now() },
      ...{ place: seal('place', place), name: seal('name', name), email: seal('email', email) },
      ...{ behalf: seal('behalf', behalf), words: seal('words', words), history: seal('history', '[]') },
    },
    select: { id: true },
  });
  await tellClaimant(app, { id, reference, personId, email }, { letter: claimReceived, once: `claim-received:${id}` });
  await tellStaff(app, `claim-waiting:${id}`);
  const by: Actor = personId ? { person: personId } : { system: 'claims' };
  await audit(app, { what: 'claims.made', by, about: personId ?? undefined, detail: { claim: id, kind } });
  return reference;
}

interface Taking {
  readonly what: Step['what'];
  readonly words?: string;
  readonly by: Actor;
  /** Columns that change with it. */
  readonly data?: {
    acknowledgedAt?: Date;
    decidedAt?: Date;
    outcome?: Outcome;
    subjectKind?: string;
    subjectId?: string;
  };
}

/** One step of a case: written into its history, with its event. Throws Conflict when somebody else took one meanwhile. */
export async function takeStep(app: App, claim: ClaimSubject, { what, words, by, data = {} }: Taking): Promise<void> {
  const key = await keyOf(app, claim.personId);
  const step: Step = { what, at: app.clock.now().toISOString(), ...(words && { words }) };
  const history = app.vault.seal(key, 'Claim.history', JSON.stringify([...claim.history, step]));
  const { count } = await app.db.claim.updateMany({
    where: { id: claim.id, steps: claim.steps },
    data: { ...data, history, steps: { increment: 1 } },
  });
  if (count === 0) throw new Conflict('A colleague did something with this claim meanwhile. Look at it again.');
  await audit(app, {
    ...{ what: `claims.${what}`, by, about: claim.personId ?? undefined },
    detail: { claim: claim.id, ...(data.outcome && { outcome: data.outcome }) },
  });
}

const stillOpen = ({ decidedAt }: ClaimSubject): void => {
  if (decidedAt) throw new Conflict('This claim is decided.');
};

/** Tells whoever made it that a person looks at it. False when they were told. */
export async function acknowledge(app: App, claim: ClaimSubject, by: string): Promise<boolean> {
  if (claim.acknowledgedAt || claim.decidedAt) return false;
  await takeStep(app, claim, { what: 'acknowledged', by: { person: by }, data: { acknowledgedAt: app.clock.now() } });
  await tellClaimant(app, claim, { letter: claimNews, once: `claim-acknowledged:${claim.id}` });
  return true;
}

/** A question to whoever made the claim, who answers under the link. It tells them, too, that a person looks at it. */
export async function askClaimant(app: App, claim: ClaimSubject, question: string, by: string): Promise<void> {
  stillOpen(claim);
  const data = claim.acknowledgedAt ? {} : { acknowledgedAt: app.clock.now() };
  await takeStep(app, claim, { what: 'asked', words: question, by: { person: by }, data });
  await tellClaimant(app, claim, { letter: claimNews, once: `claim-asked:${claim.id}:${claim.steps}` });
}

/** Their answer. False when no question waits. */
export async function answerQuestion(app: App, claim: ClaimSubject, answer: string): Promise<boolean> {
  if (!waitsForAnswer(claim.history)) return false;
  stillOpen(claim);
  const by: Actor = claim.personId ? { person: claim.personId } : { system: 'claims' };
  await takeStep(app, claim, { what: 'answered', words: answer, by });
  await tellStaff(app, `claim-answered:${claim.id}:${claim.steps}`);
  return true;
}

/** Says which post it is. Throws Invalid where there is none. */
export async function nameSubject(
  app: App,
  claim: ClaimSubject,
  subject: { kind: SubjectKind; id: string },
  by: string,
): Promise<void> {
  if (!(await postable(subject.kind).posterOf(app, subject.id)))
    throw new Invalid({ subjectId: 'There is no such post' });
  const data = { subjectKind: subject.kind, subjectId: subject.id };
  await takeStep(app, claim, { what: 'found', by: { person: by }, data });
}

/** What a poster reads where staff wrote nothing for them. */
const TO_POSTER = 'Somebody claimed that it harms them or is theirs, and we agreed.';

/** Ends the case, and does at once what was decided with the post, where it was found; the poster is told. */
export async function decideClaim(
  app: App,
  claim: ClaimSubject,
  { outcome, decision, toPoster = '' }: { outcome: Outcome; decision: string; toPoster?: string },
  by: string,
): Promise<void> {
  stillOpen(claim);
  const data = { decidedAt: app.clock.now(), outcome };
  await takeStep(app, claim, { what: 'decided', words: decision, by: { person: by }, data });
  await tellClaimant(app, claim, { letter: claimDecided, once: `claim-decided:${claim.id}` });
  if (outcome === 'nothing' || !claim.subject) return;
  const { kind, id } = claim.subject;
  await postable(kind).takeDown(app, id, { act: outcome, reason: toPoster || TO_POSTER, by });
}
