import { type Empty, empty } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { Piece } from '../author/word-diff.ts';
import type { Edit } from './history.ts';
import type { OwnPost } from './talk.queries.ts';

export interface HistoryPage {
  title: string;
  back: { text: string; href: string };
  edits: { when: string; pieces: readonly Piece[] }[];
  empty: Empty | null;
}

export const historyPage = ({ id, thread, community }: OwnPost, edits: readonly Edit[]): HistoryPage => ({
  title: 'What was edited',
  back: { text: thread.title, href: paths.post.to({ slug: community.slug, post: id }) },
  edits: edits.map(({ at, pieces }) => ({ when: `Edited on ${dayAndTimeWords(at)}`, pieces })),
  empty: edits.length === 0 ? empty('Nothing was edited', 'This post says what it said from the beginning.') : null,
});
