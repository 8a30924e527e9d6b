import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';

/** Something that people post here, of which a claim can be made. */
interface Postable {
  readonly name: string;
  /** Who posted it; null where there is no such thing. */
  readonly posterOf: (app: App, id: string) => Promise<string | null>;
  /** Where staff hide it. */
  readonly moderation: (id: string) => string;
}

// A new kind of post is one more entry here.
const postables = {
  feedback: {
    name: 'Feedback on a course or resource',
    posterOf: async (app, id) =>
      (await app.db.feedback.findUnique({ where: { id }, select: { personId: true } }))?.personId ?? null,
    moderation: (id) => paths.adminFeedbackOne.to({ id }),
  },
  post: {
    name: 'Post in a community',
    posterOf: async (app, id) =>
      (await app.db.post.findUnique({ where: { id }, select: { authorId: true } }))?.authorId ?? null,
    moderation: (id) => paths.moderatedPost.to({ post: id }),
  },
} as const satisfies Record<string, Postable>;

export type SubjectKind = keyof typeof postables;
export const subjectKinds = Object.keys(postables) as [SubjectKind, ...SubjectKind[]];
export const postable = (kind: SubjectKind): Postable => postables[kind];
