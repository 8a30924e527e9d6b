import { createHash } from 'node:crypto';
import type { CourseDraft, ModuleDraft, QuestionDraft } from '../../src/features/courses/course-draft.ts';

export const COURSES = 20;
const MODULES = 6;
const PAGES = 4;
const QUESTIONS = 3;

/** Learning events of somebody who did the whole of a course: it begins, its modules, it ends. */
export const EVENTS_A_COURSE = 2 + MODULES * (2 + PAGES + QUESTIONS);

const WORDS = (
  'a child may tell us something in small pieces and it helps to listen slowly write down the words that were used ' +
  'share what matters with the right person and say what will happen next nobody has to carry this alone'
).split(' ');

/** Always the same words for the same number. */
function words(seed: number, count: number): string {
  const text = Array.from({ length: count }, (_, i) => WORDS[(seed * 7 + i * 5 + (i % 3)) % WORDS.length]).join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const paragraphs = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `<p>${words(seed + i, 60)}.</p>\n`).join('');

const question = (seed: number, order: number): QuestionDraft => ({
  key: `question-${order}`,
  order,
  askHtml: `${words(seed, 14)}?`,
  kind: 'single',
  because: `${words(seed + 1, 25)}.`,
  options: ['one', 'two', 'three', 'four'].map((key, i) => ({
    key,
    text: words(seed + i, 8),
    correct: i === 0,
    feedback: `${words(seed + 2 * i, 15)}.`,
  })),
});

function module(course: number, order: number): ModuleDraft {
  const seed = course * 100 + order * 10;
  return {
    slug: `module-${order}`,
    order,
    title: words(seed, 5),
    summary: `${words(seed + 1, 14)}.`,
    introHtml: paragraphs(seed, 2),
    minutes: 12,
    // About as long as a page of the courses in content/.
    pages: Array.from({ length: PAGES }, (_, i) => ({
      slug: `page-${i + 1}`,
      order: i + 1,
      title: words(seed + i, 4),
      html: `<h2>${words(seed, 5)}</h2>\n${paragraphs(seed + i, 8)}`,
      markdown: '',
    })),
    questions: Array.from({ length: QUESTIONS }, (_, i) => question(seed + i, i + 1)),
  };
}

/** A course as the importer would have read it, of about the size of a real one. */
export function course(number: number): CourseDraft {
  return {
    slug: `course-${number}`,
    title: words(number, 5),
    summary: `${words(number + 3, 16)}.`,
    introHtml: paragraphs(number, 3),
    order: number,
    minutes: MODULES * 12,
    audience: 'Everybody who works with children',
    reviewed: '2026-01-01',
    nextReview: '2027-01-01',
    outcomes: [1, 2, 3, 4].map((i) => words(number + i, 9)),
    hash: createHash('sha256').update(`generated course ${number}`).digest('hex'),
    modules: Array.from({ length: MODULES }, (_, i) => module(number, i + 1)),
    files: [],
    sources: [],
  };
}
