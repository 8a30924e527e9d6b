import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { addRole } from '../../src/features/admin/roles.ts';
import { findOneArranged } from '../../src/features/community/arrange.queries.ts';
import { changeCommunity } from '../../src/features/community/arrange.ts';
import { findKnown } from '../../src/features/community/membership.queries.ts';
import { join } from '../../src/features/community/membership.ts';
import { removePerson } from '../../src/features/organisations/organisations.ts';
import { nameTutor } from '../../src/features/trainees/tutor-links.ts';
import { paths } from '../../src/paths.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, asViewer, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let [ruth, ann, mia] = [] as unknown as [TestPerson, TestPerson, TestPerson];
let [asRuth, asAnn, asMia] = [] as unknown as [Browser, Browser, Browser];
let open: TestCommunity;
let grownUp: TestCommunity;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  ann = await aLearner(site);
  mia = await aYoungPerson(site);
  open = await aCommunity(site, ruth, { name: 'Open to all', openTo: 'everyone', young: 'yes' });
  grownUp = await aCommunity(site, ruth, { name: 'For staff', openTo: 'everyone' });
  for (const group of [open, grownUp]) await group.letIn([ann, 'Ann of the ward']);
  [asRuth, asAnn, asMia] = [await site.signedIn(ruth), await site.signedIn(ann), await site.signedIn(mia)];
});
afterAll(() => site.close());

const at = ({ slug }: TestCommunity) => `/community/${slug}`;
const tokenOf = async (browser: Browser) =>
  String((await browser.get('/account')).$('input[name=_csrf]').first().val());

async function begin(browser: Browser, group: TestCommunity, title: string) {
  const page = await browser.get(`${at(group)}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await browser.submit(`${at(group)}/new`, { topic, act: 'post', title, text: `What I say: ${title}` });
  return site.app.db.post.findFirstOrThrow({ where: { communityId: group.id }, orderBy: { id: 'desc' } });
}

/** As the form of the community does it. */
async function setAdmits(group: TestCommunity, young: boolean) {
  const path = `/admin/communities/${group.id}`;
  const page = await asRuth.get(path);
  const value = (name: string) => String(page.$(`main [name=${name}]`).val() ?? '');
  const fields = ['name', 'summary', 'topics', 'holdFirst', 'editMinutes'].map((name) => [name, value(name)] as const);
  const sent = { ...Object.fromEntries(fields), openTo: 'request', area: '', organisation: '', course: '' };
  const went = await asRuth.post(path, { ...sent, ...(young && { young: 'yes' }), _csrf: await tokenOf(asRuth) });
  expect(went.to).toBe('/admin/communities');
}

const state = async () =>
  (await site.app.db.membership.findFirst({ where: { personId: mia.id, communityId: open.id } }))?.state;

describe('a young person', () => {
  it('CC-27 comes to communities after signing in, and finds only those that say so', async () => {
    const browser = site.guest();
    expect((await browser.signIn(mia, site.clock)).to).toBe('/community');
    const page = await asMia.get('/community');
    expect(page.text).toContain('Open to all');
    expect(page.text).toContain('Young people under 16 may be here');
    expect(page.text).not.toContain('For staff');
    const nav = page.$('nav[aria-label="Main"] a, .nav a').map((_, link) => page.$(link).text().trim());
    expect(nav.get()).not.toContain('Learning');
    const toAnn = (await asAnn.get('/community')).text;
    for (const words of ['For staff', 'with people who do the same work']) {
      expect(toAnn).toContain(words);
      expect(page.text).not.toContain(words);
    }
  });

  it('CC-27 is outside of all others: list, thread, search, post and joining are 404', async () => {
    const { id, threadId } = await begin(asAnn, grownUp, 'Something among staff');
    const inside = ['', '?q=something', '/new', '/join', '/you', `/${threadId}`, `/posts/${id}`, '/resources'];
    for (const path of inside) expect([path, (await asMia.get(at(grownUp) + path)).status]).toEqual([path, 404]);
    const _csrf = await tokenOf(asMia);
    const said = { _csrf, text: 'Let me in', once: id, act: 'post' };
    expect((await asMia.post(`${at(grownUp)}/${threadId}`, said)).status).toBe(404);
    expect((await asMia.post(`${at(grownUp)}/join`, { _csrf, name: 'Mia', request: '' })).status).toBe(404);
    expect(await site.app.db.membership.count({ where: { personId: mia.id, communityId: grownUp.id } })).toBe(0);
  });

  it('CC-27 joins under a name of their own, reads, writes, replies, and the members know that young people may be here', async () => {
    const form = await asMia.get(`${at(open)}/join`);
    expect(form.$('main input[name=name]').val()).toBe('');
    expect((await asMia.submit(`${at(open)}/join`, { name: 'Mia' })).to).toBe(at(open));
    const { threadId } = await begin(asMia, open, 'Who plays football');
    await asAnn.submit(`${at(open)}/${threadId}`, { text: 'I do, on Sundays', act: 'post' });
    expect((await asMia.get(`${at(open)}/${threadId}`)).text).toContain('on Sundays');
    expect((await asAnn.get(at(open))).text).toContain('Young people under 16 may be here');
    expect((await asAnn.get(at(grownUp))).text).not.toContain('Young people under 16');
  });

  it('CC-27 has no directory, no learning, no plan and no tutors, whatever is sent', async () => {
    const { learn, history, plan, cpd, certificates, assessments, trainees, people, directory, directoryYou } = paths;
    const closed = [learn, history, plan, cpd, certificates, assessments, trainees, people].map((one) => one.to());
    for (const path of [...closed, directory.to(open), directoryYou.to(open)])
      expect([path, (await asMia.get(path)).status]).toEqual([path, 403]);
    const _csrf = await tokenOf(asMia);
    const entered = await asMia.post(directoryYou.to(open), { _csrf, role: 'Keeper', work: '', location: '' });
    expect(entered.status).toBe(403);
    expect(await site.app.db.directoryEntry.count()).toBe(0);
  });

  it('no page of theirs leads them to a closed one', async () => {
    const { id: threadId } = await site.app.db.thread.findFirstOrThrow({ where: { communityId: open.id } });
    const from = ['/', '/community', at(open), `${at(open)}/${threadId}`, '/account', '/my-data', '/notifications'];
    for (const path of [...from, '/my-data/correct', '/account/sessions', '/my-data/consents']) {
      const page = await asMia.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      const links = page
        .$('main a[href^="/"], nav a[href^="/"]')
        .map((_, link) => page.$(link).attr('href'))
        .get();
      for (const link of new Set(links)) {
        const { status } = await asMia.get(link);
        expect([path, link, status]).not.toEqual([path, link, 403]);
        expect([path, link, status]).not.toEqual([path, link, 404]);
      }
    }
  });

  it('CC-27 cannot be given a role, and one that stands somehow gives nothing', async () => {
    await asRuth.submit(`/admin/users/${mia.id}/reason`, { reason: 'She asked about her account' });
    const roles = `/admin/users/${mia.id}/roles`;
    for (const role of ['moderator', 'administrator', 'examiner']) {
      const _csrf = await tokenOf(asRuth);
      const refused = await asRuth.post(roles, { _csrf, role, act: 'grant' });
      expect([role, refused.status]).toEqual([role, 409]);
      expect(refused.text).toContain('account of a young person');
    }
    const first = { personId: mia.id, role: 'administrator', by: null };
    await expect(inTransaction(site.app, (app) => addRole(app, first))).rejects.toThrow('young person');
    expect(await site.app.db.roleGrant.count({ where: { personId: mia.id } })).toBe(0);
    expect(await site.app.db.roleRequest.count({ where: { personId: mia.id } })).toBe(0);
    const grant = { personId: mia.id, role: 'administrator', grantedAt: site.app.clock.now() };
    await site.app.db.roleGrant.create({ data: grant });
    expect((await asMia.get('/admin')).status).toBe(403);
    expect((await asMia.get('/community')).status).toBe(200);
    await site.app.db.roleGrant.deleteMany({ where: { personId: mia.id } });
    expect((await asRuth.get('/admin/users')).text).toContain('Young person');
    const shown = await asRuth.get(`/admin/users/${mia.id}`);
    expect(shown.text).toContain('With permission until 4 May 2030');
    expect(shown.text).toContain('amina.shah@example.org');
  });

  it('CC-27 cannot be named as a tutor, and neither side learns of it', async () => {
    const before = (await site.mails()).length;
    const until = new Date(site.app.clock.now().getTime() + 30 * 86_400_000);
    const naming = { learnerId: ann.id, email: mia.email, courseId: null, until };
    await inTransaction(site.app, (app) => nameTutor(app, naming));
    expect((await site.mails()).length).toBe(before);
    expect(await site.app.db.tutorLink.findMany({ select: { tutorId: true } })).toEqual([{ tutorId: null }]);
  });
});

describe('a community that no longer admits young people', () => {
  it('CC-27 is gone for them at once, with what is new there, and back when it admits them again', async () => {
    const { threadId } = await begin(asAnn, open, 'While they are here');
    const unread = async () => (await asMia.get('/notifications')).text;
    await asMia.submit(`${at(open)}/${threadId}`, { text: 'Yes', act: 'post' });
    await setAdmits(open, false);
    for (const path of ['', `/${threadId}`, `/${threadId}/live`, '/join', '?q=while'])
      expect([path, (await asMia.get(at(open) + path)).status]).toEqual([path, 404]);
    expect((await asMia.get('/community')).text).not.toContain('Open to all');
    expect(await unread()).not.toContain('While they are here');
    expect((await asAnn.get(`${at(open)}/${threadId}`)).text).not.toContain('Mia');
    expect((await asAnn.get(at(open))).text).not.toContain('Young people under 16');
    await setAdmits(open, true);
    expect((await asMia.get(`${at(open)}/${threadId}`)).status).toBe(200);
    expect((await asAnn.get(`${at(open)}/${threadId}`)).text).toContain('Mia');
    const events = await site.app.db.auditEvent.findMany({ where: { what: { endsWith: '-to-young' } } });
    expect(events.map(({ what }) => what)).toEqual(['community.closed-to-young', 'community.opened-to-young']);
  });

  it('is one into which staff let people, and nobody lets themselves', async () => {
    const path = `/admin/communities/${open.id}`;
    const page = await asRuth.get(path);
    const fields = ['name', 'summary', 'topics', 'holdFirst', 'editMinutes'].map(
      (name) => [name, String(page.$(`main [name=${name}]`).val() ?? '')] as const,
    );
    const sent = { ...Object.fromEntries(fields), young: 'yes', area: '', organisation: '', course: '' };
    const refused = await asRuth.submit(path, { ...sent, openTo: 'everyone' });
    expect([refused.status, refused.$('.govuk-error-summary a').attr('href')]).toEqual([422, '#young']);
  });

  it('keeps out for good whoever is taken out while they are outside', async () => {
    await setAdmits(open, false);
    const row = await site.app.db.membership.findFirstOrThrow({ where: { personId: mia.id, communityId: open.id } });
    const pat = await aPersonWith(site, ['moderator'], { name: 'Pat' });
    await open.letIn([pat, 'Pat']);
    const asPat = await site.signedIn(pat);
    const path = `${at(open)}/members/${row.id}`;
    expect((await asPat.get(`${at(open)}/members`)).text).toContain('Outside while no young people may be here');
    const out = await asPat.submit(path, {
      act: 'expel',
      reason: 'They wrote where somebody lives',
      days: '7',
    });
    expect(out.status).toBe(303);
    await setAdmits(open, true);
    expect(await state()).toBe('removed');
  });

  it.each(['joining', 'switching off'])(
    'CC-27 nobody stays inside, when both happen at once and %s is first',
    async (first) => {
      await site.app.db.membership.deleteMany({ where: { personId: mia.id } });
      await inTransaction(site.app, (app) => change(app, true));
      const community = await findKnown(site.app, asViewer(mia.id), open.slug);
      if (!community) throw new Error('open');
      const who = { community, personId: mia.id, moderates: false };
      const joining = (app: TestSite['app']): Promise<unknown> => join(app, who, { name: 'Mia', request: '' });
      const closing = (app: TestSite['app']): Promise<unknown> => change(app, false);
      const [one, other] = first === 'joining' ? [joining, closing] : [closing, joining];
      // The one has done its part and not ended when the other begins.
      const did = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const begun = inTransaction(site.app, async (app) => {
        await one(app);
        did.resolve();
        await mayEnd.promise;
      });
      await did.promise;
      const second = Promise.allSettled([inTransaction(site.app, other)]);
      await Promise.race([second, pause(300)]);
      mayEnd.resolve();
      await Promise.all([begun, second]);
      expect(await state()).toBe(first === 'joining' ? 'shut' : undefined);
    },
  );

  it('is left for good by whoever is taken out of its area meanwhile', async () => {
    await site.app.db.membership.updateMany({ where: { personId: mia.id }, data: { state: 'shut' } });
    await site.app.db.community.update({ where: { id: open.id }, data: { openTo: 'area', areaId: open.area } });
    const mine = { personId: mia.id, areaId: open.area, since: site.app.clock.now() };
    await site.app.db.areaMember.create({ data: mine });
    await site.app.db.membership.createMany({
      data: [
        {
          ...{ personId: mia.id, communityId: open.id, state: 'shut', askedAt: mine.since },
          name: Buffer.from([0]),
        },
      ],
      skipDuplicates: true,
    });
    await inTransaction(site.app, (app) => removePerson(app, { kind: 'area', id: open.area }, mia.id, ruth.id));
    expect(await state()).toBe('left');
  });
});

async function change(app: TestSite['app'], admits: boolean) {
  const found = await findOneArranged(app, open.id);
  if (!found) throw new Error('gone');
  const { name, summary, holdFirst, editMinutes } = found;
  const typed = { name, summary, holdFirst, editMinutes, topics: found.topics.map((topic) => topic.name) };
  const where = { openTo: 'everyone', area: '', organisation: '', course: '' } as const;
  await changeCommunity(app, found, { ...typed, ...where, ...(admits && { young: 'yes' as const }) }, ruth.id);
}
