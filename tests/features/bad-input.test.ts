import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, anAuthor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { tokenIn } from '../sweep/world.ts';

// What people press twice, and what they send that is no good, in the forms of plan, log, feedback, library and bank.

let site: TestSite;
let course: { id: string; slug: string };
let learner: TestPerson;
const as = {} as Record<'learner' | 'administrator' | 'author', Browser>;

beforeAll(async () => {
  site = await aSite();
  await aCourse(site);
  course = await site.app.db.course.findFirstOrThrow({ select: { id: true, slug: true } });
  learner = await aLearner(site, { name: 'Amina Shah' });
  as.learner = await site.signedIn(learner);
  as.administrator = await site.signedIn(await anAdministrator(site));
  as.author = await site.signedIn(await anAuthor(site));
  const now = site.app.clock.now();
  const done = { personId: learner.id, courseId: course.id, startedAt: now, lastAt: now, finishedAt: now };
  await site.app.db.enrolment.createMany({ data: [done] });
});
afterAll(() => site.close());

const goal = { title: 'Listen more', why: '', byWhen: '' };
const entry = { doneOn: '2026-11-20', title: 'A study day', kind: 'course', minutes: '60', reflection: '' };
const said = { stars: '4', text: 'Clear and kind', shownAs: 'Quiet Otter' };
const shelf = { title: 'A guide', category: 'work', summary: 'What it is', text: 'Words', url: '' };
const asked = { kind: 'short', ask: 'Which?', answers: 'This', says: '', category: 'All', tags: '' };
const feedback = () => `/feedback/courses/${course.slug}`;

type Form = [name: string, who: keyof typeof as, path: () => string, fields: Record<string, string>, field: string];
const FORMS: Form[] = [
  ['a goal', 'learner', () => '/learn/plan', goal, 'title'],
  ['an entry of the log', 'learner', () => '/learn/cpd', entry, 'title'],
  ['a name to show', 'learner', feedback, said, 'shownAs'],
  ['a resource', 'administrator', () => '/admin/resources/new', shelf, 'title'],
  ['a course', 'author', () => '/author/new', { title: 'A course' }, 'title'],
  ['a question', 'author', () => '/bank/new', asked, 'ask'],
  ['a category of the bank', 'author', () => '/bank/new', asked, 'category'],
];

/** Spaces without width, a soft hyphen, a mark of direction, a filler: all there, and nothing to see. */
const UNSEEN = '\u200B\u200D\u00AD\u202E\u2060\u3164 ';

describe.each(FORMS)('%s', (_, who, path, fields, field) => {
  const send = async (value: string) =>
    as[who].post(path(), { ...fields, [field]: value, _csrf: await tokenIn(as[who]) });

  it.each([
    ['of nothing that anybody sees', UNSEEN],
    ['of spaces', ' \t  '],
    ['that is far too long', 'word '.repeat(10_000)],
  ])('%s is told at its field', async (_how, value) => {
    const page = await send(value);
    expect([page.status, page.$(`#${field}-error`).text().trim()]).toEqual([422, expect.stringMatching(/\w{3}/)]);
  });

  it('keeps signs that nobody sees where there are words beside them', async () => {
    const page = await send('Family \u{1F468}\u200D\u{1F469}\u200D\u{1F467}');
    expect(['shownAs'].includes(field) ? 422 : 303).toBe(page.status);
  });
});

describe('pressed ten times at once', () => {
  const ten = async (who: keyof typeof as, path: string, fields: Record<string, string>) => {
    const _csrf = await tokenIn(as[who]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => as[who].post(path, { ...fields, _csrf })));
    return [...new Set(answers.map(({ status }) => status))].filter((status) => ![303, 409, 422].includes(status));
  };

  it('CDEP-12 feedback stands once', async () => {
    expect(await ten('learner', feedback(), said)).toEqual([]);
    expect(await site.app.db.feedback.count({ where: { personId: learner.id } })).toBe(1);
  });

  it('CDEP-14 a report stands once', async () => {
    const { id } = await site.app.db.feedback.findFirstOrThrow({ select: { id: true } });
    expect(await ten('author', `/feedback/${id}/report`, { why: 'advert', words: '' })).toEqual([]);
    expect(await site.app.db.feedbackReport.count({ where: { feedbackId: id } })).toBe(1);
  });

  it('CDEP-16 a finished course goes into the log once', async () => {
    expect(await ten('learner', `/learn/cpd/courses/${course.id}`, {})).toEqual([]);
    expect(await site.app.db.cpdEntry.count({ where: { personId: learner.id, courseId: course.id } })).toBe(1);
  });

  it('CDEP-08 a goal is shared with one person once', async () => {
    await as.learner.submit('/learn/plan', goal, { action: '/learn/plan' });
    const { id } = await site.app.db.goal.findFirstOrThrow({
      where: { personId: learner.id },
      orderBy: { id: 'desc' },
    });
    expect(await ten('learner', `/learn/plan/${id}/share`, { email: 'friend@example.org' })).toEqual([]);
    expect(await site.app.db.goalShare.count({ where: { goalId: id, endedAt: null } })).toBe(1);
  });

  it('CDEP-20 a resource has an address of its own each time, and none is an error', async () => {
    expect(await ten('administrator', '/admin/resources/new', { ...shelf, title: 'Ten guides' })).toEqual([]);
    const slugs = await site.app.db.resource.findMany({ where: { title: 'Ten guides' }, select: { slug: true } });
    expect(slugs.length).toBeGreaterThan(2);
    expect(new Set(slugs.map(({ slug }) => slug)).size).toBe(slugs.length);
  });

  it('SH-29 a course is begun and gets its modules without an error, and every module is whole', async () => {
    expect(await ten('author', '/author/new', { title: 'Ten courses' })).toEqual([]);
    const { id } = await site.app.db.draft.findFirstOrThrow({ where: { slug: 'ten-courses' }, select: { id: true } });
    expect(await ten('author', `/author/courses/${id}/modules`, { module: 'More' })).toEqual([]);
    const files = await site.app.db.draftFile.findMany({ where: { draftId: id }, select: { path: true } });
    const modules = files.filter(({ path }) => path.endsWith('/module.md')).length;
    expect([modules > 1, files.length]).toEqual([true, 1 + 2 * modules]);
  });
});
