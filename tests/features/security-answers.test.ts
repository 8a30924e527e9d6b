import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { createVault, DoesNotOpen } from '../../src/data/vault.ts';
import { checkAnswers, questionsOf, storeAnswers, useAnswers } from '../../src/features/account/security-answers.ts';
import { systemRandom } from '../../src/random.ts';
import { Secret } from '../../src/secret.ts';
import { aLearner } from '../support/people.ts';
import { atQuestions, given, QUESTIONS } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

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
    const recovering = await atQuestions(site, person);
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
