import { type App, inTransaction } from '../../context.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import type { PollAsked } from '../polls/polls.forms.ts';
import { findPollPost } from '../polls/polls.queries.ts';
import { vote } from '../polls/polls.ts';
import { daysAgo } from './past.ts';

interface DemoPoll {
  readonly asked: PollAsked;
  /** Who chose which answer: the part of their address before the @. */
  readonly votes: Readonly<Record<string, number>>;
}

/** What is asked with a thread, by its title. */
export const demoPolls: Readonly<Record<string, DemoPoll>> = {
  'Who has done the course on silence?': {
    asked: {
      question: 'When shall we meet to do it?',
      options: ['Tuesday evening', 'Thursday evening', 'Saturday morning'],
      many: false,
      closesAt: null,
    },
    votes: { learner: 0, 'bea.lindqvist': 1, 'hugo.le.page': 1, 'jakub.nowak': 2, moderator: 1 },
  },
  'Drop-in at lunch or after school?': {
    asked: {
      question: 'When is your drop-in?',
      options: ['At lunch', 'After school', 'Before school'],
      many: true,
      closesAt: null,
    },
    votes: { 'imogen.clarke': 1 },
  },
};

/** Everybody who votes in the poll of this post does. */
export async function voteInDemo(
  app: App,
  { slug, post, votes }: { slug: string; post: string; votes: DemoPoll['votes'] },
  viewerOf: (email: string) => SignedIn,
): Promise<void> {
  for (const [name, choice] of Object.entries(votes))
    await inTransaction(daysAgo(app, 1), async (inside) => {
      const viewer = viewerOf(`${name}@demo.example`);
      const found = await findPollPost(inside, viewer, slug, post);
      const seen = found?.poll?.startedAt.getTime() ?? 0;
      if (found) await vote(inside, found, { by: viewer.id, choice: [choice], seen });
    });
}
