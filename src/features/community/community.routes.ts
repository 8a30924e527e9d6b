import type { App } from '../../context.ts';

import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { type SignedIn, signedIn } from '../../policy/viewer.ts';
import { communitiesPage, joinPage, requestsPage, youPage } from './communities.pages.ts';
import { AnswerForm, CommunityPath, JoinForm, MemberPath, NameForm, NoFields } from './community.forms.ts';
import {
  type AskingSubject,
  type CommunityHere,
  type CommunitySeen,
  findAsking,
  findCommunities,
  findHere,
  findKnown,
  findOneAsking,
  findOwnName,
  findOwnPlace,
  findStanding,
  moderates,
} from './membership.queries.ts';
import { answerRequest, join, leave, rename } from './membership.ts';

/** What is open to the viewer; for those who are in it already, the community itself is the page. */
const joining = {
  may: 'community.join',
  input: CommunityPath,
  find: (app: App, { input, viewer }: Pick<Ask<null, { slug: string }>, 'input' | 'viewer'>) =>
    findKnown(app, viewer, input.slug),
} as const;

/** Young people think of another name than their own. */
const offeredName = ({ name, isYoung }: SignedIn): string => (isYoung ? '' : name);

const showJoin = (app: App, { viewer, found, slip }: Pick<Ask<CommunitySeen>, 'viewer' | 'found' | 'slip'>) =>
  found.state === 'member'
    ? { to: paths.community.to({ slug: found.slug }) }
    : {
        view: 'community/join',
        page: joinPage(app.policy, found, { viewerName: offeredName(signedIn(viewer)), slip }),
      };

const own = {
  may: 'community.leave',
  input: CommunityPath,
  find: (app: App, { input, viewer }: Pick<Ask<null, { slug: string }>, 'input' | 'viewer'>) =>
    findOwnPlace(app, viewer, input.slug),
} as const;

async function showYou(app: App, { viewer, found, slip }: Pick<Ask<CommunityHere>, 'viewer' | 'found' | 'slip'>) {
  const shown = await findOwnName(app, viewer, found);
  return { view: 'community/you', page: youPage(app.policy, found, { shown, slip }) };
}

async function showRequests(
  app: App,
  {
    viewer,
    found,
    slip,
    answered,
  }: Pick<Ask<CommunityHere>, 'viewer' | 'found' | 'slip'> & { answered: string | null },
): Promise<Shown> {
  const asking = await findAsking(app, viewer, found);
  return { view: 'community/requests', page: requestsPage(app.policy, found, { asking, slip, answered }) };
}

export const communityRoutes: readonly Route[] = [
  get({
    path: paths.communities.pattern,
    may: 'community.list',
    find: async (_app, { viewer }) => oneself(viewer),
    show: async (app, { viewer }) => {
      const [communities, standing] = await Promise.all([findCommunities(app, viewer), findStanding(app, viewer)]);
      return {
        view: 'community/communities',
        page: communitiesPage(app.policy, communities, { standing, isYoung: signedIn(viewer).isYoung ?? false }),
      };
    },
  }),
  get({ ...joining, path: paths.communityJoin.pattern, show: showJoin }),
  post({
    ...joining,
    path: paths.communityJoin.pattern,
    form: JoinForm,
    run: async (app, { viewer, found, form }) => {
      const who = { personId: signedIn(viewer).id, moderates: moderates(viewer) };
      const done = await join(app, { community: found, ...who }, form);
      if (done === 'asked') return { to: paths.communities.to(), say: 'You have asked to join' };
      const to = paths.community.to({ slug: found.slug });
      return done === 'member' ? { to, say: 'You are in' } : { to: paths.communities.to(), unchanged: true };
    },
    again: showJoin,
  }),
  get({ ...own, path: paths.communityYou.pattern, show: showYou }),
  post({
    ...own,
    path: paths.communityYou.pattern,
    form: NameForm,
    run: async (app, { viewer, found, form }) => {
      await rename(app, found, { personId: signedIn(viewer).id, name: form.name });
      return { to: paths.communityYou.to({ slug: found.slug }), say: 'Saved' };
    },
    again: showYou,
  }),
  post({
    ...own,
    path: paths.communityLeave.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) =>
      (await leave(app, found, signedIn(viewer).id))
        ? { to: paths.communities.to(), say: 'You have left' }
        : { to: paths.communities.to(), unchanged: true },
    again: showYou,
  }),
  get({
    path: paths.communityRequests.pattern,
    may: 'community.admit',
    input: CommunityPath,
    find: (app, { input, viewer }) => findHere(app, viewer, input.slug),
    show: (app, ask) => showRequests(app, { ...ask, answered: null }),
  }),
  post({
    path: paths.communityRequest.pattern,
    may: 'community.admit',
    input: MemberPath,
    find: (app, { input, viewer }) => findOneAsking(app, viewer, input.slug, input.member),
    form: AnswerForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.communityRequests.to({ slug: found.community.slug });
      const say = form.act === 'accept' ? 'They are in' : 'They have your answer';
      return (await answerRequest(app, { found, by: signedIn(viewer).id }, form))
        ? { to, say }
        : { to, unchanged: true };
    },
    again: (app, ask: Ask<AskingSubject>) => {
      return showRequests(app, { ...ask, found: ask.found.community, answered: ask.found.id });
    },
  }),
];
