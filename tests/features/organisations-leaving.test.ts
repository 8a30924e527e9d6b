import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { NotFound } from '../../src/errors.ts';
import { findKnown } from '../../src/features/community/membership.queries.ts';
import { join } from '../../src/features/community/membership.ts';
import { kinds } from '../../src/features/organisations/kinds.ts';
import { addPerson, makeGroup, removePerson } from '../../src/features/organisations/organisations.ts';
import { aCommunity, asViewer } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, out] = [] as unknown as [TestPerson, TestPerson, TestPerson];
let harbour: string;
const add = ({ email }: TestPerson) =>
  inTransaction(site.app, (inside) => addPerson(inside, { kind: 'organisation', id: harbour }, email, ruth.id));

beforeAll(async () => {
  site = await aSite();
  [ruth, ann, out] = [await anAdministrator(site), await aLearner(site), await aLearner(site)];
  harbour = await inTransaction(site.app, (inside) =>
    makeGroup(inside, kinds.organisation, 'Harbour Schools', ruth.id),
  );
  await add(ann);
});
afterAll(() => site.close());

describe('HEC-34 an organisation', () => {
  it('lets nobody into its community who was taken out while they asked, nor by a request from before it was closed', async () => {
    const group = await aCommunity(site, ruth, { openTo: 'organisation', organisation: harbour });
    const typed = { name: 'Ann here', request: 'Please' };
    const found = async ({ id }: TestPerson) => {
      const community = await findKnown(site.app, asViewer(id), group.slug);
      if (!community) throw new Error('Not open to them');
      return { community, personId: id, moderates: false };
    };
    const asked = await found(ann);
    const [taking, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const which = { kind: 'organisation', id: harbour } as const;
    const removing = inTransaction(site.app, async (inside) => {
      await removePerson(inside, which, ann.id, ruth.id);
      taking.resolve();
      await done.promise;
    });
    await taking.promise;
    const joining = inTransaction(site.app, (inside) => join(inside, asked, typed));
    const refused = expect(joining).rejects.toBeInstanceOf(NotFound);
    const waiting = () => site.app.db.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(waiting).toHaveLength(1);
    done.resolve();
    await Promise.all([removing, refused]);
    const states = async () =>
      (await site.app.db.membership.findMany({ where: { communityId: group.id } })).map(({ state }) => state);
    expect(await states()).toEqual([]);
    await add(ann);

    const arrange = (data: { openTo: string }) => site.app.db.community.update({ where: { id: group.id }, data });
    const moderator = await aPersonWith(site, ['moderator']);
    await add(moderator);
    await inTransaction(site.app, async (inside) => join(inside, await found(moderator), { name: 'Mo', request: '' }));
    await arrange({ openTo: 'request' });
    for (const one of [ann, out])
      await inTransaction(site.app, async (inside) => join(inside, await found(one), typed));
    await arrange({ openTo: 'organisation' });
    const asMo = await site.signedIn(moderator);
    const requests = `/community/${group.slug}/requests`;
    const page = await asMo.get(requests);
    const accept = async ({ id }: TestPerson) => {
      const { id: member } = await site.app.db.membership.findFirstOrThrow({
        where: { personId: id, communityId: group.id },
      });
      return asMo.post(`${requests}/${member}`, {
        _csrf: String(page.$('input[name=_csrf]').first().val()),
        act: 'accept',
      });
    };
    const [inside, outside] = [await accept(ann), await accept(out)];
    expect([inside.status, outside.status]).toEqual([303, 409]);
    expect(outside.text).toContain('You can only say no');
    expect((await states()).sort()).toEqual(['asked', 'member', 'member']);
  });

  it('says that somebody was told only where a mail can reach them', async () => {
    const asRuth = await site.signedIn(ruth);
    const list = `/admin/organisations/${harbour}`;
    const says = async (path: string, fields: Record<string, string>) =>
      (await asRuth.open((await asRuth.submit(path, fields)).to)).text;
    const far = await aLearner(site);
    expect(await says(list, { email: far.email })).toContain('Added. We have told them by email');
    expect(await says(`${list}/people/${far.id}/remove`, {})).toContain('Taken out. We have told them by email');
    const [key, { vault }, address] = [await loadPersonKey(site.app, far.id), site.app, 'far,away@example.org'];
    const data = { email: vault.seal(key, 'Person.email', address), emailIndex: vault.emailIndex(address) };
    await site.app.db.person.update({ where: { id: far.id }, data });
    for (const text of [await says(list, { email: address }), await says(`${list}/people/${far.id}/remove`, {})]) {
      expect(text).toContain('No email can reach them');
      expect(text).not.toContain('We have told them');
    }
  });
});
