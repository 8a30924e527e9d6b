import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { createVault, DoesNotOpen } from '../../src/data/vault.ts';
import { checkAnswers, questionsOf, storeAnswers, useAnswers } from '../../src/features/account/security-answers.ts';
import { runJob } from '../../src/jobs/queue.ts';
import { recoveryRequests } from '../../src/jobs/recovery-request.ts';
import { systemRandom } from '../../src/random.ts';
import { Secret } from '../../src/secret.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const NEW = 'a harbour full of violet lamps';
const QUESTIONS = '/recover/questions';
let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const mailsTo = async (person: { email: string }) => (await site.mails()).filter(({ to }) => to === person.email);

/** Asks for a link and gives its path; '' when the newest mail has none. */
async function linkFor(person: { email: string }, browser = site.guest()): Promise<string> {
  await browser.submit('/recover', { email: person.email });
  await runJob(site.app, recoveryRequests);
  return /\/recover\/link\/[\w-]+/.exec((await mailsTo(person))[0]?.text ?? '')?.[0] ?? '';
}

async function atQuestions(person: { email: string }): Promise<Browser> {
  const browser = site.guest();
  const page = await browser.open(await linkFor(person, browser));
  expect(page.h1).toBe('Answer your security questions');
  return browser;
}

const given = (answers: readonly string[], password = NEW) => ({
  answer1: answers[0] ?? '',
  answer2: answers[1] ?? '',
  answer3: answers[2] ?? '',
  password,
});

const WRONG = given(['a wrong one', 'another', 'a third']);
const fails = async (browser: Browser): Promise<Page> => browser.submit(QUESTIONS, WRONG);
const canSignIn = async (person: TestPerson, password: string): Promise<string> =>
  (await site.guest().submit('/sign-in', { email: person.email, password })).to;

describe('SH-21 getting back in', () => {
  it('asks all three questions after the link of the mail, and changes the password', async () => {
    const person = await aLearner(site);
    const inside = await site.signedIn(person);
    const browser = await atQuestions(person);
    const page = await browser.get(QUESTIONS);
    for (const question of person.questions) expect(page.text).toContain(question);
    expect(page.$('main input[name^="answer"]').length).toBe(3);
    expect(page.headers['cache-control']).toBe('no-store');

    const done = await browser.submit(QUESTIONS, given(person.answers));
    expect(done.to).toBe('/sign-in');
    expect((await browser.open('/sign-in')).text).toContain('Your password is changed');
    // Not signed in by it, and every session that there was is over.
    expect((await browser.get('/learn')).to).toMatch(/^\/sign-in/);
    expect((await inside.get('/learn')).to).toMatch(/^\/sign-in/);
    expect(await canSignIn(person, person.password)).toBe('');
    expect(await canSignIn(person, NEW)).toBe('/learn');
    expect((await mailsTo(person))[1]?.subject ?? '').toMatch(/password was changed|New sign-in/);
    expect((await mailsTo(person)).some(({ subject }) => subject.includes('password was changed'))).toBe(true);
  });

  it('ends the sessions, uses up the links and writes the event in the one transaction that changes the password', async () => {
    const person = await aLearner(site);
    await site.signedIn(person);
    const browser = await atQuestions(person);
    await browser.submit(QUESTIONS, given(person.answers));
    const { rows } = await site.app.database.pool.query<Record<string, string>>(
      `SELECT (SELECT xmin FROM person WHERE id = $1) AS person,
              (SELECT xmin FROM audit_event WHERE "aboutId" = $1 AND what = 'recovery.done') AS event,
              (SELECT max(xmin::text) FROM link_token WHERE "personId" = $1 AND "usedAt" IS NOT NULL AND purpose = 'recover') AS link,
              (SELECT count(*) FROM session WHERE "personId" = $1) AS sessions`,
      [person.id],
    );
    const [found] = rows;
    expect(found?.event).toBe(found?.person);
    expect(found?.link).toBe(found?.person);
    expect(found?.sessions).toBe('0');
  });

  it('takes answers however they are written, and no others', async () => {
    const person = await aLearner(site);
    const answers = ["  ÉCOLE—St. Mary's ", 'Große Ｓｔｒａße', 'İZMİR 1974'];
    const set = { questions: person.questions, answers };
    site.clock.forward({ seconds: 1 });
    await useAnswers(site.app, person.id, await storeAnswers(site.app, person.id, set));
    const check = (...tried: string[]) => checkAnswers(site.app, person.id, tried);
    expect(await check('ecole st marys', 'grosse strasse', 'izmir 1974')).toBe(true);
    expect(await check('Ecole St Mary’s', 'GROSSE STRASSE', 'Izmir, 1974.')).toBe(true);
    expect(await check('Ecole St Mary', 'grosse strasse', 'izmir 1974')).toBe(false);
    expect(await check('ecole st marysgrosse', 'strasse', 'izmir 1974')).toBe(false);
    expect(await check('grosse strasse', 'ecole st marys', 'izmir 1974')).toBe(false);
    expect(await check('ecole st marys', 'grosse strasse')).toBe(false);
  });

  it('says of wrong answers only that they do not all match, and shows none of them again', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(person);
    const oneRight = await browser.submit(QUESTIONS, given([person.answers[0] ?? '', 'wrong', 'wrong too']));
    const noneRight = await fails(browser);
    expect(oneRight.status).toBe(422);
    const errorsOf = (page: Page) => page.$('.govuk-error-summary').text().replace(/\s+/g, ' ').trim();
    expect(errorsOf(oneRight)).toContain('These answers do not all match');
    expect(errorsOf(noneRight)).toBe(errorsOf(oneRight));
    expect(oneRight.html).not.toContain(person.answers[0]);
    expect(oneRight.html).not.toContain('wrong too');
    expect(oneRight.html).not.toContain(NEW);
  });

  it('judges a password that will not do without a word about the answers, and takes no try for it', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(person);
    for (const answers of [person.answers, ['a', 'b', 'c'], ['d', 'e', 'f'], ['g', 'h', 'i']]) {
      const page = await browser.submit(QUESTIONS, given(answers, 'short'));
      expect(page.status).toBe(422);
      expect(page.$('.govuk-error-summary').text()).toContain('at least 15 characters');
      expect(page.text).not.toContain('do not all match');
    }
    expect((await browser.submit(QUESTIONS, given(person.answers))).to).toBe('/sign-in');
  });
});

describe('the link', () => {
  it('works for ten minutes and not a second longer', async () => {
    const person = await aLearner(site);
    const link = await linkFor(person);
    site.clock.forward({ minutes: 9, seconds: 59 });
    expect((await site.guest().get(link)).to).toBe(QUESTIONS);
    const slow = site.guest();
    await slow.get(link);
    site.clock.forward({ seconds: 2 });
    const late = await site.guest().get(link);
    expect([late.status, late.h1]).toEqual([410, 'This link no longer works']);
    expect((await slow.get(QUESTIONS)).h1).toBe('This link no longer works');
  });

  it('is not used up by looking at it, and works once', async () => {
    const person = await aLearner(site);
    const link = await linkFor(person);
    for (let scanner = 0; scanner < 4; scanner++) expect((await site.guest().open(link)).status).toBe(200);
    const browser = site.guest();
    await browser.get(link);
    await browser.submit(QUESTIONS, given(person.answers));
    expect((await site.guest().get(link)).status).toBe(410);
  });

  it('changes the password once when the form comes twice at the same moment', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(person);
    const page = await browser.get(QUESTIONS);
    const fields = { ...given(person.answers), _csrf: String(page.$('main input[name="_csrf"]').attr('value')) };
    await Promise.all([browser.post(QUESTIONS, fields), browser.post(QUESTIONS, fields)]);
    const events = await site.app.db.auditEvent.count({ where: { aboutId: person.id, what: 'recovery.done' } });
    expect(events).toBe(1);
  });

  it('opens nothing in another browser, for somebody else who is signed in, or with a guessed token', async () => {
    const person = await aLearner(site);
    const link = await linkFor(person);
    const first = site.guest();
    await first.get(link);
    expect((await site.guest().get(QUESTIONS)).h1).toBe('This link no longer works');
    const other = await site.signedIn(await aLearner(site, { name: 'Somebody Else' }));
    expect((await other.get(link)).status).toBe(410);
    expect((await site.guest().get(`/recover/link/${'a'.repeat(43)}`)).status).toBe(410);
    expect((await site.guest().get(`${link}%00`)).status).toBe(400);
  });

  it('is replaced by the next one, and leads away from its token', async () => {
    const person = await aLearner(site);
    const before = await linkFor(person);
    const browser = site.guest();
    await browser.get(before);
    const after = await linkFor(person);
    expect(after).not.toBe(before);
    expect((await browser.get(QUESTIONS)).status).toBe(410);
    expect((await browser.get(after)).to).toBe(QUESTIONS);
  });
});

describe('too many tries', () => {
  it('HEC-16 stops a link after three wrong tries, also when they come at once', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(person);
    const page = await browser.get(QUESTIONS);
    const fields = { ...WRONG, _csrf: String(page.$('main input[name="_csrf"]').attr('value')) };
    await Promise.all(Array.from({ length: 8 }, () => browser.post(QUESTIONS, fields)));
    const { recoveryFailures } = await site.app.db.person.findUniqueOrThrow({ where: { id: person.id } });
    expect(recoveryFailures).toBe(3);
    const right = await browser.post(QUESTIONS, { ...fields, ...given(person.answers) });
    expect(right.to).toBe(QUESTIONS);
    expect((await browser.get(QUESTIONS)).status).toBe(410);
    expect(await canSignIn(person, person.password)).toBe('/learn');
  });

  it('HEC-16 after six wrong tries recovery is off and a mail says so, while the password still works', async () => {
    const person = await aLearner(site);
    for (let i = 0; i < 3; i++) await fails(await atQuestions(person));
    const browser = await atQuestions(person);
    for (let i = 0; i < 2; i++) await fails(browser);
    expect((await mailsTo(person))[0]?.subject).toContain('Your security questions are switched off');
    const sixth = await browser.post(QUESTIONS, {
      ...given(person.answers),
      _csrf: String((await browser.get('/recover')).$('main input[name="_csrf"]').attr('value')),
    });
    expect(sixth.to).toBe(QUESTIONS);
    expect(await linkFor(person)).toBe('');
    expect(await canSignIn(person, NEW)).toBe('');
    expect(await canSignIn(person, person.password)).toBe('/learn');
  });

  it('HEC-16 after ten in all it stays off, whatever the day, until the password was used', async () => {
    const person = await aLearner(site);
    await site.app.db.person.update({ where: { id: person.id }, data: { recoveryFailures: 10 } });
    expect(await linkFor(person)).toBe('');
    expect((await mailsTo(person))[0]?.subject).toContain('switched off');
    await site.signedIn(person);
    expect(await linkFor(person)).not.toBe('');
  });

  it('sends at most ten mails a day to one account, and forgets nothing over a restart', async () => {
    const person = await aLearner(site);
    const asked = 12;
    for (let i = 0; i < asked; i++) {
      await site.app.database.pool.query(`DELETE FROM throttle WHERE key LIKE 'recovery-ask%'`);
      await linkFor(person);
    }
    const mails = (await mailsTo(person)).filter(({ subject }) => subject.startsWith('Get back into'));
    expect(mails.length).toBe(site.app.policy.recovery.mailsPerDay);
    const { rows } = await site.app.database.pool.query<{ key: string }>('SELECT key FROM throttle');
    expect(rows.some(({ key }) => key.startsWith('recovery-mails'))).toBe(true);
    for (const { key } of rows) expect(key).not.toMatch(/127\.0|@/);
  });

  it('tells every administrator, once an hour, when wrong answers come in numbers', async () => {
    const chief = await anAdministrator(site);
    const { alarmPerHour } = site.app.policy.recovery;
    await Promise.all(Array.from({ length: alarmPerHour }, () => site.app.throttle.take('recovery-alarm', {})));
    for (let i = 0; i < 2; i++) await fails(await atQuestions(await aLearner(site)));
    const alarms = (await mailsTo(chief)).filter(({ subject }) => subject.includes('Many wrong answers'));
    expect(alarms.length).toBe(1);
  });
});

describe('nobody can find out who has an account', () => {
  const shown = async (email: string) => {
    const browser = site.guest();
    const start = await browser.get('/recover');
    const _csrf = String(start.$('main input[name="_csrf"]').attr('value'));
    const answer = await browser.post('/recover', { email, _csrf });
    const page = await browser.get(answer.to);
    const { date, 'x-request-id': id, ...headers } = answer.headers;
    const { date: _date, 'x-request-id': _id, ...pageHeaders } = page.headers;
    return { status: answer.status, headers, to: answer.to, page: page.$('main').html(), pageHeaders };
  };

  it('gives the same page, status and headers for every identifier', async () => {
    const known = await aLearner(site);
    const withoutQuestions = await aLearner(site, { setUp: false });
    const waiting = await aLearner(site, { activated: false });
    const first = await shown('nobody@example.org');
    for (const email of [known.email, known.email.toUpperCase(), withoutQuestions.email, waiting.email])
      expect(await shown(email)).toEqual(first);
    for (let i = 0; i < 12; i++)
      await site.app.throttle.take('recovery-ask', { account: known.email, address: `${i}` });
    expect(await shown(known.email)).toEqual(first);
    await Promise.all(
      Array.from({ length: 25 }, () => site.app.throttle.take('recovery-ask', { account: 'x', address: '127.0.0.1' })),
    );
    expect(await shown(known.email)).toEqual(first);
    expect(await shown('nobody@example.org')).toEqual(first);
  });

  it('does the same work for every identifier before it answers', async () => {
    const known = await aLearner(site);
    const { pool } = site.app.database;
    /** The text of every statement that the request sends, on whichever connection. */
    const statementsOf = async (email: string): Promise<string[]> => {
      const statements: string[] = [];
      const browser = site.guest();
      const page = await browser.get('/recover');
      const _csrf = String(page.$('main input[name="_csrf"]').attr('value'));
      const watch = (client: PoolClient) => {
        const query = client.query.bind(client) as (...all: unknown[]) => unknown;
        client.query = ((...args: unknown[]) => {
          statements.push(typeof args[0] === 'string' ? args[0] : String((args[0] as { text: string }).text));
          return query(...args);
        }) as typeof client.query;
        pool.once('release', () => {
          client.query = query as typeof client.query;
        });
      };
      pool.on('acquire', watch);
      await browser.post('/recover', { email, _csrf });
      pool.off('acquire', watch);
      return statements;
    };
    const unknown = await statementsOf('nobody@example.org');
    expect(await statementsOf(known.email)).toEqual(unknown);
    expect(unknown.join()).toMatch(/INSERT INTO "public"."link_token"/);
    expect(unknown.join()).not.toMatch(/person"? |emailIndex/);
  });

  it('explains by mail to somebody without questions, and writes nothing to an unknown, waiting or suspended account', async () => {
    const withoutQuestions = await aLearner(site, { setUp: false });
    expect(await linkFor(withoutQuestions)).toBe('');
    expect((await mailsTo(withoutQuestions))[0]?.text).toContain('You have not set security questions');
    const before = (await site.mails()).length;
    const waiting = await aLearner(site, { activated: false });
    const suspended = await aLearner(site);
    await site.app.db.person.update({ where: { id: suspended.id }, data: { suspendedAt: site.app.clock.now() } });
    for (const email of ['nobody@example.org', waiting.email, suspended.email]) await linkFor({ email });
    const written = (await site.mails()).slice(0, (await site.mails()).length - before);
    expect(written.filter(({ subject }) => !subject.startsWith('Activate'))).toEqual([]);
  });

  it('keeps what was typed sealed until the job has run, and not after', async () => {
    await site.guest().submit('/recover', { email: 'sentinel.wish@example.org' });
    const waiting = await site.app.db.linkToken.findMany({ where: { purpose: 'recovery-request' } });
    expect(waiting.length).toBe(1);
    expect(Buffer.from(waiting[0]?.payload ?? []).toString('latin1')).not.toContain('sentinel');
    await runJob(site.app, recoveryRequests);
    expect(await site.app.db.linkToken.count({ where: { purpose: 'recovery-request' } })).toBe(0);
  });

  it('leaves a request that waited longer than a link lives', async () => {
    const person = await aLearner(site);
    const before = (await mailsTo(person)).length;
    await site.guest().submit('/recover', { email: person.email });
    site.clock.forward({ minutes: 11 });
    await runJob(site.app, recoveryRequests);
    expect((await mailsTo(person)).length).toBe(before);
  });
});

describe('CDEP-38 staff', () => {
  it('still need their code after recovery', async () => {
    const chief = await anAdministrator(site);
    const browser = await atQuestions(chief);
    await browser.submit(QUESTIONS, given(chief.answers, 'twelve lamps'));
    const page = await site.guest().submit('/sign-in', { email: chief.email, password: 'twelve lamps' });
    expect(page.to).toBe('/sign-in/code');
  });
});

describe('SH-22 what was entered', () => {
  const everything = async (): Promise<string> => {
    const { pool, recoveryPool } = site.app.database;
    const tables = await pool.query<{ name: string; schema: string }>(
      `SELECT format('%I.%I', nspname, relname) AS name, nspname AS schema FROM pg_class c
       JOIN pg_namespace n ON n.oid = relnamespace
       WHERE relkind IN ('r', 'm', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    const texts: string[] = [];
    for (const { name, schema } of tables.rows) {
      const from = schema === 'recovery' ? recoveryPool : pool;
      const { rows } = await from.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  };

  it('stands in no table, log, mail or page', async () => {
    const person = await aLearner(site, { setUp: false });
    const browser = site.guest();
    await browser.signIn(person, site.clock);
    const own = 'Which sentinelquestion did I make up?';
    const answers = ['sentinelanswer aleph', 'sentinelanswer beth', 'sentinelanswer gimel'];
    const pages = [
      await browser.submit('/account/security-questions', {
        question1: 'own',
        own1: own,
        answer1: answers[0] ?? '',
        question2: 'smell',
        answer2: answers[1] ?? '',
        question3: 'tune',
        answer3: 'no',
      }),
      await browser.submit('/account/security-questions', {
        ...{ question1: 'own', own1: own, question2: 'smell', question3: 'tune' },
        ...{ answer1: answers[0] ?? '', answer2: answers[1] ?? '', answer3: answers[2] ?? '' },
      }),
    ];
    expect(pages[1]?.to).toBe('/learn');
    for (const path of ['/account', '/account/security-questions', '/learn']) pages.push(await browser.open(path));
    const recovering = await atQuestions(person);
    pages.push(await recovering.submit(QUESTIONS, given(['sentinelanswer daleth', 'sentinelanswer he', 'x'])));
    pages.push(await recovering.submit(QUESTIONS, given(answers)));
    expect(pages.at(-1)?.to).toBe('/sign-in');

    const dump = await everything();
    const out = [dump, ...site.logged, JSON.stringify(await site.mails())].join('\n');
    for (const word of ['sentinelanswer', 'sentinelquestion', 'takes you straight back', 'Which smell']) {
      for (const encoding of ['utf8', 'hex', 'base64'] as const) {
        const needle = Buffer.from(word).toString(encoding).replace(/=+$/, '');
        expect(out.toLowerCase().includes(needle.toLowerCase()), `${word} as ${encoding}`).toBe(false);
      }
    }
    expect(dump).toContain(person.id);
    for (const page of pages) expect(page.html).not.toContain('sentinelanswer');
  });

  it('SH-21 the app’s own role cannot even look at it, and the recovery role at nothing else', async () => {
    const { pool, recoveryPool } = site.app.database;
    const denied = { code: '42501' };
    await expect(pool.query('SELECT * FROM recovery.security_answers')).rejects.toMatchObject(denied);
    await expect(pool.query('DELETE FROM recovery.security_answers')).rejects.toMatchObject(denied);
    await expect(recoveryPool.query('SELECT * FROM public.person')).rejects.toMatchObject(denied);
    await expect(recoveryPool.query('SELECT * FROM vault.person_key')).rejects.toMatchObject(denied);
  });

  it('does not open when its row is given to somebody else', async () => {
    const mine = await aLearner(site);
    const hers = await aLearner(site);
    const { recoveryPool } = site.app.database;
    const { rows } = await recoveryPool.query(
      'SELECT verifier, questions FROM recovery.security_answers WHERE "personId" = $1',
      [mine.id],
    );
    await recoveryPool.query(
      'UPDATE recovery.security_answers SET verifier = $2, questions = $3 WHERE "personId" = $1',
      [hers.id, rows[0].verifier, rows[0].questions],
    );
    await expect(checkAnswers(site.app, hers.id, mine.answers)).rejects.toThrow(DoesNotOpen);
    await expect(questionsOf(site.app, hers.id)).rejects.toThrow(DoesNotOpen);
    expect(await checkAnswers(site.app, mine.id, mine.answers)).toBe(true);
  });

  it('gives away by its length neither the questions nor the answers', async () => {
    const lengths = new Set<string>();
    for (const [i, questions] of [
      ['Short one here?', 'Another?', 'And a third one?'],
      ['x'.repeat(120), 'y'.repeat(120), 'z'.repeat(120)],
    ].entries()) {
      const person = await aLearner(site);
      site.clock.forward({ seconds: 1 });
      const answers = ['abc'.repeat(i * 20 + 1), 'bcd', 'cde'];
      await useAnswers(site.app, person.id, await storeAnswers(site.app, person.id, { questions, answers }));
      const { rows } = await site.app.database.recoveryPool.query(
        `SELECT octet_length(questions) AS q, octet_length(verifier) AS v FROM recovery.security_answers
         WHERE "personId" = $1 ORDER BY "setAt" DESC LIMIT 1`,
        [person.id],
      );
      lengths.add(JSON.stringify(rows[0]));
    }
    expect(lengths.size).toBe(1);
  });

  it('stays valid when keys are changed, and moves to the new pepper at its next use', async () => {
    const person = await aLearner(site);
    const { app } = site;
    const newKey = { id: 'k2', key: new Secret(randomBytes(32)) };
    const rotated = createVault({
      sealingKeys: [newKey, ...app.config.sealingKeys],
      indexKey: app.config.indexKey,
      random: systemRandom,
    });
    const row = await app.db.personKey.findUniqueOrThrow({ where: { personId: person.id } });
    await app.db.personKey.update({ where: { personId: person.id }, data: rotated.rewrap(row) });
    const pepper = { id: 'p2', key: new Secret(randomBytes(32)) };
    const config = { ...app.config, peppers: [pepper, ...app.config.peppers] };
    const later = { ...app, vault: rotated, config };
    const pepperNow = async () =>
      (
        await app.database.recoveryPool.query('SELECT pepper FROM recovery.security_answers WHERE "personId" = $1', [
          person.id,
        ])
      ).rows[0].pepper;

    expect(await checkAnswers(later, person.id, ['no', 'no', 'no'])).toBe(false);
    expect(await pepperNow()).toBe('p1');
    expect(await checkAnswers(later, person.id, person.answers)).toBe(true);
    expect(await pepperNow()).toBe('p2');
    expect(await checkAnswers(later, person.id, person.answers)).toBe(true);
    const withoutOld = { ...later, config: { ...config, peppers: [pepper] } };
    expect(await checkAnswers(withoutOld, person.id, person.answers)).toBe(true);
    expect(await checkAnswers({ ...later, config: app.config }, person.id, person.answers)).toBe(false);
  });

  it('a new set counts from the moment that the transaction naming it commits, and the old one until then', async () => {
    const person = await aLearner(site);
    site.clock.forward({ minutes: 1 });
    const questions = ['Which one is new here?', 'And this one?', 'And the third?'];
    const answers = ['newer lantern', 'newer lightning', 'newer baths'];
    const setAt = await storeAnswers(site.app, person.id, { questions, answers });
    // As if the process had died here.
    expect(await checkAnswers(site.app, person.id, answers)).toBe(false);
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(true);
    expect(await questionsOf(site.app, person.id)).toEqual(person.questions);
    await expect(
      inTransaction(site.app, async (inside) => {
        await useAnswers(inside, person.id, setAt);
        throw new Error('died before the commit');
      }),
    ).rejects.toThrow();
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(true);
    await inTransaction(site.app, (inside) => useAnswers(inside, person.id, setAt));
    expect(await checkAnswers(site.app, person.id, answers)).toBe(true);
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(false);
    expect(await questionsOf(site.app, person.id)).toEqual(questions);
  });
});
