import { Secret, TOTP } from 'otpauth';
import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { audit } from '../../record/audit.ts';

const STEP_SECONDS = 30;
const SECRET_BYTES = 20;

const totpOf = (app: Pick<App, 'policy'>, base32: string, label: string): TOTP =>
  new TOTP({
    issuer: app.policy.site.name,
    label,
    secret: Secret.fromBase32(base32),
    algorithm: 'SHA1', // what every authenticator app understands; as a keyed hash it is sound
    digits: 6,
    period: STEP_SECONDS,
  });

/** A secret that is being set up: the session remembers only a random text, from which it comes with a key of ours. */
export interface FactorToSetUp {
  readonly secret: string;
  /** What the QR code says. */
  readonly uri: string;
}

/** The same secret each time for one person and one `started`, so that nothing is stored before it is confirmed. */
export function factorToSetUp(
  app: Pick<App, 'policy' | 'vault'>,
  { personId, started, label }: { personId: string; started: string; label: string },
): FactorToSetUp {
  const bytes = Buffer.from(app.vault.keyedHash('second-factor', `secret|${personId}|${started}`), 'base64url');
  const secret = new Secret({ buffer: Uint8Array.from(bytes.subarray(0, SECRET_BYTES)).buffer }).base32;
  return { secret, uri: totpOf(app, secret, label).toString() };
}

/** The time step of a right code, at most one step away from now; null for a wrong one. */
function stepOf(app: Pick<App, 'policy' | 'clock'>, base32: string, code: string): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const timestamp = app.clock.now().getTime();
  const delta = totpOf(app, base32, '').validate({ token, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1000 / STEP_SECONDS) + delta;
}

/** One spelling for a recovery code, however it was copied. */
const plainCode = (code: string): string => code.toLowerCase().replace(/[^a-z0-9]/g, '');

const codeHash = (app: Pick<App, 'vault'>, personId: string, code: string): string =>
  app.vault.keyedHash('second-factor', `code|${personId}|${plainCode(code)}`);

/**
 * Whether this is the code of the person's app now (or of the step before or after), or one of their recovery codes.
 * Each works once, also when it comes twice at the same moment. The caller throttles.
 */
export async function verifyCode(app: App, personId: string, code: string): Promise<boolean> {
  const factor = await app.db.secondFactor.findUnique({
    where: { personId },
    select: { secret: true, confirmedAt: true },
  });
  if (!factor?.confirmedAt) return false;
  const key = await loadPersonKey(app, personId);
  const step = stepOf(app, app.vault.unseal(key, 'SecondFactor.secret', factor.secret), code);
  if (step === null) return useRecoveryCode(app, personId, code);
  const { count } = await app.db.secondFactor.updateMany({
    where: { personId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

async function useRecoveryCode(app: App, personId: string, code: string): Promise<boolean> {
  const { count } = await app.db.recoveryCode.updateMany({
    where: { personId, hash: codeHash(app, personId, code), usedAt: null },
    data: { usedAt: app.clock.now() },
  });
  if (count === 0) return false;
  await audit(app, { what: 'account.recovery-code-used', by: { person: personId }, about: personId });
  return true;
}

/** Switches codes on with the secret that was set up, if the code proves that the app has it; false when it does not. */
export async function switchOn(
  app: App,
  { personId, secret, code }: { personId: string; secret: string; code: string },
): Promise<boolean> {
  const step = stepOf(app, secret, code);
  if (step === null) return false;
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const data = {
    secret: app.vault.seal(key, 'SecondFactor.secret', secret),
    createdAt: now,
    confirmedAt: now,
    lastStep: step,
  };
  await app.db.secondFactor.upsert({
    where: { personId },
    create: { personId, ...data },
    update: data,
    select: { personId: true },
  });
  return true;
}

/** Removes the second factor and its recovery codes; false when there was none. */
export async function switchOff(app: App, personId: string): Promise<boolean> {
  await app.db.recoveryCode.deleteMany({ where: { personId } });
  const { count } = await app.db.secondFactor.deleteMany({ where: { personId } });
  return count > 0;
}

const CODES = 10;
/** Without those that look alike; 12 of 32 characters are 60 bits. */
const ALPHABET = 'abcdefghjklmnpqrstuvwxyz23456789';

function newCode(app: Pick<App, 'random'>): string {
  const letters = [...app.random.bytes(12)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return [0, 4, 8].map((at) => letters.slice(at, at + 4).join('')).join('-');
}

/** Ten new recovery codes in place of all older ones; only their keyed hashes are stored, so this is the one time they are seen. */
export async function newRecoveryCodes(app: App, personId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => newCode(app));
  await app.db.recoveryCode.deleteMany({ where: { personId } });
  await app.db.recoveryCode.createMany({
    data: codes.map((code) => ({ personId, hash: codeHash(app, personId, code) })),
  });
  return codes;
}

/** Since when codes are on, and how many recovery codes are left; null while they are off. */
export async function factorState(app: App, personId: string): Promise<{ since: Date; codesLeft: number } | null> {
  const person = await app.db.person.findUniqueOrThrow({
    where: { id: personId },
    select: {
      secondFactor: { select: { confirmedAt: true } },
      _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
    },
  });
  const since = person.secondFactor?.confirmedAt;
  return since ? { since, codesLeft: person._count.recoveryCodes } : null;
}
