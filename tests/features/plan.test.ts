import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { goalPurge } from '../../src/jobs/purge.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { named } from '../support/tutors.ts';
import { tokenIn } from '../sweep/world.ts';

let site: TestSite;
let learner: TestPerson;
let friend: TestPerson;
let mine: Browser;
let theirs: Browser;

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Amina Shah' });
  friend = await aLearner(site, { name: 'Bea Lindqvist' });
  mine = await site.signedIn(learner);
  theirs = await site.signedIn(friend);
});
afterAll(() => site.close());

const words = { title: 'Listen canary', why: 'Because canary children notice', byWhen: '2027-03-31' };
const newest = () => site.app.db.goal.findFirstOrThrow({ where: { personId: learner.id }, orderBy: { id: 'desc' } });

/** A goal of the learner's with a reflection and a link; its address. */
async function aGoal(title = words.title): Promise<string> {
  site.clock.forward({ seconds: 20 });
  await mine.submit('/learn/plan', { ...words, title });
  const path = `/learn/plan/${(await newest()).id}`;
  await mine.submit(path, { reflection: 'Canary thought' }, { action: `${path}/reflections` });
  await mine.submit(
    path,
    { what: 'Canary proof', address: 'https://proof.example.org/canary' },
    { action: `${path}/links` },
  );
  return path;
}

describe('the learning plan', () => {
  it('CDEP-07 has the three fields and says before anything is typed that only its owner can see it', async () => {
    const page = await mine.get('/learn/plan');
    expect(page.h1).toBe('Your learning plan');
    const form = page.$('form[action="/learn/plan"]');
    expect(
      form
        .find('label')
        .map((_, label) => page.$(label).text().trim())
        .get(),
    ).toEqual(['Goal', 'Why it matters', 'By when']);
    expect(form.find('button').text().trim()).toBe('Add to plan');
    expect(page.text).toContain('Seen by you and an administrator with a ticket for help');
    expect(page.text).toContain('No open goals');
  });

  it('CDEP-08 a share of somebody else’s cannot be ended from a goal of one’s own', async () => {
    const path = await aGoal('Shared canary');
    await mine.submit(path, { email: 'one@example.org' }, { action: `${path}/share` });
    const share = await site.app.db.goalShare.findFirstOrThrow({ where: { personId: learner.id, endedAt: null } });
    await theirs.submit('/learn/plan', { ...words, title: 'Of theirs' }, { action: '/learn/plan' });
    const own = await site.app.db.goal.findFirstOrThrow({ where: { personId: friend.id }, orderBy: { id: 'desc' } });
    const _csrf = await tokenIn(theirs);
    const tried = await theirs.post(`/learn/plan/${own.id}/shares/${share.id}/end`, { _csrf });
    const after = await site.app.db.goalShare.findUniqueOrThrow({ where: { id: share.id } });
    expect([tried.status < 500, after.endedAt]).toEqual([true, null]);
  });

  it('CDEP-07 holds 200 goals and says when it is full', async () => {
    const full = await aLearner(site, { name: 'Fay Full' });
    const key = await loadPersonKey(site.app, full.id);
    const title = site.app.vault.seal(key, 'Goal.title', 'One of many');
    const row = { personId: full.id, title, createdAt: new Date(site.app.clock.now().getTime() - 60_000) };
    await site.app.db.goal.createMany({ data: Array.from({ length: 200 }, () => row) });
    const page = await (await site.signedIn(full)).submit('/learn/plan', words);
    expect([page.status, page.$('#title-error').text()]).toEqual([422, expect.stringContaining('You have 200 goals')]);
  });

  it('CDEP-07 keeps goals with areas, reflections, links, dates and a state', async () => {
    const path = await aGoal();
    const edit = await mine.submit(
      `${path}/edit`,
      { areas: 'Pauses\nQuestions', reviewOn: '2027-01-15' },
      { action: `${path}/edit` },
    );
    expect(edit.to).toBe(path);
    const goal = await mine.get(path);
    for (const text of ['Pauses', 'Questions', '15 January 2027', '31 March 2027', 'Canary thought'])
      expect(goal.text).toContain(text);
    const link = goal.$('a[href="https://proof.example.org/canary"]');
    expect(link.attr('rel')).toBe('noreferrer');
    expect(link.parent().text()).toContain('proof.example.org');
    await mine.submit(path, { to: 'done' }, { action: `${path}/state` });
    expect((await mine.get('/learn/plan')).text).not.toContain(words.title);
    expect((await mine.get('/learn/plan?show=done')).text).toContain(words.title);
    await mine.submit(path, { to: 'open' }, { action: `${path}/state` });
    expect((await mine.get('/learn/plan')).text).toContain(words.title);
  });

  it('CDEP-07 asks before it deletes, can be undone for a day, and is then gone', async () => {
    const path = await aGoal('Canary to delete');
    const { id } = await newest();
    expect((await mine.get(`${path}/delete`)).h1).toBe('Delete this goal?');
    await mine.submit(`${path}/delete`, {});
    expect((await mine.get(path)).status).toBe(404);
    await mine.submit('/learn/plan', {}, { action: `${path}/undo` });
    expect((await mine.get(path)).text).toContain('Canary thought');
    await mine.submit(`${path}/delete`, {});
    await goalPurge.run(site.app);
    expect(await site.app.db.goal.count({ where: { id } })).toBe(1);
    await site.app.db.goal.update({
      where: { id },
      data: { deletedAt: new Date(site.clock.now().getTime() - 86_400_001) },
    });
    await goalPurge.run(site.app);
    expect(await site.app.db.goal.count({ where: { id } })).toBe(0);
    expect(await site.app.db.goalNote.count({ where: { goalId: id } })).toBe(0);
  });

  it('CDEP-07 a second press adds nothing twice', async () => {
    const token = String((await mine.get('/learn/plan')).$('input[name=_csrf]').first().val());
    const sent = { ...words, title: 'Pressed twice', _csrf: token };
    await Promise.all([1, 2, 3].map(() => mine.post('/learn/plan', sent)));
    expect((await mine.get('/learn/plan')).text.split('Pressed twice').length - 1).toBe(1);
  });

  it.each([
    ['no goal', '', { title: ' ' }, 422],
    ['a day that does not exist', '', { byWhen: '2027-02-30' }, 422],
    ['the year 0', '', { byWhen: '0000-01-01' }, 422],
    ['201 characters', '', { title: 'x'.repeat(201) }, 422],
    ['NUL', '', { title: 'a\0b' }, 400],
    ['script as a link', '/links', { what: 'x', address: 'javascript:alert(1)' }, 422],
    ['a link without TLS', '/links', { what: 'x', address: 'http://example.org' }, 422],
    ['a link with a password', '/links', { what: 'x', address: 'https://a:b@example.org' }, 422],
    ['an unknown state', '/state', { to: 'gone' }, 422],
    ['an empty reflection', '/reflections', { reflection: '' }, 422],
  ])('CDEP-07 refuses %s', async (_, ending, fields, status) => {
    const goal = `/learn/plan/${(await newest()).id}`;
    const page = ending ? goal : '/learn/plan';
    const answer = await mine.submit(page, ending ? fields : { ...words, ...fields }, { action: page + ending });
    // A state that no form of ours offers is malformed.
    expect(ending === '/state' ? [400, 422] : [status]).toContain(answer.status);
  });
});

describe('whose it is', () => {
  it('CDEP-08 is sealed: the database holds no word of it', async () => {
    await aGoal();
    for (const table of ['goal', 'goal_note', 'goal_share', 'audit_event', 'outbox_mail']) {
      const { rows } = await site.app.database.pool.query(`SELECT row_to_json(t)::text AS row FROM ${table} t`);
      for (const { row } of rows) {
        expect(row).not.toMatch(/canary/i);
        expect(row).not.toContain(Buffer.from('anary').toString('hex'));
      }
    }
  });

  it('CDEP-08 nobody else reads it by any page: not a tutor, not an administrator with a written reason', async () => {
    const path = await aGoal();
    const goal = path.split('/').at(-1) ?? '';
    const [tutor, administrator] = [await aTutor(site), await anAdministrator(site)];
    await named(site, learner, tutor, { accepted: true });
    const key = await loadPersonKey(site.app, learner.id);
    const at = site.clock.now();
    await site.app.db.reasonedLook.createMany({
      data: [
        {
          personId: learner.id,
          viewerId: administrator.id,
          reason: site.app.vault.seal(key, 'ReasonedLook.reason', 'She asked'),
          at,
          until: new Date(at.getTime() + 3_600_000),
        },
      ],
    });
    for (const person of [friend, tutor, administrator]) {
      const browser = await site.signedIn(person);
      for (const page of [path, `${path}/edit`, `${path}/delete`, `/learn/shared/${goal}`]) {
        const answer = await browser.get(page);
        expect([page, answer.status]).toEqual([page, 404]);
        expect(answer.html).not.toMatch(/canary/i);
      }
      const token = String((await browser.get('/learn/plan')).$('input[name=_csrf]').first().val());
      for (const act of ['state', 'delete', 'undo', 'share', 'reflections', 'links'])
        expect((await browser.post(`${path}/${act}`, { _csrf: token })).status).toBe(404);
      for (const page of ['/learn/plan', '/learn/shared', `/trainees/${learner.id}`, `/admin/users/${learner.id}`])
        expect((await browser.get(page)).html).not.toMatch(/canary/i);
    }
    expect((await site.guest().get(path)).to).toMatch(/^\/sign-in/);
  });

  it('CDEP-08 the owner finds all of it in what is held about them', async () => {
    const page = await mine.get('/my-data');
    expect(page.text).toContain('Your learning plan');
    expect(page.text).toContain(words.title);
  });
});

describe('sharing one goal', () => {
  it('CDEP-09 opens that goal to that person, tells them, writes down their looks, and ends in one step', async () => {
    const path = await aGoal('Shared canary');
    const id = path.split('/').at(-1) ?? '';
    const other = (await aGoal('Kept canary')).split('/').at(-1) ?? '';
    expect((await theirs.get(`/learn/shared/${id}`)).status).toBe(404);
    await mine.submit(path, { email: friend.email.toUpperCase() }, { action: `${path}/share` });
    expect((await mine.get(path)).text).toContain('People you share it with');
    expect((await mine.get('/learn/plan')).text).toContain('With 1 person');
    const mail = (await site.mails()).find(({ to, text }) => to === friend.email && text.includes('/learn/shared'));
    expect(mail?.text).not.toMatch(/canary|Amina/i);

    expect((await theirs.get('/learn/shared')).text).toContain('Shared canary');
    const seen = await theirs.get(`/learn/shared/${id}`);
    expect(seen.text).toContain('Amina Shah shares this goal with you');
    expect(seen.text).toContain('Canary thought');
    expect((await theirs.get(`/learn/shared/${other}`)).status).toBe(404);
    expect((await theirs.get(path)).status).toBe(404);
    const looks = await mine.get('/my-data/looks');
    expect(looks.text).toContain('Bea Lindqvist saw your name and your learning plan');

    const action = (await mine.get(path)).$('form[action$="/end"]').attr('action') ?? '';
    await mine.submit(path, {}, { action });
    expect((await theirs.get(`/learn/shared/${id}`)).status).toBe(404);
    expect((await theirs.get('/learn/shared')).text).not.toContain('canary');
    expect((await mine.get(path)).text).toContain('Seen by you and an administrator with a ticket for help');
  });

  it('CDEP-09 says the same of an address without an account, and refuses the own one and a second time', async () => {
    const path = await aGoal('Another canary');
    const share = (email: string) => mine.submit(path, { email }, { action: `${path}/share` });
    const [known, unknown] = [await share(friend.email), await share('nobody.here@example.org')];
    expect([known.status, known.to]).toEqual([unknown.status, unknown.to]);
    expect((await mine.get(path)).text).toContain('nobody.here@example.org');
    expect((await share(learner.email)).status).toBe(422);
    expect((await share(friend.email)).text).toContain('already');
  });

  it('CDEP-09 a deleted goal is shared with nobody, also when it comes back', async () => {
    const path = await aGoal('Deleted canary');
    await mine.submit(path, { email: friend.email }, { action: `${path}/share` });
    await mine.submit(`${path}/delete`, {});
    const shared = `/learn/shared/${path.split('/').at(-1)}`;
    expect((await theirs.get(shared)).status).toBe(404);
    await mine.submit('/learn/plan', {}, { action: `${path}/undo` });
    expect((await theirs.get(shared)).status).toBe(404);
  });
});
