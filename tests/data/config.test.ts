import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadConfig, type Config, loadConfig, onPort } from '../../src/config.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'seenandheard-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const key = (): string => randomBytes(32).toString('base64');

/** A production that lacks nothing. */
const production = (): Record<string, string> => ({
  NODE_ENV: 'production',
  DATA_DIR: dataDir,
  BASE_URL: 'https://learn.example.org',
  TRUST_PROXY: 'loopback',
  DATABASE_URL: 'postgresql://owner:pw@127.0.0.1/site',
  SEALING_KEYS: `k2:${key()},k1:${key()}`,
  PEPPERS: `p1:${key()}`,
  INDEX_KEY: key(),
  CERTIFICATE_KEYS: `c1:${key()}`,
  SESSION_SECRET: key(),
  SMTP_URL: 'smtps://mail.example.org',
  MAIL_FROM: 'Seen and Heard <no-reply@example.org>',
});

const problemsOf = (env: Record<string, string | undefined>): string => {
  try {
    loadConfig(env, []);
  } catch (error) {
    if (error instanceof BadConfig) return error.message;
    throw error;
  }
  return '';
};

describe('the configuration of a production', () => {
  it('is accepted when nothing is missing', () => {
    const config = loadConfig(production(), []);
    expect(config).toMatchObject({ mode: 'production', port: 3000, host: '127.0.0.1', trustProxy: ['loopback'] });
    expect(config.sealingKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(config.indexKey.reveal()).toHaveLength(32);
  });

  it.each([
    'SEALING_KEYS',
    'PEPPERS',
    'INDEX_KEY',
    'SESSION_SECRET',
    'CERTIFICATE_KEYS',
    'BASE_URL',
    'SMTP_URL',
    'MAIL_FROM',
  ])('names %s when it is missing or empty', (name) => {
    expect(problemsOf({ ...production(), [name]: undefined })).toContain(`${name}: is missing`);
    expect(problemsOf({ ...production(), [name]: '  ' })).toContain(`${name}: is missing`);
  });

  const short = 'k1:c2hvcnQ=';
  it.each([
    ['SEALING_KEYS', short],
    ['SEALING_KEYS', `no id ${'A'.repeat(43)}=`],
    ['SEALING_KEYS', `k1:${Buffer.alloc(32, 7).toString('base64')}`],
    ['SEALING_KEYS', `k1:${Buffer.from('this-is-an-example-key-of-32byte').toString('base64')}`],
    ['PEPPERS', short],
    ['INDEX_KEY', 'c2hvcnQ='],
    ['INDEX_KEY', Buffer.alloc(32).toString('base64')],
    ['SESSION_SECRET', 'hunter2'],
    ['SESSION_SECRET', 'change-me-change-me-change-me-change-me'],
    ['SESSION_SECRET', 'abababababababababababababababababababab'],
    ['BASE_URL', 'http://learn.example.org'],
    ['BASE_URL', 'https://learn.example.org/path'],
    ['DATABASE_URL', 'mysql://owner:hunter2@127.0.0.1/site'],
    ['DATABASE_URL', 'postgresql://owner:hunter2@db.example.org/site'],
    ['DATABASE_URL', 'postgresql://owner:hunter2@db.example.org/site?sslmode=require'],
    ['APP_DATABASE_URL', 'not an address'],
    ['SMTP_URL', 'https://user:hunter2@mail.example.org'],
    ['LRS_ENDPOINT', 'http://lrs.example.org/xapi'],
    ['LRS_ENDPOINT', 'https://key:hunter2@lrs.example.org/xapi'],
    ['LRS_ENDPOINT', 'https://lrs.example.org/xapi?key=hunter2'],
    ['LRS_KEY', 'hunter2:and more'],
    ['LRS_SECRET', 'hunter2\r\nX-Other: 1'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['PORT', '70000'],
    ['LOG_LEVEL', 'hunter2'],
    ['WEB_CONCURRENCY', 'many'],
  ])('refuses %s=%s, names it and never its value', (name, value) => {
    const said = problemsOf({ ...production(), [name]: value });
    expect(said).toContain(`${name}: `);
    expect(said).not.toContain('hunter2');
    for (const part of value.split(/[,:]/).filter((text) => text.length > 8)) expect(said).not.toContain(part);
  });

  it('HEC-23 takes a record store whole or not at all', () => {
    const all = { LRS_ENDPOINT: 'https://lrs.example.org/xapi/', LRS_KEY: 'key', LRS_SECRET: 'hunter2' };
    const store = loadConfig({ ...production(), ...all }, []).recordStore;
    expect([store?.endpoint, store?.key.reveal(), store?.secret.reveal()]).toEqual([
      'https://lrs.example.org/xapi',
      'key',
      'hunter2',
    ]);
    expect(inspect(store)).not.toContain('hunter2');
    expect(loadConfig(production(), []).recordStore).toBe(null);
    for (const name of Object.keys(all))
      expect(problemsOf({ ...production(), ...all, [name]: undefined })).toContain(`${name}: is missing`);
  });

  it('refuses the same secret in two places', () => {
    const env = production();
    expect(problemsOf({ ...env, SESSION_SECRET: env.INDEX_KEY })).toMatch(/SESSION_SECRET: is the same as INDEX_KEY/);
    expect(problemsOf({ ...env, PEPPERS: `p1:${env.INDEX_KEY}` })).toMatch(/: is the same as/);
  });

  it('never makes secrets of its own', () => {
    const { DATABASE_URL, ...embedded } = production();
    expect(problemsOf({ ...embedded, INDEX_KEY: '' })).toContain('INDEX_KEY: is missing');
  });

  it('lists everything that is wrong at once', () => {
    expect(problemsOf({ NODE_ENV: 'production', DATA_DIR: dataDir }).match(/is missing/g)).toHaveLength(8);
  });

  it('SH-06 has a proxy to believe where people come over https: no cookie would reach them otherwise', () => {
    for (const TRUST_PROXY of [undefined, 'false', '0'])
      expect(problemsOf({ ...production(), TRUST_PROXY })).toMatch(/^\s*TRUST_PROXY: has to name the proxy/m);
    expect(problemsOf(production())).toBe('');
  });

  it('believes proxies only by number or address', () => {
    const trusts = (TRUST_PROXY: string) =>
      loadConfig({ ...production(), BASE_URL: 'http://127.0.0.1:3000', TRUST_PROXY }, []).trustProxy;
    expect([trusts('2'), trusts('10.0.0.0/8, loopback'), trusts('false')]).toEqual([
      2,
      ['10.0.0.0/8', 'loopback'],
      false,
    ]);
  });
});

describe('a configuration', () => {
  const started = (argv: string[] = []): Config => loadConfig({ DATA_DIR: dataDir }, argv);

  it('on a laptop needs nothing: secrets are made once, for this user only', () => {
    const [first, second] = [started(), started(['demo'])];
    expect([first.mode, second.mode]).toEqual(['development', 'demo']);
    expect(first.indexKey.reveal()).toEqual(second.indexKey.reveal());
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    const texts = Object.values(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')));
    expect(new Set(texts).size).toBe(6);
  });

  it('keeps the secrets of a folder from before certificates, and makes their key once', () => {
    const { indexKey } = started();
    const file = join(dataDir, 'secrets.json');
    const { CERTIFICATE_KEYS, ...older } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(older));
    const [first, second] = [started(), started()];
    expect(first.indexKey.reveal()).toEqual(indexKey.reveal());
    const seeds = [first, second].map(({ certificateKeys }) => certificateKeys[0]?.key.reveal().toString('base64'));
    expect(seeds[0]).toBe(seeds[1]);
    expect(`c1:${seeds[0]}`).not.toBe(CERTIFICATE_KEYS);
    expect(statSync(join(dataDir, 'secrets-certificates.json')).mode & 0o777).toBe(0o600);
  });

  it('with a database of its own needs the secrets in every mode', () => {
    expect(problemsOf({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://127.0.0.1/site' })).toContain(
      'INDEX_KEY: is missing',
    );
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(false);
  });

  it('refuses to make new secrets beside an old database, or to guess at damaged ones', () => {
    mkdirSync(join(dataDir, 'postgres'));
    expect(() => started()).toThrow(/secrets\.json is gone/);
    writeFileSync(join(dataDir, 'secrets.json'), '{"INDEX_KEY":');
    expect(() => started()).toThrow(/is damaged/);
  });

  it('prints no secret and cannot be changed', () => {
    const config = started();
    const secrets = [config.indexKey.reveal().toString('base64'), config.sessionSecrets[0]?.reveal() ?? ''];
    for (const text of [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), `${config.indexKey}`])
      for (const secret of secrets) expect(text).not.toContain(secret);
    expect(() => Object.assign(config.database, { rolePrefix: 'x' })).toThrow(TypeError);
  });

  it('knows its own names', () => {
    expect(started().allowedHosts).toEqual(['127.0.0.1:3000', '127.0.0.1', 'localhost', '[::1]']);
    expect(onPort(started(), 4321)).toMatchObject({ port: 4321, baseUrl: 'http://127.0.0.1:4321' });
    const behind = onPort(loadConfig({ ...production(), PORT: '0' }, []), 4321);
    expect(behind.baseUrl).toBe('https://learn.example.org');
  });

  it('has every variable in .env.example, and no other', () => {
    const listed = readFileSync('.env.example', 'utf8').match(/^[A-Z_]+(?==)/gm) ?? [];
    const source = readFileSync('src/config-environment.ts', 'utf8');
    const known = source.match(/^ {2}[A-Z_]+(?=:)/gm)?.map((name) => name.trim()) ?? [];
    expect(listed.toSorted()).toEqual([...known, 'DATA_DIR'].toSorted());
  });
});
