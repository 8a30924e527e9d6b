import type { App } from '../../context.ts';
import { readSources } from '../courses/sources.ts';
import type { DraftSeen } from './author.queries.ts';
import { isText } from './draft-paths.ts';
import { versionFiles } from './publish.ts';
import type { FileDifference } from './versions.pages.ts';
import { wordDifferences } from './word-diff.ts';

/** Most versions that the list shows. */
const MOST = 200;

/** The versions of a draft, the newest first. One query. */
export const findVersions = (app: App, draftId: string) =>
  app.db.courseVersion.findMany({
    where: { draftId },
    select: { number: true, how: true, title: true, madeAt: true },
    orderBy: { number: 'desc' },
    take: MOST,
  });

export type VersionLine = Awaited<ReturnType<typeof findVersions>>[number];

/** A version, and file by file how the draft of today differs from it in words. NotFound where there is none. */
export async function findVersion(app: App, draft: DraftSeen, number: number) {
  const version = await versionFiles(app, draft.id, number);
  const [before, after] = [hashesOf(version.files), hashesOf(draft.files)];
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((path) => before.get(path) !== after.get(path));
  const wanted = changed
    .filter(isText)
    .flatMap((path) => [before.get(path), after.get(path)].filter((hash) => hash !== undefined));
  const texts = await readSources(app, wanted);
  const text = (hash: string | undefined) => (hash === undefined ? '' : (texts.get(hash)?.toString('utf8') ?? ''));
  const differences = changed.map((path): FileDifference => {
    const [was, is] = [before.get(path), after.get(path)];
    const says = was === undefined ? 'New in the draft' : is === undefined ? 'Not in the draft' : 'Changed';
    return { path, says, pieces: isText(path) ? wordDifferences(text(was), text(is)) : [] };
  });
  return { version, differences };
}

const hashesOf = (files: readonly { path: string; hash: string }[]): Map<string, string> =>
  new Map(files.map(({ path, hash }) => [path, hash]));
