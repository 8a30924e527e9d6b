import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import { readCourseFolder } from '../../src/features/courses/course-folder.ts';

const content = join(import.meta.dirname, '../../content');
const folders = (await readdir(content, { withFileTypes: true })).filter((entry) => entry.isDirectory());

async function draftOf(folder: string) {
  const result = await readCourseFolder(join(content, folder));
  expect('problems' in result ? result.problems : []).toEqual([]);
  if ('problems' in result) throw new Error('refused');
  return result.course;
}

const wordsIn = (text: string) => text.split(/\s+/).filter(Boolean);

/** The sentences a reader meets, block by block. */
function sentencesIn(html: string): string[] {
  const page = load(html, null, false);
  const blocks = page('p, li, h2, h3, th, td, figcaption').toArray();
  const texts = blocks.length > 0 ? blocks.map((block) => page(block).text()) : [page.text()];
  return texts.flatMap((text) => text.split(/(?<=[.?!:…])["”’]?\s+/));
}

test('SH-23 the three courses for health and care staff are there', () => {
  expect(folders.map((folder) => folder.name).sort()).toEqual([
    'listening-to-children-and-young-people',
    'noticing-when-a-child-needs-help',
    'recording-and-sharing-information-lawfully',
  ]);
});

describe.each(folders.map((folder) => folder.name))('SH-23 %s', (folder) => {
  test('has real reading in each module and a check with feedback at its end', async () => {
    const course = await draftOf(folder);
    expect(course.modules.length).toBeGreaterThanOrEqual(4);
    expect(course.modules.length).toBeLessThanOrEqual(6);
    for (const module of course.modules) {
      expect(module.pages.length, module.slug).toBeGreaterThanOrEqual(3);
      expect(module.pages.length, module.slug).toBeLessThanOrEqual(5);
      expect(module.questions.length, module.slug).toBeGreaterThanOrEqual(3);
      for (const page of module.pages) {
        const words = wordsIn(load(page.html).text()).length;
        expect(words, `${module.slug}/${page.slug}`).toBeGreaterThanOrEqual(300);
        expect(words, `${module.slug}/${page.slug}`).toBeLessThanOrEqual(600);
      }
    }
  });

  test('takes as long as its modules together', async () => {
    const course = await draftOf(folder);
    expect(course.modules.reduce((sum, module) => sum + module.minutes, 0)).toBe(course.minutes);
  });

  test('shows every picture that it brings', async () => {
    const course = await draftOf(folder);
    const html = course.modules.flatMap((module) => module.pages.map((page) => page.html)).join('');
    for (const file of course.files) expect(html).toContain(`/courses/${folder}/files/${file.name}`);
  });

  test('speaks in short sentences, without exclamation marks', async () => {
    const course = await draftOf(folder);
    const texts = [
      course.introHtml,
      ...course.modules.flatMap((module) => [
        module.introHtml,
        ...module.pages.map((page) => page.html),
        ...module.questions.flatMap((question) => [
          question.askHtml,
          question.because,
          ...question.options.flatMap((option) => [option.text, option.feedback]),
        ]),
      ]),
    ];
    const sentences = texts.flatMap(sentencesIn);
    expect(sentences.filter((sentence) => sentence.includes('!'))).toEqual([]);
    expect(sentences.filter((sentence) => wordsIn(sentence).length > 25)).toEqual([]);
  });
});
