import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import { findStandingPost, takeDown } from '../community/taking-down.ts';
import { findJudged } from '../feedback/moderation.queries.ts';
import { hideFeedback, takeFeedbackAway } from '../feedback/moderation.ts';

interface TakingDown {
  readonly act: 'hide' | 'remove';
  /** In words for the poster. */
  readonly reason: string;
  readonly by: string;
}

/** Something that people post here, of which a claim can be made. */
interface Postable {
  readonly name: string;
  /** Who posted it; null where there is no such thing. */
  readonly posterOf: (app: App, id: string) => Promise<string | null>;
  /** Where staff look after it. */
  readonly moderation: (id: string) => string;
  /** Hides it, or takes it away for good, and tells the poster why. False where that was done, or it is gone. */
  readonly takeDown: (app: App, id: string, done: TakingDown) => Promise<boolean>;
}

// A new kind of post is one more entry here.
const postables = {
  feedback: {
    name: 'Feedback on a course or resource',
    posterOf: async (app, id) =>
      (await app.db.feedback.findUnique({ where: { id }, select: { personId: true } }))?.personId ?? null,
    moderation: (id) => paths.adminFeedbackOne.to({ id }),
    takeDown: async (app, id, { act, ...done }) => {
      const found = await findJudged(app, id);
      if (!found) return false;
      return act === 'hide' ? hideFeedback(app, found, done) : takeFeedbackAway(app, found, done);
    },
  },
  post: {
    name: 'Post in a community',
    posterOf: async (app, id) =>
      (await app.db.post.findUnique({ where: { id }, select: { authorId: true } }))?.authorId ?? null,
    moderation: (id) => paths.moderatedPost.to({ post: id }),
    takeDown: async (app, id, done) => {
      const found = await findStandingPost(app, id);
      return found !== null && takeDown(app, found, { ...done, claimed: true });
    },
  },
} as const satisfies Record<string, Postable>;

export type SubjectKind = keyof typeof postables;
export const subjectKinds = Object.keys(postables) as [SubjectKind, ...SubjectKind[]];
export const postable = (kind: SubjectKind): Postable => postables[kind];
