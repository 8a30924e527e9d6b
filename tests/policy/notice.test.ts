import { describe, expect, it } from 'vitest';
import { visibleCategories } from '../../src/policy/decide.ts';
import type { Category } from '../../src/policy/document.ts';
import { type Clause, noticeFor, type Reader, readers } from '../../src/policy/notice.ts';
import { isRelation, type RelationId, relationIds } from '../../src/policy/relations.ts';
import { whoWords } from '../../src/policy/rule-words.ts';
import type { SignedIn, Subject } from '../../src/policy/viewer.ts';
import { whoCanSee } from '../../src/policy/who.ts';
import { thePolicy, withRules } from '../support/bare-app.ts';
import { grade } from './reading-age.ts';

const policy = thePolicy();
const HOST = 'learn.example.org';
const clausesOf = (reader: Reader): Clause[] => noticeFor(policy, reader, HOST).parts.flatMap(({ clauses }) => clauses);
const rowOf = (clause: Clause | undefined, term: string) =>
  clause?.rows.find((row) => row.term === term)?.text.join(' ') ?? '';
const textOf = (clauses: readonly Clause[]) =>
  clauses
    .flatMap(({ heading, text, rows }) => [heading, ...text, ...rows.flatMap((row) => [row.term, ...row.text])])
    .join('\n');

/** The subject that stands in exactly this relation to the viewer v. */
const related: Record<RelationId, Subject> = {
  self: { aboutId: 'v' },
  'named-tutor-of': { aboutId: 'p', namedTutors: ['v'] },
  'learner-who-named': { aboutId: 'p', namedByLearners: ['v'] },
  'administrator-with-reason': { aboutId: 'p', reasonedLooks: [{ viewerId: 'v', id: 'r' }] },
  'examiner-here': { aboutId: 'p', isExaminer: true },
  'exam-setter': { aboutId: 'p', examSetters: ['v'] },
  'person-looked-at': { aboutId: 'p', lookedAtPeople: ['v'] },
  'shared-with': { aboutId: 'p', sharedWith: ['v'] },
  'same-community-as': { aboutId: 'p', communityMembers: ['v'] },
  'decides-appeal-of': { aboutId: 'p', appealDeciders: ['v'] },
  'technician-with-ticket': { aboutId: 'p', ticketLooks: [{ viewerId: 'v', id: 'l' }] },
};

const OF_ADMINISTRATORS = ['administrator-with-reason', 'technician-with-ticket'];

/** A viewer and a subject between whom nothing but this role or relation holds. */
function standingAs(entry: string): { viewer: SignedIn; subject: Subject } {
  const roles = isRelation(entry) ? (OF_ADMINISTRATORS.includes(entry) ? ['administrator'] : []) : [entry];
  const viewer = {
    kind: 'person',
    id: 'v',
    name: '',
    roles,
    stage: 'ready',
    sessionId: '',
    confirmedAt: new Date(0),
  } as const;
  return { viewer, subject: isRelation(entry) ? related[entry] : { aboutId: 'p' } };
}

describe('the notice', () => {
  const entries = [...Object.keys(policy.roles), ...relationIds];
  /** Those whom decide lets in: an administrator with a reason is also an administrator. */
  const letIn = ({ id }: Category) =>
    entries.filter((entry) => {
      const { viewer, subject } = standingAs(entry);
      const rule = visibleCategories(policy, viewer, subject).get(id);
      return rule === `role ${entry}` || rule === `relation ${entry}`;
    });

  it.each(Object.values(policy.categories).map((category) => [category.id, category] as const))(
    'CC-15 says of %s that exactly those can see it whom decide lets in',
    (id, category) => {
      const said = rowOf(
        clausesOf('everyone').find((clause) => clause.id === `category-${id}`),
        'Who can see it',
      ).replace(/\.$/, '');
      const names =
        said === 'Nobody, not even our staff' ? [] : said.split(/, | and (?=the |an |you|learners|people|everyone)/);
      const expected = letIn(category).map((entry) => whoWords(policy, entry));
      expect(names.map((name) => name.toLowerCase()).sort()).toEqual(expected.map((name) => name.toLowerCase()).sort());
    },
  );

  it('SH-13 shows each clause to at least one audience, and everything to everyone', () => {
    const ids = (reader: Reader) => clausesOf(reader).map(({ id }) => id);
    expect(new Set([...ids('visitors'), ...ids('people')])).toEqual(new Set(ids('everyone')));
    expect(ids('visitors')).not.toContain('category-learning-record');
    expect(ids('visitors')).toContain('category-security-counters');
    for (const reader of readers) expect(new Set(ids(reader)).size).toBe(ids(reader).length);
  });

  it('CC-01 lists exactly the declared categories', () => {
    const said = clausesOf('everyone').filter(({ id }) => id.startsWith('category-'));
    expect(said.map(({ id }) => id.slice('category-'.length))).toEqual(Object.keys(policy.categories));
  });

  it('CC-32 tells young people the same facts', () => {
    const adult = clausesOf('everyone');
    const young = clausesOf('young');
    expect(young.map(({ id }) => id)).toEqual(adult.map(({ id }) => id));
    for (const [i, clause] of adult.entries()) {
      const other = young[i];
      expect(other?.rows.length, clause.id).toBe(clause.rows.length);
      const figures = (text: string) => new Set(text.match(/\b\d+ (?:day|month|year|hour)s?\b/g));
      const kept = (each: Clause | undefined) => figures(rowOf(each, 'How long we keep it'));
      if (policy.categories[clause.id.replace('category-', '')]?.keep.kind === 'for')
        expect(kept(other), clause.id).toEqual(kept(clause));
    }
  });

  it('CC-32 speaks to young people for a reading age of 9, to adults of 12 at most', () => {
    const sentences = (reader: Reader) =>
      clausesOf(reader)
        .filter(({ id }) => !/^(controller|officer|authority)/.test(id))
        .flatMap(({ text, rows }) => [...text, ...rows.filter(({ href }) => !href).flatMap((row) => row.text)])
        .map((text) => (/[.!?]$/.test(text) ? text : `${text}.`))
        .join(' ');
    expect(grade(sentences('young')) + 5).toBeLessThanOrEqual(9);
    expect(grade(sentences('everyone')) + 5).toBeLessThanOrEqual(12);
  });

  it('HEC-67 CC-31 PT-10 names the controller and the officer by email, telephone and post', () => {
    for (const reader of readers) {
      const said = textOf(clausesOf(reader));
      for (const { name, email, telephone, post, officer } of policy.controllers) {
        for (const fact of [name, email, telephone, ...post, officer.email, officer.telephone])
          expect(said).toContain(fact);
      }
    }
  });

  it('PT-43 names the authority of each jurisdiction', () => {
    const said = textOf(clausesOf('visitors'));
    for (const fact of ['ICO', 'the United Kingdom', 'ODPA', 'Guernsey', 'https://ico.org.uk'])
      expect(said).toContain(fact);
  });

  it('SH-42 CDEP-41 SH-51 CC-30 says what is honest about risk, links, machines and its own limits', () => {
    const said = textOf(clausesOf('visitors'));
    expect(said).toContain('Nothing sent over the internet is ever completely safe.');
    expect(said).toMatch(/link to other sites/);
    expect(said).toMatch(/No decision about you is made by a program alone/);
    expect(said).toContain(`Its name on the internet is ${HOST}.`);
  });

  it('SH-15 SH-47 names each recipient with data, purpose, country and safeguard', () => {
    const clauses = clausesOf('everyone');
    for (const recipient of Object.values(policy.recipients)) {
      const said = textOf(clauses.filter(({ id }) => id === `recipient-${recipient.id}`));
      expect(said).toContain(recipient.name);
      expect(said).toContain(policy.purposes[recipient.purpose]?.why);
      for (const id of recipient.gets) expect(said).toContain(policy.categories[id]?.name);
      if (recipient.safeguards) expect(said).toContain(recipient.safeguards);
    }
    expect(textOf(clauses)).toContain('Ireland');
  });

  it('HEC-50 HEC-62 says that learning records are kept for 7 years, and follows the document', () => {
    const record = (from: typeof policy) =>
      noticeFor(from, 'people', HOST)
        .parts.flatMap(({ clauses }) => clauses)
        .find(({ id }) => id === 'category-learning-record');
    expect(rowOf(record(policy), 'How long we keep it')).toBe('7 years after it was recorded. Then it is erased.');
    const shorter = withRules(policy, {
      'learning-record': {
        keep: { kind: 'for', for: { months: 24, days: 0, milliseconds: 0 }, from: 'recorded', end: 'erase' },
      },
    });
    expect(rowOf(record(shorter), 'How long we keep it')).toContain('2 years');
  });
});

describe('the line "who can see this"', () => {
  it('CDEP-02 CDEP-34 says who, why and how long before anything is typed', () => {
    const line = whoCanSee(policy, ['membership-number']);
    expect(line.summary).toBe('Seen by you and an administrator who wrote down a reason that you can read');
    expect(line.rows.map(({ term }) => term)).toEqual([
      'Who can see it',
      'Why we hold it',
      'How long we keep it',
      'When you close your account',
      'Who else gets it',
    ]);
    expect(line.href).toBe('/privacy?for=people#category-membership-number');
  });

  it('follows a changed rule', () => {
    const narrower = withRules(policy, { 'learning-record': { seenBy: ['self'] } });
    expect(whoCanSee(policy, ['learning-record']).summary).toContain('the tutors you name');
    expect(whoCanSee(narrower, ['learning-record']).summary).toBe('Only you can see this');
    expect(whoCanSee(policy, ['security-questions']).summary).toBe('Nobody can see this, not even our staff');
  });

  it('HEC-09 names the tutors who can see it now', () => {
    const named = (names: string[]) => whoCanSee(policy, ['learning-record'], { namedTutors: names }).rows[1];
    expect(named(['Ann Smith until 3 March 2027'])).toEqual({
      term: 'Tutors you have named',
      text: 'Ann Smith until 3 March 2027.',
    });
    expect(named([])?.text).toBe('Nobody. You have named no tutor.');
  });

  it('CDEP-34 promises for several kinds no more than is true of each, and says once what is true of some', () => {
    const line = whoCanSee(policy, ['identity', 'contact', 'work', 'membership-number']);
    expect(line.summary).toBe('Seen by you. Who else can see it depends on the detail');
    const sees = line.rows.filter(({ term }) => term.endsWith('Who can see it'));
    expect(sees.map(({ term }) => term)).toEqual([
      'Your name: Who can see it',
      'Your email: Who can see it',
      'Your work and Your membership number: Who can see it',
    ]);
    expect(sees[1]?.text).not.toContain('tutor');
    expect(whoCanSee(policy, ['sessions', 'devices']).summary).toBe('Only you can see this');
  });

  it('throws for a category that the policy does not have', () => {
    expect(() => whoCanSee(policy, ['shoes'])).toThrow('shoes');
  });
});
