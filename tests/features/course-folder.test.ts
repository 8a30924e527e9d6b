import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCourseFolder } from '../../src/features/courses/course-folder.ts';
import { aCourseFolder, checkYaml, courseMd, drawing, goodCourse, pageMd, png } from '../support/course-folder.ts';

async function problemsOf(folder: string): Promise<string[]> {
  const result = await readCourseFolder(folder);
  return 'problems' in result ? result.problems.map(({ file, line, says }) => `${file}:${line} ${says}`) : [];
}

async function draftOf(folder: string) {
  const result = await readCourseFolder(folder);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.course;
}

const replaced = (path: string, from: string, to: string) => {
  const before = String(goodCourse[path]);
  expect(before).toContain(from);
  return { [path]: before.replace(from, to) };
};
const page = '01-first/01-a-page.md';
const withBody = (body: string) => ({ [page]: `---\ntitle: A page\n---\n${body}\n` });

describe('SH-23 a course folder that is right', () => {
  test('becomes a draft with everything in its order', async () => {
    const course = await draftOf(await aCourseFolder());
    expect(course).toMatchObject({ slug: 'small-course', order: 10, minutes: 15, introHtml: '<p>Welcome.</p>' });
    expect(course).toMatchObject({ reviewed: '2026-11-02', nextReview: '2027-11-01', outcomes: ['Read a page'] });
    expect(course.modules.map((module) => [module.order, module.slug, module.pages.map((each) => each.slug)])).toEqual([
      [1, 'first', ['a-page', 'another']],
      [2, 'second', ['last']],
    ]);
    expect(course.modules[0]?.questions[0]).toMatchObject({
      key: 'first',
      order: 1,
      askHtml: 'Which one?',
      kind: 'single',
    });
    expect(course.modules[0]?.questions[0]?.options.map((option) => option.correct)).toEqual([true, false]);
    expect(course.files.map((file) => [file.name, file.type])).toEqual([
      ['dot.png', 'image/png'],
      ['ring.svg', 'image/svg+xml'],
    ]);
  });

  test('has the same hash each time, and another one after any change of content', async () => {
    const { hash } = await draftOf(await aCourseFolder());
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await draftOf(await aCourseFolder())).hash).toBe(hash);
    const changes = [
      replaced(page, 'Some words', 'Some other words'),
      replaced('01-first/check.yaml', 'No, since', 'No, for'),
      replaced('images/ring.svg', 'r="3"', 'r="2"'),
      replaced('course.md', 'Everyone', 'Nurses'),
    ];
    const hashes = await Promise.all(changes.map(async (change) => (await draftOf(await aCourseFolder(change))).hash));
    expect(new Set([hash, ...hashes]).size).toBe(changes.length + 1);
  });

  test('may have Windows line ends and a byte order mark', async () => {
    const course = await draftOf(await aCourseFolder({ 'course.md': `\uFEFF${courseMd.replaceAll('\n', '\r\n')}` }));
    expect(course.title).toBe('A small course');
  });

  test('keeps an option’s key when options move, and changes it when the words change', async () => {
    const keys = async (changes: Record<string, string>) =>
      (await draftOf(await aCourseFolder(changes))).modules[0]?.questions[0]?.options.map((option) => option.key) ?? [];
    const [first, second] = await keys({});
    const moved = checkYaml.replace(/( {4}- text: This[\s\S]*?Yes\.\n)( {4}- text: That[\s\S]*?right\.\n)/, '$2$1');
    expect(await keys({ '01-first/check.yaml': moved })).toEqual([second, first]);
    expect((await keys(replaced('01-first/check.yaml', 'text: This', 'text: This one')))[0]).not.toBe(first);
  });
});

describe('SH-23 a course folder that is wrong is refused by file and line', () => {
  const cases: [why: string, changes: Record<string, string | Buffer | undefined>, expected: RegExp][] = [
    ['no course.md', { 'course.md': undefined }, /^course\.md:1 .*no course\.md/],
    ['no module.md', { '02-second/module.md': undefined }, /^02-second\/module\.md:1 .*no module\.md/],
    ['no pages', { '02-second/01-last.md': undefined }, /^02-second\/module\.md:1 .*no pages/],
    ['an empty page', withBody(''), /^01-first\/01-a-page\.md:1 .*no text/],
    [
      'a link to a page that is not there',
      withBody('\nOne.\n\nTwo\n[there](03-no.md).'),
      /01-a-page\.md:8 .*no page 03-no\.md/,
    ],
    ['a link out of the course', withBody('[x](../../other/course.md)'), /01-a-page\.md:4 .*no page/],
    ['a script link', withBody('[x](javascript:alert(1))'), /01-a-page\.md:4 .*not with javascript/],
    ['a data link', withBody('[x](data:text/html,x)'), /01-a-page\.md:4 .*not with data/],
    ['a link to another host without scheme', withBody('[x](//example.org)'), /01-a-page\.md:4 A link leads/],
    [
      'a link with a name before the host',
      withBody('[x](https://bank@example.org)'),
      /01-a-page\.md:4 .*not a web address/,
    ],
    ['a link without words', withBody('[](https://example.org)'), /01-a-page\.md:4 .*no words/],
    [
      'an image that is not there',
      withBody('\n\n![A dot](images/gone.png)'),
      /01-a-page\.md:6 .*no image images\/gone\.png/,
    ],
    ['an image elsewhere', withBody('![A dot](https://example.org/dot.png)'), /01-a-page\.md:4 .*no image https/],
    ['an image without description', withBody('![](images/dot.png)'), /01-a-page\.md:4 .*no description/],
    [
      'an image over 2 MB',
      { 'images/big.png': Buffer.concat([png, Buffer.alloc(20 * 1024 * 1024)]) },
      /big\.png:1 .*over 2 MB/,
    ],
    ['a page over 200 kB', withBody('word '.repeat(50_000)), /01-a-page\.md:1 .*over 200 kB/],
    ['HTML called PNG', { 'images/dot.png': '<html><script>alert(1)</script></html>' }, /dot\.png:1 .*not a PNG/],
    ['a drawing called PNG', { 'images/dot.png': drawing }, /dot\.png:1 .*does not fit its name/],
    ['an empty image', { 'images/dot.png': '' }, /dot\.png:1 .*not a PNG/],
    ['a PNG that is cut short', { 'images/dot.png': png.subarray(0, 20) }, /dot\.png:1 .*cut short/],
    ['an image with a bad name', { 'images/My Dot.png': png }, /My Dot\.png:1 Name images/],
    ['no front matter', { [page]: 'Some words.\n' }, /01-a-page\.md:1 .*must begin with front matter/],
    ['front matter without end', { [page]: '---\ntitle: A page\n\nWords.\n' }, /01-a-page\.md:1 .*no closing line/],
    [
      'front matter that is not YAML',
      { [page]: '---\ntitle: A page: the first\n---\nWords.\n' },
      /01-a-page\.md:2 .*not YAML.*quotation marks/,
    ],
    ['the same key twice', { [page]: '---\ntitle: A\ntitle: B\n---\nWords.\n' }, /01-a-page\.md:3 .*unique/],
    ['a YAML alias', { [page]: '---\ntitle: &a A\nx: *a\n---\nWords.\n' }, /01-a-page\.md:3 .*aliases/],
    [
      'front matter that is a list',
      { [page]: '---\n- title\n---\nWords.\n' },
      /01-a-page\.md:2 this file must be keys/,
    ],
    ['empty front matter', { [page]: '---\n---\nWords.\n' }, /01-a-page\.md:2 “title” is missing/],
    [
      'an unknown key',
      { [page]: '---\ntitle: A page\ncolour: red\n---\nWords.\n' },
      /01-a-page\.md:3 “colour” is not a known key/,
    ],
    ['a missing key', replaced('course.md', 'audience: Everyone\n', ''), /course\.md:2 “audience” is missing/],
    [
      'a title that is too long',
      { [page]: `---\ntitle: ${'a'.repeat(121)}\n---\nWords.\n` },
      /01-a-page\.md:2 .*at most 120/,
    ],
    ['a title that is a number', { [page]: '---\ntitle: 2026\n---\nWords.\n' }, /01-a-page\.md:2 .*must be text/],
    [
      'an escaped NUL in a title',
      { [page]: '---\ntitle: "a\\0b"\n---\nWords.\n' },
      /01-a-page\.md:2 .*cannot be shown/,
    ],
    [
      'half a character in a title',
      { [page]: '---\ntitle: "a\\uD800b"\n---\nWords.\n' },
      /01-a-page\.md:2 .*cannot be shown/,
    ],
    [
      'minutes that are words',
      replaced('course.md', 'minutes: 15', 'minutes: some'),
      /course\.md:5 “minutes” must be a whole/,
    ],
    ['a day that does not exist', replaced('course.md', '2026-11-02', '2026-02-30'), /course\.md:7 .*must be a day/],
    [
      'a review before the last',
      replaced('course.md', '2027-11-01', '2025-11-01'),
      /course\.md:8 “next-review” must be later/,
    ],
    ['an empty outcome', replaced('course.md', '- Read a page', '- ""'), /course\.md:10 outcome 1 must not be empty/],
    [
      'two modules of one name',
      { '03-first/module.md': goodCourse['01-first/module.md'], '03-first/01-a.md': pageMd },
      /^03-first:1 .*used twice/,
    ],
    [
      'two modules of one number',
      { '02-third/module.md': goodCourse['01-first/module.md'], '02-third/01-a.md': pageMd },
      /^02-third:1 .*used twice/,
    ],
    ['two pages of one name', { '01-first/03-a-page.md': pageMd }, /03-a-page\.md:1 .*used twice/],
    ['a page with a name of the platform', { '01-first/03-check.md': pageMd }, /03-check\.md:1 .*used by the platform/],
    ['a page without number', { '01-first/extra.md': pageMd }, /extra\.md:1 The name must be two digits/],
    ['a file without a place', { 'notes.txt': 'x' }, /^notes\.txt:1 .*no place/],
    [
      'no correct option',
      replaced('01-first/check.yaml', '      correct: true\n', ''),
      /check\.yaml:4 question 1, “options” has no correct/,
    ],
    [
      'two correct options of one',
      replaced('01-first/check.yaml', '    - text: That\n', '    - text: That\n      correct: true\n'),
      /check\.yaml:4 .*has 2 correct options/,
    ],
    [
      'an option twice',
      replaced('01-first/check.yaml', 'text: That', 'text: This'),
      /check\.yaml:8 .*same as an option above/,
    ],
    [
      'one option',
      replaced('01-first/check.yaml', '    - text: That\n      feedback: No, since this is right.\n', ''),
      /check\.yaml:4 .*at least 2/,
    ],
    [
      'a question twice',
      { '01-first/check.yaml': checkYaml + checkYaml },
      /check\.yaml:11 question 2, “id” is used twice: first/,
    ],
    [
      'an unknown kind',
      replaced('01-first/check.yaml', 'single', 'guess'),
      /check\.yaml:3 question 1, “kind” must be single or multiple/,
    ],
    [
      'an unknown key in an option',
      replaced('01-first/check.yaml', '      correct: true', '      correct: true\n      right: true'),
      /check\.yaml:7 “right” is not a known key/,
    ],
    [
      'feedback missing',
      replaced('01-first/check.yaml', '      feedback: Yes.\n', ''),
      /check\.yaml:5 question 1, option 1, “feedback” is missing/,
    ],
    [
      'a bad link in feedback',
      replaced('01-first/check.yaml', 'Yes.', 'Yes, [so](javascript:x).'),
      /check\.yaml:7 .*not with javascript/,
    ],
    [
      'a check that is not a list',
      { '01-first/check.yaml': 'id: x\n' },
      /check\.yaml:1 this file must be a list of questions/,
    ],
    [
      'text that is not UTF-8',
      { [page]: Buffer.concat([Buffer.from(pageMd), Buffer.from([0x61, 0xff, 0x0a])]) },
      /01-a-page\.md:6 .*not valid UTF-8/,
    ],
    ['a NUL in the text', withBody('\na\0b'), /01-a-page\.md:5 .*NUL/],
    ['another control character', withBody('\na\u0007b'), /01-a-page\.md:5 .*control character/],
    ['a heading of the first level', withBody('\n# Big'), /01-a-page\.md:5 Begin headings at ##/],
    ['a heading that skips a level', withBody('\n## One\n\n#### Three'), /01-a-page\.md:7 .*use ### here/],
  ];
  test.each(cases)('%s', async (_, changes, expected) => {
    const problems = await problemsOf(await aCourseFolder(changes));
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });

  test('a link that leads out of the folder, round in it, or in place of a page', async () => {
    const folder = await aCourseFolder({ '02-second/01-last.md': undefined });
    await symlink('..', join(folder, '03-round'));
    await symlink('/etc/passwd', join(folder, '02-second', '01-last.md'));
    await symlink('dot.png', join(folder, 'images', 'same.png'));
    const problems = await problemsOf(folder);
    for (const path of ['03-round', '02-second/01-last.md', 'images/same.png']) {
      expect(problems).toContainEqual(`${path}:1 This is a link to somewhere else. Put the real file or folder here.`);
    }
    expect(problems.join()).not.toContain('root');
  });

  test('a folder that is not there, is a file, or has a bad name', async () => {
    const folder = await aCourseFolder();
    expect(await problemsOf(join(folder, 'nowhere'))).toEqual(['nowhere:1 There is no folder here.']);
    expect(await problemsOf(join(folder, 'course.md'))).toEqual(['course.md:1 There is no folder here.']);
    expect(await problemsOf(await aCourseFolder({}, 'Bad Name'))).toEqual([
      expect.stringMatching(/^course\.md:1 The folder’s name/),
    ]);
  });

  test('everything wrong is listed at once', async () => {
    const problems = await problemsOf(
      await aCourseFolder({
        ...replaced('course.md', 'minutes: 15', 'minutes: 0\ncolour: red'),
        ...withBody('[x](99-no.md)\n\n![](images/gone.png)'),
        ...replaced('01-first/check.yaml', 'kind: single', 'kind: other'),
        '02-second/01-last.md': undefined,
      }),
    );
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      '01-first/01-a-page.md:4',
      '01-first/01-a-page.md:6',
      '01-first/01-a-page.md:6',
      '01-first/check.yaml:3',
      '02-second/module.md:1',
      'course.md:5',
      'course.md:6',
    ]);
  });
});
