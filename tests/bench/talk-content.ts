import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type App, inTransaction } from '../../src/context.ts';
import { loadPersonKeys } from '../../src/data/person-keys.ts';
import { makeCommunity } from '../../src/features/community/arrange.ts';
import { uuidv7 } from '../../src/random.ts';
import { addPeople } from './database.ts';
import type { Posting } from './posts.ts';

const MEMBERS = 5_000;
const POSTS_A_THREAD = 50;
const WORDS = 20_000;
const SENTENCES = 40_000;
/** Two posts a minute, so that the newest are of now and the first of a year ago. */
const BETWEEN = '30 seconds';
/** Members who reply, and how often each does; one may post 60 times in a minute. */
export const WRITERS = 12;
const REPLIES = WRITERS * 55;

/** A community of 5,000 members, empty; `some` are among them, and the first of them looks after it. */
export async function addCommunity(app: App, owner: pg.Client, some: readonly string[]): Promise<string> {
  const people = [...some, ...(await addPeople(app, MEMBERS - some.length, 'member', ''))];
  const by = people[0] ?? '';
  const typed = {
    ...{
      name: 'Everybody',
      summary: 'Where all of them talk',
      openTo: 'request' as const,
      area: '',
      organisation: '',
      course: '',
    },
    ...{ topics: ['Questions', 'What worked', 'Training'], holdFirst: 0, editMinutes: 30 },
  };
  const communityId = await inTransaction(app, (inside) => makeCommunity(inside, typed, by));
  const now = app.clock.now();
  const since = new Date(now.getTime() - 400 * 86_400_000);
  for (let from = 0; from < people.length; from += 500) {
    const those = people.slice(from, from + 500);
    const keys = await loadPersonKeys(app, those);
    const data = those.flatMap((personId, n) => {
      const key = keys.get(personId);
      const name = key && app.vault.seal(key, 'Membership.name', `Member ${from + n}`);
      return name ? [{ id: uuidv7(app), personId, communityId, state: 'member', name, askedAt: since, since }] : [];
    });
    await app.db.membership.createMany({ data });
  }
  // Words as often as in a language: the first in every third sentence, the last in one of thousands. Always the same ones.
  await owner.query('SELECT setseed(0.5)');
  await owner.query(`
    CREATE TABLE bench_sentence AS
    SELECT n, (SELECT string_agg('word' || floor(power(random(), 4) * ${WORDS})::int || chr(97 + (n + w) % 5), ' ')
                 FROM generate_series(1, 12) w) || '.' AS text
      FROM generate_series(0, ${SENTENCES - 1}) n`);
  await owner.query('CREATE UNIQUE INDEX ON bench_sentence (n)');
  const { slug } = await app.db.community.findUniqueOrThrow({ where: { id: communityId }, select: { slug: true } });
  return slug;
}

export interface TalkPlaces {
  readonly slug: string;
  /** A thread with fifty posts. */
  readonly thread: string;
  /** Threads for replies. */
  readonly threads: readonly string[];
  /** Words that one post in 5,000 has, one in a hundred, one in thirteen, and one in three. */
  readonly words: readonly string[];
}

/** Runs `work` without the table's references and its indexes that are not unique, which are made again in one go. */
async function withoutChecks(owner: pg.Client, table: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await owner.query<{ drop: string; make: string }>(
    `SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', $1::text, conname) AS drop,
            format('ALTER TABLE %I ADD CONSTRAINT %I %s', $1::text, conname, pg_get_constraintdef(oid)) AS make
       FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'
      UNION ALL
     SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
      WHERE tablename = $1 AND schemaname = 'public' AND indexdef NOT LIKE 'CREATE UNIQUE%'`,
    [table],
  );
  for (const { drop } of rows) await owner.query(drop);
  await work();
  await owner.query(`SET maintenance_work_mem = '256MB'`);
  for (const { make } of rows) await owner.query(make);
}

/** Fills the community with so many posts, fifty a thread; the index of their words is made again in one go. */
export async function fillTalk(owner: pg.Client, slug: string, posts: number): Promise<TalkPlaces> {
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM community WHERE slug = $1', [slug]);
  const [{ id } = { id: '' }] = rows;
  await owner.query(
    `WITH member AS (SELECT "personId" AS person, row_number() OVER (ORDER BY id) - 1 AS n FROM membership WHERE "communityId" = $1),
          topic AS (SELECT id, row_number() OVER (ORDER BY position) - 1 AS n FROM topic WHERE "communityId" = $1)
     INSERT INTO thread (id, "communityId", "topicId", "authorId", title, "startedAt", "lastAt", posts, "solvedById")
     SELECT uuidv7(age), $1, topic.id, member.person, 'About ' || left(s.text, 60), now() + age, now() + age + interval '2 hours',
            ${POSTS_A_THREAD}, CASE WHEN t.n % 3 = 0 THEN gen_random_uuid() END
       FROM (SELECT n, -interval '${BETWEEN}' * ($2 - n) * ${POSTS_A_THREAD} - interval '3 hours' AS age FROM generate_series(1, $2::int) n) t
       JOIN member ON member.n = t.n * 7919 % ${MEMBERS}
       JOIN topic ON topic.n = t.n % 3
       JOIN bench_sentence s ON s.n = t.n * 31 % ${SENTENCES}`,
    [id, posts / POSTS_A_THREAD],
  );
  await withoutChecks(owner, 'post', () =>
    owner.query(
      `WITH member AS (SELECT "personId" AS person, row_number() OVER (ORDER BY id) - 1 AS n FROM membership WHERE "communityId" = $1),
          written AS (
            SELECT t.id, t."startedAt", t.title, k, (row_number() OVER ())::bigint AS n
              FROM (SELECT * FROM thread WHERE "communityId" = $1 ORDER BY id DESC) t, generate_series(0, ${POSTS_A_THREAD - 1}) k)
     INSERT INTO post (id, "threadId", "communityId", "authorId", title, text, html, at, once)
     SELECT uuidv7(w."startedAt" - now() + k * interval '2 minutes'), w.id, $1, m.person, CASE WHEN k = 0 THEN w.title END,
            a.text || ' ' || b.text, '<p>' || a.text || ' ' || b.text || '</p>', w."startedAt" + k * interval '2 minutes', uuidv7()
       FROM written w
       JOIN member m ON m.n = w.n * 104729 % ${MEMBERS}
       JOIN bench_sentence a ON a.n = w.n * 7919 % ${SENTENCES}
       JOIN bench_sentence b ON b.n = (w.n * 3571 + 17) % ${SENTENCES}`,
      [id],
    ),
  );
  await owner.query(
    `INSERT INTO reading ("personId", "threadId", "readTo")
     SELECT m."personId", t.id, t."lastAt" - (t.n % 3) * interval '1 hour'
       FROM membership m, (SELECT *, row_number() OVER (ORDER BY id DESC) AS n FROM thread WHERE "communityId" = $1) t
      WHERE m."communityId" = $1 AND t.n <= 20`,
    [id],
  );
  await owner.query('VACUUM ANALYZE');
  const { rows: newest } = await owner.query<{ id: string }>(
    'SELECT id FROM thread WHERE "communityId" = $1 ORDER BY "lastAt" DESC LIMIT $2',
    [id, REPLIES + 1],
  );
  // A post is two sentences.
  const { rows: words } = await owner.query<{ word: string }>(
    `WITH found AS (
       SELECT word, count(*) * 2.0 / ${SENTENCES} AS share
         FROM bench_sentence, regexp_split_to_table(rtrim(text, '.'), ' ') word GROUP BY word)
     SELECT (SELECT word FROM found ORDER BY abs(share - 1.0 / wanted), word LIMIT 1) AS word
       FROM unnest(ARRAY[5000, 100, 13, 3]) WITH ORDINALITY one (wanted, n) ORDER BY n`,
  );
  const [thread, ...others] = newest.map((row) => row.id);
  return {
    words: words.map(({ word }) => word),
    slug,
    thread: `/community/${slug}/${thread}`,
    threads: others.map((one) => `/community/${slug}/${one}`),
  };
}

export const talkPages = ({ slug, thread, words: [rare, usual, frequent, common] }: TalkPlaces) =>
  [
    ['communities', '/community'],
    ['thread list', `/community/${slug}`],
    ['list, unread', `/community/${slug}?show=unread`],
    ['list, unsolved', `/community/${slug}?show=open`],
    ['thread of 50', thread],
    ['search, rare', `/community/${slug}?q=${rare}`],
    ['search, usual', `/community/${slug}?q=${usual}`],
    ['search, common', `/community/${slug}?q=${common}`],
    ['search, two', `/community/${slug}?q=${common}+${frequent}`],
  ].map(([name = '', path = '']) => ({ name, path }));

export const replies = ({ thread, threads }: TalkPlaces): Posting => ({
  ...{ name: 'reply', page: thread, paths: threads, expect: 303 },
  fields: (n: number) => ({ text: `A reply with word${n}a and word${n * 7}b in it.`, once: randomUUID(), act: 'post' }),
});
