import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Environment, isLoopback, type Mode, type Read } from './config-environment.ts';
import { folderSecrets } from './data/secrets.ts';
import { OurError } from './errors.ts';
import { type RingKey, Secret } from './secret.ts';

export type { Mode } from './config-environment.ts';

/** What the operator decided, checked and frozen. Secrets print as [secret]. */
export interface Config {
  readonly mode: Mode;
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  /** The public address without a slash at its end: the start of every link in a mail. */
  readonly baseUrl: string;
  /** Where what other tools made runs, apart from the site; null: it cannot be played. */
  readonly content: {
    /** 0: any free one. */
    readonly port: number;
    /** The address as browsers see it, another host name than the site's: cookies do not look at ports. */
    readonly origin: string;
    /** False where another port may be taken if that one is busy. */
    readonly isFixed: boolean;
  } | null;
  /** Names, with or without a port, that a request's Host header may have. */
  readonly allowedHosts: readonly string[];
  /** Absolute. */
  readonly dataDir: string;
  readonly policyFile: string;
  /** Holds a folder for each course that can be imported. */
  readonly contentDir: string;
  readonly database: {
    /** The owner's address; null is the embedded PostgreSQL in dataDir/postgres. */
    readonly url: Secret<string> | null;
    /** Only where the owner may not create roles. */
    readonly appUrl: Secret<string> | null;
    readonly recoveryUrl: Secret<string> | null;
    readonly rolePrefix: string;
    /** Connections that one process opens at most. */
    readonly connections: number;
    /** Of the embedded server's superuser; null with a server of your own. */
    readonly embeddedPassword: Secret<string> | null;
  };
  readonly sealingKeys: readonly RingKey[];
  readonly peppers: readonly RingKey[];
  /** 32 bytes. */
  readonly indexKey: Secret<Buffer>;
  /** Seeds of the Ed25519 keys of certificates: the first signs, the others are published so that old ones verify. */
  readonly certificateKeys: readonly RingKey[];
  /** The first signs, the others still verify. */
  readonly sessionSecrets: readonly Secret<string>[];
  /** null: nothing is sent, mail stays in the outbox. */
  readonly smtpUrl: Secret<string> | null;
  readonly mailFrom: string;
  /** Where statements of the learning record are sent, if the policy has that recipient; null: nowhere. */
  readonly recordStore: RecordStore | null;
  /** What Express's `trust proxy` takes. */
  readonly trustProxy: false | number | readonly string[];
  readonly webConcurrency: number;
  readonly logLevel: string;
}

/** A learning record store (LRS) of somebody else. */
export interface RecordStore {
  /** What stands before `/statements`. */
  readonly endpoint: string;
  readonly key: Secret<string>;
  readonly secret: Secret<string>;
}

/** A configuration that cannot be used: one sentence for each variable, none with a value. */
export class BadConfig extends OurError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const MADE_HERE = ['SEALING_KEYS', 'PEPPERS', 'INDEX_KEY', 'SESSION_SECRET', 'CERTIFICATE_KEYS'] as const;
const NEEDED_IN_PRODUCTION = ['BASE_URL', 'SMTP_URL', 'MAIL_FROM'];

/** The environment of this process, with what a file `.env` in the working directory adds to it. */
function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function modeOf(env: NodeJS.ProcessEnv, argv: readonly string[]): Mode {
  if (argv[0] === 'demo') return 'demo';
  if (env.NODE_ENV === 'production' || env.NODE_ENV === 'test') return env.NODE_ENV;
  return 'development';
}

/**
 * Reads the configuration once, at the start. Throws BadConfig naming every variable that is missing or wrong. Outside
 * production, with the embedded database, secrets that are not given are made and kept in the data folder.
 */
export function loadConfig(env: NodeJS.ProcessEnv = readEnvironment(), argv = process.argv.slice(2)): Config {
  const mode = modeOf(env, argv);
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const dataDir = resolve(given.DATA_DIR ?? '.data');
  if (mode === 'demo') {
    // Invented people with printed passwords: never for anybody but this machine.
    given.HOST = '127.0.0.1';
    given.LOG_LEVEL ??= 'warn';
  }
  const embedded = given.DATABASE_URL === undefined;
  const kept = embedded ? folderSecrets(dataDir) : null;
  if (kept && mode !== 'production') for (const name of MADE_HERE) given[name] ??= kept[name];

  const parsed = Environment.safeParse({ ...given, mode });
  const issues = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const missing = mode === 'production' ? NEEDED_IN_PRODUCTION.filter((name) => given[name] === undefined) : [];
  if (!parsed.success || missing.length > 0)
    throw new BadConfig([...issues, ...missing.map((name) => `${name}: is missing`)]);
  const read = parsed.data;
  const baseUrl = read.BASE_URL ?? `http://127.0.0.1:${read.PORT}`;
  return deepFreeze({
    mode,
    host: read.HOST,
    port: read.PORT,
    baseUrl,
    content: contentOf(read, baseUrl),
    allowedHosts: [...hostsOf(baseUrl), ...read.ALLOWED_HOSTS],
    dataDir,
    policyFile: resolve(read.POLICY_FILE ?? join(import.meta.dirname, '../policy/policy.yaml')),
    contentDir: resolve(read.CONTENT_DIR ?? join(import.meta.dirname, '../content')),
    database: {
      url: read.DATABASE_URL ?? null,
      appUrl: read.APP_DATABASE_URL ?? null,
      recoveryUrl: read.RECOVERY_DATABASE_URL ?? null,
      rolePrefix: read.DATABASE_ROLE_PREFIX,
      connections: read.DATABASE_CONNECTIONS,
      embeddedPassword: kept ? new Secret(kept.databasePassword) : null,
    },
    sealingKeys: read.SEALING_KEYS,
    peppers: read.PEPPERS,
    indexKey: read.INDEX_KEY,
    certificateKeys: read.CERTIFICATE_KEYS,
    sessionSecrets: read.SESSION_SECRET,
    smtpUrl: read.SMTP_URL ?? null,
    mailFrom: read.MAIL_FROM ?? 'Seen and Heard <no-reply@localhost>',
    recordStore: recordStoreOf(read),
    trustProxy: read.TRUST_PROXY,
    webConcurrency: read.WEB_CONCURRENCY,
    logLevel: read.LOG_LEVEL,
  });
}

/** The names that stand in the public address, and on one's own machine the other names of that machine. */
function hostsOf(baseUrl: string): string[] {
  const { host, hostname } = new URL(baseUrl);
  return [...new Set([host, hostname, ...(isLoopback(hostname) ? ['127.0.0.1', 'localhost', '[::1]'] : [])])];
}

/** On one's own machine the content has the other name of that machine, and in the demo any port that is free. */
function contentOf(read: Read, baseUrl: string): Config['content'] {
  const isFixed = read.CONTENT_PORT !== undefined;
  const port = read.CONTENT_PORT ?? (read.PORT === 0 || read.mode === 'demo' ? 0 : read.PORT + 1);
  if (read.CONTENT_ORIGIN) return { port, origin: read.CONTENT_ORIGIN, isFixed: true };
  if (read.mode === 'production') return null;
  const name = new URL(baseUrl).hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return { port, origin: `http://${name}:${port}`, isFixed };
}

const recordStoreOf = ({ LRS_ENDPOINT: endpoint, LRS_KEY: key, LRS_SECRET: secret }: Read): RecordStore | null =>
  endpoint && key && secret ? { endpoint, key, secret } : null;

/** The same configuration with the content on this port. */
export function onContentPort(config: Config, port: number): Config {
  if (!config.content) return config;
  const origin = new URL(config.content.origin);
  if (isLoopback(origin.hostname)) origin.port = String(port);
  return deepFreeze({ ...config, content: { port, origin: origin.origin, isFixed: true } });
}

/** The same configuration on another port, as when the operator asked for any free one. */
export function onPort(config: Config, port: number): Config {
  const address = new URL(config.baseUrl);
  if (isLoopback(address.hostname)) address.port = String(port);
  const baseUrl = address.origin;
  return deepFreeze({ ...config, port, baseUrl, allowedHosts: [...hostsOf(baseUrl), ...config.allowedHosts] });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !(inner instanceof Secret)) deepFreeze(inner);
  }
  return Object.freeze(value);
}
