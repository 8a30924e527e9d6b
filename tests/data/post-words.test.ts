import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aBackOffice, type BackOffice } from '../support/app.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await aBackOffice();
});
afterAll(() => office.close());

const HERE = '01980000-0000-7000-8000-0000aaaaaaaa';
const THERE = '01980000-0000-7000-8000-0000bbbbbbbb';
const ENGLISH = `'pg_catalog.english'::regconfig`;

/** Of a post and a search: what PostgreSQL says of them, and what the words that carry their community say. */
async function found(title: string, text: string, asked: string) {
  const plain = `(setweight(to_tsvector(${ENGLISH}, $2), 'A') || setweight(to_tsvector(${ENGLISH}, $3), 'C'))`;
  const { rows } = await office.app.database.pool.query<Record<'is' | 'was' | 'there', boolean> & Ranks>(
    `SELECT post_words($1, $2, $3, NULL) @@ asked_words($1, $4) AS is, ${plain} @@ websearch_to_tsquery(${ENGLISH}, $4) AS was,
            post_words($1, $2, $3, NULL) @@ asked_words($5, $4) AS there,
            ts_rank(post_words($1, $2, $3, NULL), asked_words($1, $4)) AS rank,
            ts_rank(${plain}, websearch_to_tsquery(${ENGLISH}, $4)) AS "plainRank",
            numnode(asked_words($1, $4)) AS nodes, numnode(websearch_to_tsquery(${ENGLISH}, $4)) AS "plainNodes"`,
    [HERE, title, text, asked, THERE],
  );
  const [row] = rows;
  if (!row) throw new Error('no row');
  return row;
}
type Ranks = Record<'rank' | 'plainRank' | 'nodes' | 'plainNodes', number>;

const piece = fc.constantFrom(
  ...['nurse', 'wards', "don't", "''", '\\', 'C:\\temp\\x', 'https://x.org/a?b=1', 'ann@x.org', 'a:b', "o'clock\\'"],
  ...['3.5', 'Zoë', 'naïve', '“quoted”', '<b>', '& | !', '1:2', 'in:all', '$1', '\\1', '&&', '日本'],
);
const words = fc.array(piece, { maxLength: 6 }).map((all) => all.join(' '));
const search = fc.oneof(
  words,
  words.map((all) => `"${all}"`),
  fc.tuple(words, words).map(([one, other]) => `${one} or ${other}`),
);

it('a search finds and ranks in its own community as it would without any, and nothing in another one', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, search, async (title, text, asked) => {
      const row = await found(title, text, asked);
      expect([row.is, row.nodes, row.rank]).toEqual([row.was, row.plainNodes, row.plainRank]);
      expect(row.there).toBe(false);
    }),
    { numRuns: 400 },
  );
});

it('what must not be there is not there', async () => {
  expect(await found('Nurses', 'on nights', 'nurse -nights')).toMatchObject({ is: false, was: false });
  expect(await found('Nurses', 'on nights', 'nurse -days')).toMatchObject({ is: true, was: true });
});
