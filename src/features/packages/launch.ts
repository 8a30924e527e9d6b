import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { App } from '../../context.ts';

/** What the address of a launch stands for. */
export interface Launch {
  readonly personId: string;
  readonly itemId: string;
  readonly packageId: string;
  /** The session in which it was opened, by its stored id; when that ends, so does the launch. */
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * What content may do in its frame, as the frame's attribute and in the content's own answers. Without the last word no
 * part of it would find the run time; the origin that it keeps is nobody's but the content's.
 */
export const SANDBOX = 'allow-scripts allow-forms allow-modals allow-downloads allow-same-origin';

/** A launch is for one sitting; whoever stays longer opens it again. */
const LIFE = 8 * 3_600_000;

const keys = new WeakMap<App['config'], Buffer>();

function keyOf({ config }: Pick<App, 'config'>): Buffer {
  const known = keys.get(config);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', config.indexKey.reveal(), '', 'seen-and-heard launch', 32));
  keys.set(config, key);
  return key;
}

/**
 * The word in a launch's address. It is sealed and not only signed: the package can read its own address, and must learn
 * from it neither who the person is nor which session is theirs.
 */
export function launchToken(app: App, launch: Omit<Launch, 'until'>): string {
  const until = app.clock.now().getTime() + LIFE;
  const iv = app.random.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(app), iv);
  const text = [launch.personId, launch.itemId, launch.packageId, launch.sessionId, until].join(' ');
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** What such a word stands for; null for one that we did not make, and for one that is over. */
export function readLaunch(app: App, token: string): Launch | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < 60 || bytes.length > 400 || bytes.toString('base64url') !== token) return null;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(app), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
  const [personId = '', itemId = '', packageId = '', sessionId = '', until = '0'] = text.split(' ');
  if (Number(until) <= app.clock.now().getTime()) return null;
  return { personId, itemId, packageId, sessionId, until: Number(until) };
}

/** Where a launch begins, on the content's own origin. */
export const launchPath = (token: string): string => `/l/${token}/`;

/** As whom a package knows somebody: the same each time, another one in each package, and leading back to nobody. */
export const pseudonym = (app: App, moduleId: string, personId: string): string =>
  app.vault.keyedHash('package', `${moduleId} ${personId}`).slice(0, 24);
