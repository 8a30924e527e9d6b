import type { App } from '../../context.ts';
import { BadRequest, Conflict } from '../../errors.ts';
import { lettersUnder } from '../../mail/under-consent.ts';
import { audit } from '../../record/audit.ts';

/** The record of the agreement to the notice stands among the consents under this name. */
export const NOTICE = 'notice';

/** The exact words of a question as the page shows them; null for one that the policy does not ask. */
export function wordingOf({ policy }: Pick<App, 'policy'>, consent: string): string | null {
  if (consent === NOTICE) return policy.registration.agreement;
  return Object.hasOwn(policy.consents, consent) ? (policy.consents[consent]?.question ?? null) : null;
}

/**
 * Writes down a yes or no with the words that were shown, and ends the answer before it. False when that answer holds
 * already. Throws Conflict when the notice changed since the page was shown: then other words were read than are kept.
 */
export async function answerConsent(
  app: App,
  personId: string,
  { consent, given, version }: { consent: string; given: boolean; version: string },
): Promise<boolean> {
  const wording = wordingOf(app, consent);
  if (wording === null || (consent === NOTICE && !given)) throw new BadRequest('This question is not asked here.');
  if (version !== app.policy.version) throw new Conflict('Our privacy notice has changed since you opened this page.');
  // Two presses at once: the second waits here and then finds the first one's answer.
  await app.db.$queryRaw`SELECT id FROM person WHERE id = ${personId}::uuid FOR UPDATE`;
  const now = await app.db.consentRecord.findFirst({
    where: { personId, consent, endedAt: null },
    select: { given: true, wording: true, noticeVersion: true },
    orderBy: { at: 'desc' },
  });
  const holds = now?.given === given && now.wording === wording;
  if (holds && (consent !== NOTICE || now.noticeVersion === version)) return false;
  const at = app.clock.now();
  await app.db.consentRecord.updateMany({ where: { personId, consent, endedAt: null }, data: { endedAt: at } });
  await app.db.consentRecord.createMany({ data: { personId, consent, given, wording, noticeVersion: version, at } });
  // What waits to be sent under a yes goes with it.
  if (!given)
    await app.db.outboxMail.deleteMany({
      where: { personId, sentAt: null, kind: { in: [...(lettersUnder[consent] ?? [])] } },
    });
  const what = given ? 'my-data.consent-given' : now?.given ? 'my-data.consent-withdrawn' : 'my-data.consent-refused';
  await audit(app, { what, by: { person: personId }, about: personId, detail: { consent, version } });
  return true;
}
