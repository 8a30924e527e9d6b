import type { App } from '../../context.ts';
import { type Piece, wordDifferences } from '../author/word-diff.ts';
import type { OwnPost } from './talk.queries.ts';

/** Keeps what a post says before something else is written there. */
export async function keepVersion(
  app: App,
  { id: postId, aboutId: authorId, text, at, editedAt }: Pick<OwnPost, 'id' | 'aboutId' | 'text' | 'at' | 'editedAt'>,
): Promise<void> {
  await app.db.postVersion.create({ data: { postId, authorId, text, at: editedAt ?? at }, select: { id: true } });
}

/** One edit: when, and how the words after it differ from those before. */
export interface Edit {
  readonly at: Date;
  readonly pieces: readonly Piece[];
}

const SHOWN = 20;

/** The last twenty edits of a post, the newest first. One query. */
export async function findEdits(app: App, { id: postId, text, editedAt }: OwnPost): Promise<Edit[]> {
  const versions = await app.db.postVersion.findMany({
    where: { postId },
    orderBy: { id: 'desc' },
    take: SHOWN,
    select: { text: true, at: true },
  });
  return versions.flatMap((before, n) => {
    const after = n === 0 ? { text, at: editedAt } : versions[n - 1];
    return after?.at ? [{ at: after.at, pieces: wordDifferences(before.text, after.text) }] : [];
  });
}
