import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesToAskAbout, findVersion, keepVersion, listVersions } from '../../src/policy/versions.ts';
import { aBareApp, type BareApp } from '../support/bare-app.ts';

let bare: BareApp;
beforeAll(async () => {
  bare = await aBareApp();
});
afterAll(() => bare.close());

const other = () => ({ ...bare.app, policy: { ...bare.app.policy, version: 'aaaaaaaaaaaa', text: 'site: {}' } });

describe('the versions of the policy', () => {
  it('SH-56 writes down the one in force, once, also when two processes start together', async () => {
    await Promise.all([keepVersion(bare.app), keepVersion(bare.app), keepVersion(bare.app)]);
    const first = await listVersions(bare.app);
    expect(first.map(({ version }) => version)).toEqual([bare.app.policy.version]);
    bare.clock.forward({ days: 1 });
    await keepVersion(bare.app);
    expect(await listVersions(bare.app)).toEqual(first);
  });

  it('SH-56 lists them newest first, each with its document and the one before', async () => {
    bare.clock.forward({ days: 1 });
    await keepVersion(other());
    expect((await listVersions(bare.app)).map(({ version }) => version)).toEqual([
      'aaaaaaaaaaaa',
      bare.app.policy.version,
    ]);
    const found = await findVersion(bare.app, 'aaaaaaaaaaaa');
    expect(found?.at.document).toBe('site: {}');
    expect(found?.earlier?.document).toBe(bare.app.policy.text);
    expect(await findVersion(bare.app, 'bbbbbbbbbbbb')).toBeNull();
  });

  it('puts a document that comes back on top again', async () => {
    bare.clock.forward({ days: 1 });
    await keepVersion(bare.app);
    expect((await listVersions(bare.app))[0]).toEqual({
      version: bare.app.policy.version,
      inForceAt: bare.clock.now(),
    });
  });

  it('SH-56 asks again about what matters since the version that was agreed to, and only then', async () => {
    const { version, text } = bare.app.policy;
    const earlier = text.replace('seen-by: [self, named-tutor-of, administrator-with-reason]', 'seen-by: [self]');
    await bare.app.db.policyVersion.create({
      data: { version: 'c'.repeat(12), document: earlier, inForceAt: new Date(0) },
    });
    await bare.app.db.policyVersion.create({
      data: {
        version: 'd'.repeat(12),
        document: text.replace('activate-within: P7D', 'activate-within: P6D'),
        inForceAt: new Date(1),
      },
    });
    expect(await changesToAskAbout(bare.app, version)).toEqual([]);
    expect(await changesToAskAbout(bare.app, 'd'.repeat(12))).toEqual([]);
    const [change, ...more] = await changesToAskAbout(bare.app, 'c'.repeat(12));
    expect(change?.says).toMatch(/^Your learning record: can now also be seen by the tutors you name and /);
    expect(more).toEqual([]);
    expect(await changesToAskAbout(bare.app, 'e'.repeat(12))).toHaveLength(1);
  });
});
