import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, visibleCategories } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/document.ts';
import { relationIds } from '../../src/policy/relations.ts';
import { guest, type SignedIn, type Subject, type Viewer } from '../../src/policy/viewer.ts';
import { thePolicy } from '../support/bare-app.ts';
import { capabilityTable, standings } from './capability-table.ts';

const policy = thePolicy();

const person = (id: string, roles: string[], more: Partial<SignedIn> = {}): SignedIn => ({
  kind: 'person',
  id,
  name: 'Ann',
  roles: ['visitor', ...roles],
  stage: 'ready',
  sessionId: 's',
  confirmedAt: new Date(0),
  ...more,
});

/** Everybody who could stand before a capability that concerns the learner `l`. */
const cast: Record<(typeof standings)[number], { viewer: Viewer; subject: Subject }> = {
  guest: { viewer: guest, subject: { aboutId: 'l' } },
  newcomer: { viewer: person('l', ['newcomer'], { stage: 'questions' }), subject: { aboutId: 'l' } },
  oneself: { viewer: person('l', ['learner']), subject: { aboutId: 'l' } },
  'a young person': { viewer: person('l', ['young'], { isYoung: true }), subject: { aboutId: 'l' } },
  'another learner': { viewer: person('m', ['learner']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  'a tutor named': { viewer: person('t', ['learner', 'tutor']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  'a tutor not named': { viewer: person('u', ['learner', 'tutor']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  'a person named, no tutor': { viewer: person('t', ['learner']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  author: { viewer: person('w', ['learner', 'author']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  examiner: { viewer: person('e', ['learner', 'examiner']), subject: { aboutId: 'l', namedTutors: ['t'] } },
  'a member of the same community': {
    viewer: person('c', ['learner']),
    subject: { aboutId: 'l', communityMembers: ['c'] },
  },
  'a young member of the same community': {
    viewer: person('y', ['young'], { isYoung: true }),
    subject: { aboutId: 'l', communityMembers: ['y'] },
  },
  moderator: { viewer: person('o', ['learner', 'moderator']), subject: { aboutId: 'l' } },
  'a moderator of the same community': {
    viewer: person('o', ['learner', 'moderator']),
    subject: { aboutId: 'l', communityMembers: ['o'] },
  },
  'a moderator who decides on their appeal': {
    viewer: person('o', ['learner', 'moderator']),
    subject: { aboutId: 'l', appealDeciders: ['o'] },
  },
  administrator: {
    viewer: person('a', ['learner', 'administrator']),
    subject: { aboutId: 'l', reasonedLooks: [{ viewerId: 'b', id: 'r' }] },
  },
  'administrator with reason': {
    viewer: person('a', ['learner', 'administrator']),
    subject: { aboutId: 'l', reasonedLooks: [{ viewerId: 'a', id: 'r' }] },
  },
  'an administrator who decides on their appeal': {
    viewer: person('a', ['learner', 'administrator']),
    subject: { aboutId: 'l', appealDeciders: ['a'] },
  },
};

describe('decide, by table', () => {
  it('has a row for every capability and no other', () => {
    expect(Object.keys(capabilityTable).sort()).toEqual(Object.keys(policy.capabilities).sort());
  });

  it.each(Object.entries(capabilityTable))(
    'SH-34 SH-36 %s is for exactly those whom the table names',
    (id, allowed) => {
      const found = standings.filter(
        (standing) => decide(policy, cast[standing].viewer, id, cast[standing].subject).allowed,
      );
      expect(found).toEqual(allowed);
    },
  );

  it('refuses a capability that the policy does not have', () => {
    expect(() => decide(policy, guest, 'forum.post')).toThrow('forum.post');
    expect(() => decide(policy, guest, 'constructor')).toThrow('constructor');
  });

  it('says which rule let them in and what it reveals, or whom it is for', () => {
    const { viewer, subject } = cast['a tutor named'];
    expect(decide(policy, viewer, 'trainees.read', subject).because).toEqual({
      capability: 'trainees.read',
      rule: 'relation named-tutor-of',
      categories: ['identity', 'learning-record'],
      sentence: expect.stringContaining('named-tutor-of'),
    });
    const refused = decide(
      policy,
      cast['a tutor not named'].viewer,
      'trainees.read',
      cast['a tutor not named'].subject,
    );
    expect(refused.because).toMatchObject({ rule: '', sentence: 'This is only for a tutor whom that person named.' });
  });

  it('lets nobody see anything before their second step (CDEP-38)', () => {
    for (const stage of ['questions', 'second-factor'] as const) {
      const halfway = person('l', ['learner', 'tutor', 'administrator'], { stage });
      const subject = { aboutId: 'l', namedTutors: ['l'], reasonedLooks: [{ viewerId: 'l', id: 'r' }] };
      expect(
        [...visibleCategories(policy, halfway, subject).values()].filter((rule) => rule.startsWith('relation')),
      ).toEqual([]);
    }
  });
});

const roles = Object.keys(policy.roles);
const entries = [...roles, ...relationIds];
const someOf = <T>(list: readonly T[]) => fc.subarray([...list]);

/** A policy with seen-by, allow and anyone-of lists of any content. */
const anyPolicy = fc.infiniteStream(someOf(entries)).map((lists): Policy => {
  const next = () => lists.next().value as string[];
  const categories = Object.fromEntries(
    Object.entries(policy.categories).map(([id, category]) => [id, { ...category, seenBy: next() }]),
  );
  const capabilities = Object.fromEntries(
    Object.entries(policy.capabilities).map(([id, rule]) => {
      const list = next();
      if (rule.kind === 'acting') return [id, { ...rule, allow: list }];
      return [id, { ...rule, anyoneOf: list.length > 4 ? null : list.filter((entry) => roles.includes(entry)) }];
    }),
  );
  return { ...policy, categories, capabilities };
});

const anyViewer = fc.oneof(
  fc.constant<Viewer>(guest),
  fc
    .record({
      id: fc.constantFrom('l', 't', 'a'),
      roles: someOf(roles),
      stage: fc.constantFrom('ready' as const, 'questions' as const),
    })
    .map(({ id, roles: has, stage }) => person(id, has, { stage })),
);
const ids = someOf(['l', 't', 'a']);
const anySubject = fc.record({
  aboutId: fc.constantFrom('l', 't', 'a', null),
  namedTutors: ids,
  namedByLearners: ids,
  reasonedLooks: ids.map((all) => all.map((viewerId) => ({ viewerId, id: 'r' }))),
});
const anyId = fc.constantFrom(...Object.keys(policy.capabilities));

describe('decide, for any policy', () => {
  it('never loses a permission by another role', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        anyViewer,
        anySubject,
        anyId,
        fc.constantFrom(...roles),
        (any, viewer, subject, id, role) => {
          if (viewer.kind === 'guest') return;
          const more = { ...viewer, roles: [...viewer.roles, role] };
          if (decide(any, viewer, id, subject).allowed) expect(decide(any, more, id, subject).allowed).toBe(true);
          for (const category of visibleCategories(any, viewer, subject).keys()) {
            expect(visibleCategories(any, more, subject).has(category)).toBe(true);
          }
        },
      ),
    );
  });

  it('takes away exactly what an entry of seen-by gave when the entry goes', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        anyViewer,
        anySubject,
        fc.constantFrom(...Object.keys(policy.categories)),
        fc.constantFrom(...entries),
        (any, viewer, subject, id, entry) => {
          const category = any.categories[id];
          if (!category) throw new Error(id);
          const only = (seenBy: string[]): Policy => ({
            ...any,
            categories: { ...any.categories, [id]: { ...category, seenBy } },
          });
          const rest = category.seenBy.filter((each) => each !== entry);
          const before = new Set(visibleCategories(any, viewer, subject).keys());
          const after = new Set(visibleCategories(only(rest), viewer, subject).keys());
          const othersLetThemIn = rest.some((each) => visibleCategories(only([each]), viewer, subject).has(id));
          const expected = new Set([...before].filter((each) => each !== id || othersLetThemIn));
          expect(after).toEqual(expected);
        },
      ),
    );
  });

  it('refuses whoever no list names', () => {
    fc.assert(
      fc.property(anyPolicy, anySubject, anyId, fc.constantFrom('l', 'x'), (any, subject, id, who) => {
        const nobody = { ...person(who, [], { stage: 'questions' }), roles: ['unheard-of'] };
        expect(decide(any, nobody, id, subject).allowed).toBe(false);
        expect(visibleCategories(any, nobody, subject).size).toBe(0);
      }),
    );
  });

  it('opens a reading page exactly to those who may see each category on it', () => {
    fc.assert(
      fc.property(anyPolicy, anyViewer, anySubject, anyId, (any, viewer, subject, id) => {
        const rule = any.capabilities[id];
        if (rule?.kind !== 'reading') return;
        const visible = visibleCategories(any, viewer, subject);
        const has = (role: string) => (viewer.roles as readonly string[]).includes(role);
        const { allowed, because } = decide(any, viewer, id, subject);
        expect(allowed).toBe(
          rule.reveals.every((category) => visible.has(category)) && (rule.anyoneOf?.some(has) ?? true),
        );
        if (allowed)
          expect(new Set(because.rule.split(', '))).toEqual(
            new Set(rule.reveals.map((category) => visible.get(category))),
          );
      }),
    );
  });
});
