import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { PostPath } from '../community/community.forms.ts';
import { stopFlood } from '../community/holding.ts';
import { mayWith } from './below-posts.ts';
import { pollEditPage } from './poll-fields.pages.ts';
import { ClosePollForm, PollForm, readPoll, typedFrom, VoteForm } from './polls.forms.ts';
import { closePollPage, pollPage } from './polls.pages.ts';
import { findPollPost, type PollSeen, type PollSubject } from './polls.queries.ts';
import { closePoll, setPoll, vote } from './polls.ts';

type OfPost = { input: { slug: string; post: string }; viewer: Viewer };
type WithPoll = PollSubject & { readonly poll: PollSeen };

const findPost = (app: App, { input, viewer }: OfPost) => findPollPost(app, viewer, input.slug, input.post);

async function findPoll(app: App, ask: OfPost): Promise<WithPoll | null> {
  const found = await findPost(app, ask);
  return found?.poll ? { ...found, poll: found.poll } : null;
}

const showPoll = (app: App, { viewer, found, slip }: Pick<Ask<WithPoll>, 'viewer' | 'found' | 'slip'>): Shown => ({
  view: 'polls/poll',
  page: pollPage(app.policy, found, mayWith(app, viewer, { ...found, isOwn: found.authorId === viewer.id }), slip),
});

const showEdit = (app: App, { found, slip }: Pick<Ask<PollSubject>, 'found' | 'slip'>): Shown => ({
  view: 'polls/edit',
  page: pollEditPage(app.policy, found, { slip, now: app.clock.now() }),
});

const showClose = (_app: App, { found }: Pick<Ask<WithPoll>, 'found'>): Shown => ({
  view: 'community/remove',
  page: closePollPage(found),
});

const voting = { path: paths.poll.pattern, may: 'polls.vote', input: PostPath, find: findPoll } as const;
const editing = { path: paths.pollEdit.pattern, may: 'polls.start', input: PostPath, find: findPost } as const;
const closing = { path: paths.pollClose.pattern, may: 'polls.close', input: PostPath, find: findPoll } as const;

const toPost = ({ community, id }: PollSubject): string => paths.post.to({ slug: community.slug, post: id });

export const pollsRoutes: readonly Route[] = [
  get({ ...voting, show: showPoll }),
  post({
    ...voting,
    form: VoteForm,
    run: async (app, { viewer, found, form: { choice, seen, act } }) => {
      const { id: by } = signedIn(viewer);
      const taken = await app.throttle.take('votes', { account: by });
      if (!taken.allowed)
        return tooMany(taken.retryAfter, { says: 'You changed votes very often in a short time.', field: 'choice' });
      const to = toPost(found);
      return (await vote(app, found, { by, seen, choice: act === 'back' ? null : choice }))
        ? { to, say: act === 'back' ? 'Your vote is taken back' : 'Your vote is counted' }
        : { to, unchanged: true };
    },
    again: showPoll,
  }),
  get({ ...editing, show: showEdit }),
  post({
    ...editing,
    form: PollForm,
    run: async (app, { viewer, found, form: { act, ...typed } }) => {
      const { id: by } = signedIn(viewer);
      const flood = await stopFlood(app, found.community, by);
      if (flood) return { ...flood, problems: { pollQuestion: flood.problems.text ?? '' } };
      const asked = act === 'remove' ? null : readPoll(typedFrom(typed), found.thread.title, app.clock.now());
      if (act === 'save' && !asked) return { problems: { option1: 'Enter at least two answers to choose from' } };
      if (!asked && !found.poll) throw new NotFound();
      await setPoll(app, found, asked, by);
      return { to: toPost(found), say: asked ? 'Your poll is saved' : 'Your poll is removed' };
    },
    again: showEdit,
  }),
  get({ ...closing, show: showClose }),
  post({
    ...closing,
    form: ClosePollForm,
    run: async (app, { viewer, found }) => {
      const to = toPost(found);
      return (await closePoll(app, found, signedIn(viewer).id))
        ? { to, say: 'The poll is closed' }
        : { to, unchanged: true };
    },
    again: showClose,
  }),
];
