import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>\n';

export const courseMd = `---
title: A small course
summary: It shows every part once.
order: 10
minutes: 15
audience: Everyone
reviewed: 2026-11-02
next-review: 2027-11-01
outcomes:
  - Read a page
---

Welcome.
`;
export const pageMd = '---\ntitle: A page\n---\n\nSome words.\n';
export const checkYaml = `- id: first
  ask: Which one?
  kind: single
  options:
    - text: This
      correct: true
      feedback: Yes.
    - text: That
      feedback: No, since this is right.
  because: It is so.
`;

export const goodCourse: Record<string, string | Buffer> = {
  'course.md': courseMd,
  'images/dot.png': png,
  'images/ring.svg': drawing,
  '01-first/module.md': '---\ntitle: First\nsummary: The first module.\nminutes: 5\n---\n\nIt begins.\n',
  '01-first/01-a-page.md': pageMd,
  '01-first/02-another.md': pageMd,
  '01-first/check.yaml': checkYaml,
  '02-second/module.md': '---\ntitle: Second\nsummary: The second module.\nminutes: 5\n---\n',
  '02-second/01-last.md': pageMd,
};

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A whole course folder with some files changed, added, or (undefined) left out. */
export async function aCourseFolder(changes: Record<string, string | Buffer | undefined> = {}, name = 'small-course') {
  const top = await mkdtemp(join(tmpdir(), 'course-folder-'));
  folders.push(top);
  for (const [path, content] of Object.entries({ ...goodCourse, ...changes })) {
    if (content === undefined) continue;
    await mkdir(dirname(join(top, name, path)), { recursive: true });
    await writeFile(join(top, name, path), content);
  }
  return join(top, name);
}
