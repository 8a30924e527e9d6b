import argon2 from 'argon2';
import type { App } from '../../context.ts';
import { OurError } from '../../errors.ts';

/** OWASP's least figures: 19 MiB, two passes, one lane; about 60 ms on one core. */
const COST = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE = 4;
const QUEUE = 50;

/** Too many slow hashes are waiting: 503 with an apology, rather than a server that answers nobody. */
class Busy extends OurError {
  readonly status = 503;
}

let running = 0;
const waiting: (() => void)[] = [];

/** At most four hashes at once in a process, so that signing in leaves a core for everybody else's pages. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= QUEUE) throw new Busy('Too many people are signing in at this moment.');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/**
 * A hash that no text belongs to. Comparing with it takes as long as with somebody's, so that an address which nobody has
 * is answered as late as one that has an account.
 */
export function hashOfNobody(app: Pick<App, 'config' | 'random'>): string {
  const { memoryCost, timeCost, parallelism } = COST;
  const [salt, hash] = [16, 32].map((bytes) => app.random.bytes(bytes).toString('base64').replace(/=+$/, ''));
  const figures = `m=${memoryCost},t=${timeCost},p=${parallelism}`;
  return `${app.config.peppers[0]?.id}:$argon2id$v=19$${figures}$${salt}$${hash}`;
}

/** argon2id with the current pepper, as `<pepper's id>:<hash>`. */
export async function slowHash(app: Pick<App, 'config'>, text: string): Promise<string> {
  const [pepper] = app.config.peppers;
  if (!pepper) throw new Error('There is no pepper');
  const hash = await inTurn(() => argon2.hash(text, { ...COST, secret: pepper.key.reveal() }));
  return `${pepper.id}:${hash}`;
}

/** Whether the text belongs to the hash. A hash that cannot be read, or whose pepper is gone, belongs to nothing. */
export async function slowVerify(app: Pick<App, 'config' | 'log'>, stored: string, text: string): Promise<boolean> {
  const at = stored.indexOf(':');
  const pepper = app.config.peppers.find(({ id }) => id === stored.slice(0, at));
  if (!pepper) {
    app.log.warn('a stored hash names a pepper that is not configured');
    return false;
  }
  return inTurn(async () => {
    try {
      return await argon2.verify(stored.slice(at + 1), text, { secret: pepper.key.reveal() });
    } catch {
      app.log.warn('a stored hash cannot be read');
      return false;
    }
  });
}

/** Whether the hash was made with an older pepper and should be made anew now that the text is known. */
export const isOldHash = (app: Pick<App, 'config'>, stored: string): boolean =>
  !stored.startsWith(`${app.config.peppers[0]?.id}:`);
