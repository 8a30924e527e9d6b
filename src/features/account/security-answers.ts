import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { DataKey } from '../../data/vault.ts';
import { isOldHash, slowHash, slowVerify } from '../sign-in/hashing.ts';
import { CURRENT_NORMALISATION, combined } from './answer-words.ts';

// The only module that touches the schema `recovery`, through a role of its own. Nothing in it gives an answer back: what
// is stored can only be compared. Questions come back for one purpose, to be asked of somebody with the link of a mail.
//
// Two roles are two transactions, and either can be the last thing a process does. So a new set is stored beside the old
// one and counts for nothing; the transaction that sets Person.questionsSetAt to its time, together with the audit event
// and the mail, is what puts it in force. Before that commit the old answers hold, after it the new ones, and a set that
// no commit ever named is swept away with the next one.

type Reader = Pick<App, 'db' | 'database' | 'vault' | 'clock' | 'config' | 'log'>;

interface Stored {
  readonly questions: Uint8Array;
  readonly verifier: Uint8Array;
  readonly normalisation: number;
}

/** Every set of questions is sealed at the same length, or the length would tell which of ours were chosen. */
const QUESTIONS_LENGTH = 1_600;

const sealQuestions = (app: Reader, key: DataKey, questions: readonly string[]): Uint8Array => {
  const text = JSON.stringify(questions);
  const missing = Math.max(0, QUESTIONS_LENGTH - Buffer.byteLength(text));
  return app.vault.seal(key, 'SecurityAnswers.questions', text + ' '.repeat(missing));
};

/**
 * Stores questions and answers as a set that is not yet in force, and returns its time for `useAnswers`. Slow: to be
 * called before the transaction that puts it in force.
 */
export async function storeAnswers(
  app: Reader,
  personId: string,
  { questions, answers }: { questions: readonly string[]; answers: readonly string[] },
): Promise<Date> {
  const key = await loadPersonKey(app, personId);
  const hash = await slowHash(app, combined(answers));
  const setAt = await nextTime(app, personId);
  await app.database.recoveryPool.query(
    `INSERT INTO recovery.security_answers ("personId", questions, verifier, pepper, normalisation, "setAt")
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ("personId", "setAt") DO UPDATE
     SET questions = EXCLUDED.questions, verifier = EXCLUDED.verifier, pepper = EXCLUDED.pepper,
         normalisation = EXCLUDED.normalisation`,
    [
      personId,
      sealQuestions(app, key, questions),
      app.vault.seal(key, 'SecurityAnswers.verifier', hash),
      pepperOf(hash),
      CURRENT_NORMALISATION,
      setAt,
    ],
  );
  return setAt;
}

/** Later than the set in force, whatever the clock says: a time names one set. */
async function nextTime(app: Reader, personId: string): Promise<Date> {
  const before = await setInForce(app, personId);
  return new Date(Math.max(app.clock.now().getTime(), (before?.getTime() ?? 0) + 1));
}

/** Puts a stored set in force, within the caller's transaction; false when a newer one was quicker. */
export async function useAnswers(app: Pick<App, 'db'>, personId: string, setAt: Date): Promise<boolean> {
  const { count } = await app.db.person.updateMany({
    where: { id: personId, OR: [{ questionsSetAt: null }, { questionsSetAt: { lt: setAt } }] },
    data: { questionsSetAt: setAt },
  });
  return count === 1;
}

const pepperOf = (hash: string): string => hash.slice(0, hash.indexOf(':'));

/** Removes what a newer set has replaced, and sets that never came into force. */
export async function sweepAnswers(app: Reader, personId: string): Promise<void> {
  const inForce = await setInForce(app, personId);
  if (!inForce) return;
  await app.database.recoveryPool.query(
    `DELETE FROM recovery.security_answers WHERE "personId" = $1 AND "setAt" < $2`,
    [personId, inForce],
  );
}

async function setInForce(app: Reader, personId: string): Promise<Date | null> {
  const person = await app.db.person.findUnique({ where: { id: personId }, select: { questionsSetAt: true } });
  return person?.questionsSetAt ?? null;
}

async function load(app: Reader, personId: string): Promise<(Stored & { setAt: Date }) | null> {
  const setAt = await setInForce(app, personId);
  if (!setAt) return null;
  const { rows } = await app.database.recoveryPool.query<Stored>(
    `SELECT questions, verifier, normalisation FROM recovery.security_answers
     WHERE "personId" = $1 AND "setAt" = $2`,
    [personId, setAt],
  );
  return rows[0] ? { ...rows[0], setAt } : null;
}

/** Whether there is anything to ask this person. */
export async function hasQuestions(app: Reader, personId: string): Promise<boolean> {
  return (await load(app, personId)) !== null;
}

/**
 * The person's three questions, to be shown to nobody but the holder of a live recovery link; null when there are none.
 * Throws DoesNotOpen for a row that was changed or moved from somebody else.
 */
export async function questionsOf(app: Reader, personId: string): Promise<string[] | null> {
  const stored = await load(app, personId);
  if (!stored) return null;
  const key = await loadPersonKey(app, personId);
  return JSON.parse(app.vault.unseal(key, 'SecurityAnswers.questions', stored.questions));
}

/**
 * Whether these are the answers to all questions, in their order; which one is wrong nobody learns. A right set that was
 * stored under an older pepper or normalisation is stored anew. Throws DoesNotOpen for a row that was changed or moved.
 */
export async function checkAnswers(app: Reader, personId: string, answers: readonly string[]): Promise<boolean> {
  const stored = await load(app, personId);
  if (!stored) return false;
  const key = await loadPersonKey(app, personId);
  const hash = app.vault.unseal(key, 'SecurityAnswers.verifier', stored.verifier);
  if (!(await slowVerify(app, hash, combined(answers, stored.normalisation)))) return false;
  if (isOldHash(app, hash) || stored.normalisation !== CURRENT_NORMALISATION)
    await renew(app, { personId, key, setAt: stored.setAt, answers });
  return true;
}

async function renew(
  app: Reader,
  { personId, key, setAt, answers }: { personId: string; key: DataKey; setAt: Date; answers: readonly string[] },
): Promise<void> {
  const hash = await slowHash(app, combined(answers));
  await app.database.recoveryPool.query(
    `UPDATE recovery.security_answers SET verifier = $3, pepper = $4, normalisation = $5
     WHERE "personId" = $1 AND "setAt" = $2`,
    [personId, setAt, app.vault.seal(key, 'SecurityAnswers.verifier', hash), pepperOf(hash), CURRENT_NORMALISATION],
  );
}
