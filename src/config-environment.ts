import { isIP } from 'node:net';
import { z } from 'zod';
import { keyBytes, looksRandom, type RingKey, Secret, weakness } from './secret.ts';

export type Mode = 'production' | 'development' | 'demo' | 'test';

/** Whether a host name means this very machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

// Every message is ours: zod's own would be safe today, but a value must never be able to reach the terminal.
const count = (least: number, most: number) => {
  const message = `has to be a whole number from ${least} to ${most}`;
  return z.string().transform((text, ctx) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : -1;
    return number >= least && number <= most ? number : refuse(ctx, message);
  });
};

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue(message);
  return z.NEVER;
}

// Checks that change a value are one step: a value that failed a check of its own would go on unchanged.
const address = (protocols: readonly string[], message: string) =>
  z.string().transform((text, ctx) => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) return refuse(ctx, message);
    return new Secret(text);
  });

const postgres = address(['postgres:', 'postgresql:'], 'has to be an address such as postgresql://user@host/database');

const random32 = z.string({ error: 'is missing' }).transform((text, ctx) => {
  const bytes = keyBytes(text);
  if (!bytes) return refuse(ctx, 'has to be 32 bytes in base64');
  if (!looksRandom(bytes)) return refuse(ctx, 'is not random');
  return new Secret(bytes);
});

const ring = z.string({ error: 'is missing' }).transform((text, ctx): RingKey[] => {
  const keys: RingKey[] = [];
  for (const [index, part] of list(text).entries()) {
    const colon = part.indexOf(':');
    const id = part.slice(0, Math.max(colon, 0));
    const bytes = keyBytes(part.slice(colon + 1));
    const which = `its key number ${index + 1}`;
    if (!/^[A-Za-z0-9_-]{1,20}$/.test(id)) return refuse(ctx, `${which} has to be written as id:key`);
    if (keys.some((key) => key.id === id)) return refuse(ctx, `${which} has the same id as another`);
    if (!bytes) return refuse(ctx, `${which} has to be 32 bytes in base64`);
    if (!looksRandom(bytes)) return refuse(ctx, `${which} is not random`);
    keys.push({ id, key: new Secret(bytes) });
  }
  return keys.length > 0 ? keys : refuse(ctx, 'is missing');
});

const sessionSecrets = z.string({ error: 'is missing' }).transform((text, ctx): Secret<string>[] => {
  const secrets = list(text);
  for (const secret of secrets) {
    const wrong = secret.length < 32 ? 'is too short: at least 32 characters' : weakness(secret);
    if (wrong) return refuse(ctx, wrong);
  }
  return secrets.length > 0 ? secrets.map((secret) => new Secret(secret)) : refuse(ctx, 'is missing');
});

const isSubnet = (part: string): boolean => {
  const [ip = '', bits, more] = part.split('/');
  const most = isIP(ip) === 4 ? 32 : 128;
  return isIP(ip) > 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
};

const trustProxy = z.string().transform((text, ctx): false | number | string[] => {
  if (text === 'false' || text === '0') return false;
  if (/^[1-9]$/.test(text)) return Number(text);
  const parts = list(text);
  const known = (part: string) => ['loopback', 'linklocal', 'uniquelocal'].includes(part) || isSubnet(part);
  if (parts.length > 0 && parts.every(known)) return parts;
  return refuse(
    ctx,
    'has to be the number of proxies (1 to 9) or a list of their addresses; `true` would let anybody choose theirs',
  );
});

const publicAddress = z.string().transform((text, ctx) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return refuse(ctx, 'has to start with https:// or http://');
  if (text.replace(/\/$/, '') !== url.origin) return refuse(ctx, 'has to be only https://name, with nothing after it');
  return url.origin;
});

const recordStore = z.string().transform((text, ctx) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return refuse(ctx, 'has to start with https:// or http://');
  if (url.username || url.password || url.search || url.hash)
    return refuse(ctx, 'has to be only an address: the key and the secret stand in LRS_KEY and LRS_SECRET');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
});

/** What a header can carry as it is. */
const credential = z.string().transform((text, ctx) => {
  if (!/^[\x21-\x7e]{1,500}$/.test(text)) return refuse(ctx, 'has to be letters, digits and signs, without spaces');
  return new Secret(text);
});

const shape = z.object({
  mode: z.enum(['production', 'development', 'demo', 'test']),
  PORT: count(0, 65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/, 'has to be an address of this machine')
    .default('127.0.0.1'),
  BASE_URL: publicAddress.optional(),
  CONTENT_ORIGIN: publicAddress.optional(),
  CONTENT_PORT: count(0, 65_535).optional(),
  ALLOWED_HOSTS: z.string().transform(list).default([]),
  POLICY_FILE: z.string().optional(),
  CONTENT_DIR: z.string().optional(),
  DATABASE_URL: postgres.optional(),
  APP_DATABASE_URL: postgres.optional(),
  RECOVERY_DATABASE_URL: postgres.optional(),
  DATABASE_ROLE_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/, 'has to be lower-case letters, digits and _')
    .default('seenandheard'),
  DATABASE_CONNECTIONS: count(2, 200).default(10),
  SEALING_KEYS: ring,
  PEPPERS: ring,
  INDEX_KEY: random32,
  SESSION_SECRET: sessionSecrets,
  CERTIFICATE_KEYS: ring,
  SMTP_URL: address(['smtp:', 'smtps:'], 'has to be an address such as smtps://user@host').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'has to be a mail address')
    .optional(),
  LRS_ENDPOINT: recordStore.optional(),
  LRS_KEY: credential.optional(),
  LRS_SECRET: credential.optional(),
  TRUST_PROXY: trustProxy.default(false),
  WEB_CONCURRENCY: count(1, 64).default(1),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'has to be one of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
});

export type Read = z.output<typeof shape>;

/** The secrets of an environment, each under its variable's name, as text that can be compared. */
function* everySecret(read: Read): Generator<[name: string, text: string]> {
  for (const { key } of read.SEALING_KEYS) yield ['SEALING_KEYS', key.reveal().toString('base64')];
  for (const { key } of read.CERTIFICATE_KEYS) yield ['CERTIFICATE_KEYS', key.reveal().toString('base64')];
  for (const { key } of read.PEPPERS) yield ['PEPPERS', key.reveal().toString('base64')];
  yield ['INDEX_KEY', read.INDEX_KEY.reveal().toString('base64')];
  for (const secret of read.SESSION_SECRET) yield ['SESSION_SECRET', secret.reveal()];
}

/** How a remote database has to be spoken to in production: encrypted, and its certificate checked. */
function isUnprotected(url: Secret<string> | undefined): boolean {
  if (!url) return false;
  const { hostname, searchParams } = new URL(url.reveal());
  const near = hostname === '' || isLoopback(hostname) || searchParams.get('host')?.startsWith('/') === true;
  return !near && searchParams.get('sslmode') !== 'verify-full';
}

/** The variables that the program knows, by the names of `.env.example`. */
export const Environment = shape.superRefine((read, ctx) => {
  const blame = (name: keyof Read, message: string) => ctx.addIssue({ code: 'custom', path: [name], message });
  const seen = new Map<string, string>();
  for (const [name, text] of everySecret(read)) {
    const before = seen.get(text);
    if (before) blame(name as keyof Read, `is the same as ${before === name ? 'another in it' : before}`);
    seen.set(text, name);
  }
  if ((read.APP_DATABASE_URL === undefined) !== (read.RECOVERY_DATABASE_URL === undefined))
    blame(read.APP_DATABASE_URL ? 'RECOVERY_DATABASE_URL' : 'APP_DATABASE_URL', 'is missing: the two belong together');
  const store = ['LRS_ENDPOINT', 'LRS_KEY', 'LRS_SECRET'] as const;
  for (const name of store)
    if (read[name] === undefined && store.some((one) => read[one] !== undefined))
      blame(name, 'is missing: the three of LRS_ belong together');
  if (read.LRS_KEY?.reveal().includes(':')) blame('LRS_KEY', 'has to be without a colon');
  // This program speaks http: without a proxy that says who came over https, no cookie would be set and nobody let in.
  if (read.BASE_URL?.startsWith('https:') && read.TRUST_PROXY === false)
    blame(
      'TRUST_PROXY',
      'has to name the proxy that speaks https for this site, because BASE_URL starts with https://',
    );
  if (read.BASE_URL && read.CONTENT_ORIGIN) {
    const [site, content] = [new URL(read.BASE_URL), new URL(read.CONTENT_ORIGIN)];
    // Cookies belong to a host name, whatever its port is.
    if (site.hostname === content.hostname) blame('CONTENT_ORIGIN', 'has to have another host name than BASE_URL');
    if (site.protocol !== content.protocol)
      blame('CONTENT_ORIGIN', 'has to start as BASE_URL does, with https:// or http://');
  }
  if (read.mode !== 'production') return;
  if (read.BASE_URL?.startsWith('http:') && !isLoopback(new URL(read.BASE_URL).hostname))
    blame('BASE_URL', 'has to start with https://');
  if (read.LRS_ENDPOINT?.startsWith('http:')) blame('LRS_ENDPOINT', 'has to start with https://');
  for (const name of ['DATABASE_URL', 'APP_DATABASE_URL', 'RECOVERY_DATABASE_URL'] as const)
    if (isUnprotected(read[name])) blame(name, 'has to end in sslmode=verify-full, or lead to this machine');
});
