import { buffer } from 'node:stream/consumers';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyZip } from '../../src/policy/copy.ts';
import { planCopy } from '../../src/policy/copy-plan.ts';
import { isFile } from '../../src/policy/data-map.ts';
import { myData } from '../../src/policy/my-data.ts';
import { aBareApp, type BareApp, withRules } from '../support/bare-app.ts';
import { aCanary, type Canary } from '../support/canary.ts';
import { unzip } from '../support/unzip.ts';

let bare: BareApp;
let ada: Canary;
let ben: Canary;

beforeAll(async () => {
  bare = await aBareApp();
  ada = await aCanary(bare.app, bare.owner, 'ada');
  ben = await aCanary(bare.app, bare.owner, 'ben');
});
afterAll(() => bare.close());

const copyOf = async (canary: Canary, app = bare.app) => unzip(await buffer(await copyZip(app, canary.id)));

/** The canary texts of a person, by whether the policy puts them into a copy. */
function texts(canary: Canary, app = bare.app): { included: [string, string][]; withheld: [string, string][] } {
  const included: [string, string][] = [];
  const withheld: [string, string][] = [];
  for (const [place, text] of canary.texts) {
    const [name, field] = place.split('.');
    const column = app.dataMap.models
      .find((model) => model.name === name)
      ?.columns.find((each) => each.field === field);
    const { copy } = app.policy.categories[column?.category ?? ''] ?? {};
    if (!column || column.category === 'none') continue;
    // Files stand beside the tables: tests/features/evidence.test.ts.
    if (isFile(column)) continue;
    (copy?.included && !column.derivedFrom ? included : withheld).push([place, text]);
  }
  return { included, withheld };
}

describe('SH-52 CC-24 HEC-03 a copy of one’s information', () => {
  it('has everything that the policy includes, opened, in each of its files, and nothing that it withholds', async () => {
    const files = await copyOf(ada);
    const html = files.get('your-information.html') ?? '';
    const json = files.get('your-information.json') ?? '';
    const csv = [...files].filter(([name]) => name.endsWith('.csv')).map(([, text]) => text);
    const { included, withheld } = texts(ada);
    expect(included.length).toBeGreaterThan(15);
    for (const [place, text] of included) {
      for (const file of [html, json, csv.join('\n')]) expect(file, place).toContain(text);
    }
    expect(withheld.length).toBeGreaterThan(5);
    for (const [place, text] of withheld) expect([...files.values()].join(), place).not.toContain(text);
    for (const text of [...ben.texts.values(), ben.id]) expect([...files.values()].join()).not.toContain(text);
  });

  it('follows the policy when it changes', async () => {
    const copy = { included: false, why: 'To test it' } as const;
    const app = { ...bare.app, policy: withRules(bare.app.policy, { 'learning-record': { copy } }) };
    const all = [...(await copyOf(ada, app)).values()].join();
    expect(all).not.toContain(ada.texts.get('LearningEvent.verb'));
    expect(all).toContain('To test it');
  });

  it('says of each category why it is held, who sees it and when it goes, and what is withheld and why', async () => {
    const files = await copyOf(ada);
    const page = load(files.get('your-information.html') ?? '');
    const data = JSON.parse(files.get('your-information.json') ?? '');
    const { categories, withheld } = planCopy(bare.app);
    expect(page('h1')).toHaveLength(1);
    expect(page('html').attr('lang')).toBe('en-GB');
    expect(page('script, link, img')).toHaveLength(0);
    for (const { id, name, goes, seenBy } of categories) {
      expect(page(`#${id}`).text()).toBe(name);
      const facts = page(`#${id}`).nextAll('dl').first().text();
      expect(facts).toContain(goes);
      expect(facts.toLowerCase()).toContain(seenBy.toLowerCase());
      expect(data.categories).toContainEqual(
        expect.objectContaining({ about: expect.objectContaining({ id, name, goes }) }),
      );
    }
    for (const { name, why } of withheld) {
      expect(page('#withheld').next().text()).toContain(name);
      expect(page('#withheld').next().text()).toContain(why);
    }
    expect(data.withheld).toEqual(withheld);
  });

  it('names courses by their titles', async () => {
    await bare.owner.query(`UPDATE course SET title = 'Noticing & listening'`);
    const files = await copyOf(ada);
    const { rows } = await bare.owner.query('SELECT "courseId" FROM enrolment WHERE "personId" = $1', [ada.id]);
    expect(files.get('your-information.html')).toContain('Noticing &amp; listening');
    expect(files.get('tables/learning-record/Enrolment.csv')).toContain(`"${rows[0].courseId}"`);
    expect(files.get('tables/learning-record/Enrolment.csv')).toContain('"Noticing & listening"');
  });

  it('is inert whatever somebody typed', async () => {
    const { app, owner } = bare;
    const evil = await aCanary(app, owner, 'evil');
    const name = '<script>alert(1)</script>"\u2028';
    const job = '=HYPERLINK("https://example.org","x")';
    await app.db.person.update({
      where: { id: evil.id },
      data: {
        name: app.vault.seal(evil.key, 'Person.name', name),
        jobRole: app.vault.seal(evil.key, 'Person.jobRole', job),
      },
    });
    const files = await copyOf(evil);
    const page = load(files.get('your-information.html') ?? '');
    expect(page('script')).toHaveLength(0);
    expect(page('body').text()).toContain(name);
    expect(files.get('tables/work/Person.csv')).toContain(`"'=HYPERLINK(""https`);
    const person = JSON.parse(files.get('your-information.json') ?? '').categories.flatMap(
      (each: { tables: { rows: object[] }[] }) => each.tables.flatMap(({ rows }) => rows),
    );
    expect(person).toContainEqual({ name });
  });

  it('streams many rows in order, in little memory, each once', async () => {
    const { app, owner } = bare;
    const busy = await aCanary(app, owner, 'busy');
    const count = 8_000;
    await owner.query(
      `INSERT INTO learning_event (id, "personId", verb, "courseId", once, at)
       SELECT gen_random_uuid(), $1, 'read', $1, 'read:' || n, now() FROM generate_series(1, $2::int) n`,
      [busy.id, count],
    );
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    const seen = new Set<string>();
    const zip = await copyZip(app, busy.id);
    const parts: Buffer[] = [];
    for await (const part of zip) {
      parts.push(part as Buffer);
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    const files = await unzip(Buffer.concat(parts));
    for (const [, once] of (files.get('tables/learning-record/LearningEvent.csv') ?? '').matchAll(/"(read:\d+)"/g))
      seen.add(once ?? '');
    expect(seen.size).toBe(count);
    expect(most).toBeLessThan(80e6);
  });

  it('ends with an error when the database goes away in the middle', async () => {
    const db = new Proxy(bare.app.db, {
      get: (real, name) => {
        if (name === '$queryRaw') throw new Error('the database went away');
        return Reflect.get(real, name);
      },
    });
    await expect(copyZip({ ...bare.app, db }, ada.id).then(buffer)).rejects.toThrow('the database went away');
  });
});

describe('CC-22 SH-52 one’s information on a page', () => {
  it('has every included text, with what the policy says, in three queries', async () => {
    let queries = 0;
    const get = (real: object, name: string) => {
      if (name === '$queryRaw' || name === 'personKey') queries += 1;
      return Reflect.get(real, name);
    };
    const db = new Proxy(bare.app.db, { get: (real, name) => get(real, String(name)) });
    const shown = await myData({ ...bare.app, db }, ada.id);
    const all = JSON.stringify(shown);
    const { included, withheld } = texts(ada);
    for (const [place, text] of included) expect(all, place).toContain(text);
    for (const [place, text] of withheld) expect(all, place).not.toContain(text);
    expect(shown.withheld.length).toBeGreaterThan(3);
    expect(queries).toBeLessThanOrEqual(3);
    const name = shown.categories.find(({ id }) => id === 'identity')?.tables[0]?.rows[0]?.values.name;
    expect(name).toBe(ada.texts.get('Person.name'));
  });

  it('shows the newest rows and says how many there are', async () => {
    const { app, owner } = bare;
    const cem = await aCanary(app, owner, 'cem');
    await owner.query(
      `INSERT INTO learning_event (id, "personId", verb, "courseId", once, at)
       SELECT ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'read', $1, 'read:' || n, now()
         FROM generate_series(1, 30) n`,
      [cem.id],
    );
    const { categories } = await myData(app, cem.id, { rowsAtMost: 3 });
    const table = categories.flatMap(({ tables }) => tables).find(({ model }) => model === 'LearningEvent');
    expect(table?.total).toBe(31);
    expect(table?.rows.map(({ values }) => values.once)).toEqual(['read:30', 'read:29', 'read:28']);
    expect(table?.rows[0]?.values.at).toBeInstanceOf(Date);
  });
});
