import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { Secret } from '../../src/secret.ts';

const key = (letter: string): Secret<Buffer> => new Secret(Buffer.from(letter.repeat(32)));

const base: Config = {
  mode: 'test',
  host: '127.0.0.1',
  port: 0,
  baseUrl: 'http://127.0.0.1',
  content: { port: 0, origin: 'http://localhost:1', isFixed: false },
  allowedHosts: ['127.0.0.1', 'localhost'],
  dataDir: join(import.meta.dirname, '../../.data/test-only'),
  policyFile: join(import.meta.dirname, '../../policy/policy.yaml'),
  contentDir: join(import.meta.dirname, '../../content'),
  database: {
    url: null,
    appUrl: null,
    recoveryUrl: null,
    rolePrefix: 'seenandheard',
    connections: 10,
    embeddedPassword: null,
  },
  sealingKeys: [{ id: 'k1', key: key('s') }],
  peppers: [{ id: 'p1', key: key('p') }],
  indexKey: key('i'),
  certificateKeys: [{ id: 'c1', key: key('c') }],
  sessionSecrets: [new Secret('only for tests: signs no real session')],
  smtpUrl: null,
  mailFrom: 'Seen and Heard <no-reply@example.org>',
  recordStore: null,
  trustProxy: false,
  webConcurrency: 1,
  logLevel: 'silent',
};

/** A configuration that reads no environment and touches no file. */
export const testConfig = (overrides: Partial<Config> = {}): Config => Object.freeze({ ...base, ...overrides });
