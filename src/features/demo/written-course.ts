import { type App, inTransaction } from '../../context.ts';
import { OurError } from '../../errors.ts';
import { writeFile } from '../author/draft-text.ts';
import { beginCourse, saveFile } from '../author/drafts.ts';
import { publishDraft } from '../author/publish.ts';
import type { SourceFile } from '../courses/course-draft.ts';
import { bellSound } from './bell.ts';
import { daysAgo } from './past.ts';

const COURSE = {
  title: 'A yearly hour about listening',
  summary: 'A short look back at what you know, to be done once a year.',
  order: 90,
  minutes: 15,
  audience: 'School nurses and everyone who works in a school',
  reviewed: '2026-11-02',
  'next-review': '2027-11-01',
  outcomes: ['Name one thing that you do differently since last year'],
  'for-roles': ['School nurse'],
  'valid-months': 12,
};

const MODULE = {
  title: 'Looking back',
  summary: 'One page to read slowly.',
  minutes: 15,
  finish: { pages: 'all' },
};

const PAGE = `Think of one child who told you something this year.

## What helped

Was it the place, the time, or something that you did not say?

> **Think:** What would that child want you to keep doing?

Be quiet for a moment before you go on. The bell says when it begins.

![A bell to begin a quiet moment](../media/bell.wav)
`;

const TRANSCRIPT = 'A bell is struck twice, two seconds apart, and fades away. Nobody speaks.\n';

/** A course written in the browser and published, with a change that is not; and another one that was only begun. */
export async function writtenCourse(app: App, authorId: string): Promise<void> {
  const by = { person: authorId };
  const past = daysAgo(app, 10);
  const draft = await inTransaction(past, (inside) => beginCourse(inside, COURSE.title, by));
  const save = async (on: App, path: string, front: object, body: string, beside: SourceFile[] = []) => {
    const where = { draftId_path: { draftId: draft, path } };
    const file = await on.db.draftFile.findUniqueOrThrow({ where, select: { id: true, revision: true } });
    const bytes = writeFile({ front: { ...front }, body });
    await inTransaction(on, (inside) =>
      saveFile(inside, draft, { file: file.id, revision: file.revision, bytes, beside }, by),
    );
  };
  await save(past, 'course.md', COURSE, 'Do it when you have a quiet quarter of an hour.');
  await save(past, '01-first-module/module.md', MODULE, '');
  await save(past, '01-first-module/01-first-page.md', { title: 'One child' }, PAGE, [
    { path: 'media/bell.wav', bytes: bellSound() },
    { path: 'media/bell.md', bytes: Buffer.from(TRANSCRIPT) },
  ]);
  const done = await inTransaction(past, (inside) => publishDraft(inside, draft, by));
  if ('problems' in done) throw new OurError('The course of the demo cannot be published');
  const more = `${PAGE}\nWrite one sentence about it in your learning plan.\n`;
  await save(daysAgo(app, 1), '01-first-module/01-first-page.md', { title: 'One child' }, more);
  await inTransaction(daysAgo(app, 2), (inside) => beginCourse(inside, 'Talking with parents and carers', by));
}
