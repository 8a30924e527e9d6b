import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/context.ts';
import { loadPersonKeys } from '../../src/data/person-keys.ts';
import { rotateKeys } from '../../src/data/rotate-keys.ts';
import { type RingKey, Secret } from '../../src/secret.ts';
import { aBareApp, type BareApp } from '../support/bare-app.ts';
import { aCanary, type Canary, tablesThatShow } from '../support/canary.ts';
import { testConfig } from '../support/config.ts';
import { openApp } from '../support/open-app.ts';

const old = testConfig().sealingKeys;
const fresh: RingKey = { id: 'k2', key: new Secret(Buffer.from('n'.repeat(32))) };
let bare: BareApp;
let opened: App[] = [];
let ada: Canary;

const withKeys = (sealingKeys: readonly RingKey[]): App => {
  const app = openApp({ ...bare.database, clock: bare.clock, sealingKeys });
  opened.push(app);
  return app;
};
/** People with nothing but a key, and mails to nobody known. */
async function many(count: number): Promise<void> {
  const { vault, db, clock } = bare.app;
  await db.personKey.createMany({ data: Array.from({ length: count }, () => vault.newPersonKey(randomUUID()).row) });
  const now = clock.now();
  await db.outboxMail.createMany({
    data: Array.from({ length: count }, (_, i) => ({
      kind: 'activation',
      to: vault.seal(vault.siteKey, 'OutboxMail.to', `nobody${i}@example.org`),
      subject: vault.seal(vault.siteKey, 'OutboxMail.subject', 'Open your account'),
      text: vault.seal(vault.siteKey, 'OutboxMail.text', `Hello ${i}`),
      once: `test:${i}`,
      createdAt: now,
      sendAfter: now,
    })),
  });
}
/** What an app with these keys can read: Ada's name and every mail that has no person. */
async function reads(app: App): Promise<{ name: string; mails: string[] }> {
  const key = (await loadPersonKeys(app, [ada.id])).get(ada.id);
  const { name } = await app.db.person.findUniqueOrThrow({ where: { id: ada.id } });
  const mails = await app.db.outboxMail.findMany({ where: { personId: null } });
  const { vault } = app;
  return {
    name: key ? vault.unseal(key, 'Person.name', name) : '',
    mails: mails.map(({ text }) => vault.unseal(vault.siteKey, 'OutboxMail.text', text)).sort(),
  };
}

beforeEach(async () => {
  bare = await aBareApp();
  opened = [];
  ada = await aCanary(bare.app, bare.owner, 'ada');
});
afterEach(async () => {
  for (const app of opened) await app.database.close();
  await bare.close();
});

describe('SH-40 rotating keys', () => {
  it('brings everything under the first key, so that the old one can go', async () => {
    await many(30);
    const before = await reads(bare.app);
    const progress: number[] = [];
    const done = await rotateKeys(withKeys([fresh, ...old]), {
      atOnce: 7,
      onProgress: ({ people, values }) => progress.push(people + values),
    });
    expect(done).toEqual({ people: 31, values: 90 });
    expect(progress.at(-1)).toBe(121);
    expect(await reads(withKeys([fresh]))).toEqual(before);
    expect(await rotateKeys(withKeys([fresh, ...old]))).toEqual({ people: 0, values: 0 });
    await expect(reads(withKeys(old))).rejects.toThrow(/SEALING_KEYS lacks the key k2/);
  });

  it('leaves everything readable when it is killed, goes on afterwards, and two at once do no harm', async () => {
    await many(2_000);
    const before = await reads(bare.app);
    const { appUrl, recoveryUrl } = bare.database;
    const file = fileURLToPath(new URL('../support/child-work.ts', import.meta.url));
    const child = spawn(process.execPath, [file, 'rotation', appUrl, recoveryUrl, bare.clock.now().toISOString()]);
    const moved = () => bare.app.db.personKey.count({ where: { ringKey: 'k2' } });
    while ((await moved()) === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    const half = await moved();
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(2_001);
    expect(await reads(withKeys([fresh, ...old]))).toEqual(before);
    const [a, b] = await Promise.all([rotateKeys(withKeys([fresh, ...old])), rotateKeys(withKeys([fresh, ...old]))]);
    expect(a.people + b.people).toBe(2_001 - half);
    expect(a.values + b.values).toBe(6_000);
    expect(await reads(withKeys([fresh]))).toEqual(before);
  });
});

describe('SH-40 SH-22 what a dump shows', () => {
  it('shows no text of any sealed column, of any person', async () => {
    const sealed = bare.app.dataMap.models.flatMap((model) =>
      model.columns.filter(({ type }) => type === 'Bytes').map(({ field }) => `${model.name}.${field}`),
    );
    const texts = [...ada.texts].filter(([field]) => sealed.includes(field));
    expect(texts.map(([field]) => field)).toEqual(
      expect.arrayContaining(['Person.name', 'Person.email', 'OutboxMail.text']),
    );
    for (const [field, text] of texts) expect(await tablesThatShow(bare.owner, text), field).toEqual([]);
    // The walk itself can find something: a text that is not sealed.
    expect(await tablesThatShow(bare.owner, ada.texts.get('ConsentRecord.wording') ?? '')).toEqual([
      'public.consent_record',
    ]);
  });
});
