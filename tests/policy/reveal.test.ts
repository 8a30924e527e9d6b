import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, newTrail } from '../../src/context.ts';
import { visibleCategories } from '../../src/policy/decide.ts';
import { byRevealed, mayFindBy, type PersonSubject, reveal, revealMany, revealRows } from '../../src/policy/reveal.ts';
import { guest, type Subject, type Viewer } from '../../src/policy/viewer.ts';
import { recordAccess } from '../../src/record/access.ts';
import { aBareApp, type BareApp, withRules } from '../support/bare-app.ts';
import { aCanary, type Canary } from '../support/canary.ts';

let bare: BareApp;
let ada: Canary;
let ben: Canary;
let app: App;

beforeAll(async () => {
  bare = await aBareApp();
  ada = await aCanary(bare.app, bare.owner, 'ada');
  ben = await aCanary(bare.app, bare.owner, 'ben');
});
beforeEach(() => {
  app = { ...bare.app, trail: newTrail() };
});
afterAll(() => bare.close());

const as = (id: string, ...roles: string[]): Viewer => ({
  kind: 'person',
  id,
  name: 'Somebody',
  roles: ['visitor', 'learner', ...roles],
  stage: 'ready',
  sessionId: 'a session',
  confirmedAt: new Date(0),
});
const tutor = as('0190a000-0000-7000-8000-00000000000a', 'tutor');
const administrator = as('0190a000-0000-7000-8000-00000000000b', 'administrator');
const about = (canary: Canary, facts: Partial<Subject> = {}): PersonSubject => ({ ...facts, aboutId: canary.id });
const named = (canary: Canary) => about(canary, { namedTutors: [tutor.id ?? ''] });
const FIELDS = ['name', 'email', 'jobRole', 'membershipNumber', 'createdAt', 'passwordHash', 'emailIndex'] as const;

/** The same app, remembering which columns were asked of the database. */
function watched(): { app: App; asked: string[] } {
  const asked: string[] = [];
  const person = {
    findMany: (query: { select: object }) => {
      asked.push(...Object.keys(query.select));
      return app.db.person.findMany(query as never);
    },
  };
  const db = new Proxy(app.db, { get: (real, name) => (name === 'person' ? person : Reflect.get(real, name)) });
  return { app: { ...app, db }, asked };
}

describe('SH-34 HEC-17 CDEP-08 the one door to personal data', () => {
  it('gives a person all that the policy shows them of themselves, and no secret', async () => {
    const seen = await reveal(app, as(ada.id), about(ada), 'Person', FIELDS);
    expect(seen.name).toBe(ada.texts.get('Person.name'));
    expect(seen.email).toBe(ada.texts.get('Person.email'));
    expect(seen.createdAt).toEqual(app.clock.now());
    expect(seen.withheld).toEqual(['passwordHash', 'emailIndex']);
    expect(app.trail.looks).toEqual([]);
  });

  it('gives a named tutor the name and nothing that the policy does not name, and notes the look', async () => {
    const seen = await reveal(app, tutor, named(ada), 'Person', FIELDS);
    expect(seen).toEqual({
      aboutId: ada.id,
      name: ada.texts.get('Person.name'),
      withheld: FIELDS.filter((field) => field !== 'name'),
    });
    expect(app.trail.looks).toEqual([
      { aboutId: ada.id, rule: 'relation named-tutor-of', categories: ['identity'], reasonId: undefined },
    ]);
  });

  it('does not even fetch what may not be shown', async () => {
    const { app: spied, asked } = watched();
    await reveal(spied, tutor, named(ada), 'Person', FIELDS);
    expect(asked.sort()).toEqual(['id', 'name']);
  });

  it('gives nothing to a guest, a stranger, or somebody who has not finished signing in', async () => {
    const halfway = { ...as(ada.id), roles: ['visitor', 'newcomer'], stage: 'questions' } as unknown as Viewer;
    for (const viewer of [guest, as(ben.id), tutor, halfway]) {
      const seen = await reveal(app, viewer, about(ada), 'Person', FIELDS);
      expect(seen).toEqual({ aboutId: ada.id, withheld: FIELDS });
    }
    expect(app.trail.looks).toEqual([]);
  });

  it('reads many people at once, each as the policy says', async () => {
    let queries = 0;
    const get = (real: object, name: string) => {
      queries += 1;
      return Reflect.get(real, name);
    };
    const db = new Proxy(app.db, { get: (real, name) => get(real, String(name)) });
    const both = await revealMany({ ...app, db }, tutor, [named(ada), about(ben)], 'Person', ['name']);
    expect(both.get(ada.id)?.name).toBe(ada.texts.get('Person.name'));
    expect(both.get(ben.id)).toEqual({ aboutId: ben.id, withheld: ['name'] });
    expect(queries).toBeLessThanOrEqual(3);
  });

  it('opens sealed columns of other models', async () => {
    const [link] = await revealRows(app, as(ada.id), [about(ada)], 'TutorLink', [
      'tutorEmail',
      'namedAt',
      'tutorEmailIndex',
    ]);
    expect(link?.tutorEmail).toBe(ada.texts.get('TutorLink.tutorEmail'));
    expect(link?.withheld).toEqual(['tutorEmailIndex']);
    const [none] = await revealRows(app, as(ada.id), [about(ada)], 'TutorLink', ['tutorEmail'], {
      where: { endedBy: 'no' },
    });
    expect(none).toBeUndefined();
  });

  it('never lets a narrowing reach beyond the people who were asked about', async () => {
    const where = { OR: [{ learnerId: ben.id }, { learnerId: ada.id }] };
    const rows = await revealRows(app, as(ada.id), [about(ada)], 'TutorLink', ['tutorEmail'], { where });
    expect(rows.map(({ aboutId }) => aboutId)).toEqual([ada.id]);
  });

  it('an administrator needs a reason for what the policy guards so, and the entry names it', async () => {
    const { id: reasonId } = await app.db.reasonedLook.findFirstOrThrow({ where: { personId: ada.id } });
    const without = await reveal(app, administrator, about(ada), 'Person', ['name', 'jobRole']);
    expect(without.withheld).toEqual(['jobRole']);
    const subject = about(ada, { reasonedLooks: [{ viewerId: administrator.id ?? '', id: reasonId }] });
    const seen = await reveal(app, administrator, subject, 'Person', ['name', 'jobRole']);
    expect(seen.jobRole).toBe(ada.texts.get('Person.jobRole'));
    expect(app.trail.looks).toContainEqual({
      aboutId: ada.id,
      rule: 'relation administrator-with-reason',
      categories: ['work'],
      reasonId,
    });
  });

  it('one change of the policy changes what is shown', async () => {
    const policy = withRules(app.policy, { identity: { seenBy: ['self'] }, contact: { seenBy: ['named-tutor-of'] } });
    const seen = await reveal({ ...app, policy }, tutor, named(ada), 'Person', ['name', 'email']);
    expect(seen).toEqual({ aboutId: ada.id, email: ada.texts.get('Person.email'), withheld: ['name'] });
    expect(mayFindBy({ ...app, policy }, tutor, named(ada), 'Person', 'name')).toBe(false);
    expect(mayFindBy(app, tutor, named(ada), 'Person', 'name')).toBe(true);
  });

  it('shows exactly what seen-by names, whatever it names', async () => {
    const ids = Object.keys(app.policy.categories);
    const rules = fc.dictionary(
      fc.constantFrom(...ids),
      fc.subarray(['self', 'named-tutor-of', 'tutor', 'administrator']),
    );
    await fc.assert(
      fc.asyncProperty(rules, fc.constantFrom(tutor, administrator, as(ada.id), guest), async (seenBy, viewer) => {
        const changed = Object.fromEntries(Object.entries(seenBy).map(([id, list]) => [id, { seenBy: list }]));
        const policy = withRules(app.policy, changed);
        const seen = await reveal({ ...app, policy, trail: newTrail() }, viewer, named(ada), 'Person', FIELDS);
        const visible = visibleCategories(policy, viewer, named(ada));
        const columns = app.dataMap.models.find(({ name }) => name === 'Person')?.columns ?? [];
        for (const field of FIELDS) {
          const { category, derivedFrom } = columns.find((column) => column.field === field) ?? {};
          const open =
            visible.has(category ?? '') && !derivedFrom && policy.categories[category ?? '']?.protection !== 'one-way';
          expect(field in seen).toBe(open);
          expect(seen.withheld.includes(field)).toBe(!open);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('sorts by what is shown; what is withheld comes last, in an order that tells nothing', () => {
    const rows = [{ aboutId: '3', name: 'Zoë' }, { aboutId: '2' }, { aboutId: '4', name: 'ada' }, { aboutId: '1' }] as {
      aboutId: string;
      name?: string;
    }[];
    expect(rows.sort(byRevealed('name')).map(({ aboutId }) => aboutId)).toEqual(['4', '3', '1', '2']);
  });
});

describe('SH-34 access entries', () => {
  it('writes one entry for each person and rule, with all categories, and none about oneself', async () => {
    const viewer = { id: ben.id };
    const look = { rule: 'relation named-tutor-of', aboutId: ada.id };
    const looks = [
      { ...look, categories: ['identity'] },
      { ...look, categories: ['learning-record', 'identity'] },
      { ...look, aboutId: ben.id, categories: ['identity'] },
    ];
    await recordAccess(app, { viewer, capability: 'trainees.read', looks });
    const entries = await app.db.accessEntry.findMany({ where: { capability: 'trainees.read' } });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      personId: ada.id,
      viewerId: ben.id,
      categories: ['identity', 'learning-record'],
    });
  });
});
