import { inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { makeCommunity } from '../../src/features/community/arrange.ts';
import { findHere, findKnown } from '../../src/features/community/membership.queries.ts';
import { join } from '../../src/features/community/membership.ts';
import { beginThread } from '../../src/features/community/talk.ts';
import { kinds } from '../../src/features/organisations/kinds.ts';
import { makeGroup } from '../../src/features/organisations/organisations.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import { addResource } from '../../src/features/resources/resources.ts';
import { uuidv7 } from '../../src/random.ts';
import { asViewer } from '../support/community.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';

export interface TalkThings {
  readonly area: string;
  readonly community: { readonly id: string; readonly slug: string };
  /** One that everybody may ask to join. */
  readonly open: string;
  readonly thread: string;
  /** The learner's own. */
  readonly post: string;
  /** Beside that post. */
  readonly file: string;
  /** On the community's own shelf. */
  readonly resource: string;
  /** The learner's place in the community. */
  readonly member: string;
  /** What was decided about them, which they appealed against. */
  readonly sanction: string;
  /** A file beside the post that it took away. */
  readonly appealed: string;
  /** What the learner's link to leave it by mail ends in. */
  readonly leave: string;
  /** Somebody who asks to join. */
  readonly asking: string;
}

interface Talking {
  readonly talk: TalkThings;
  readonly learner: string;
}

/** What stands in the paths of communities for their parameters. */
export const talkSamples = {
  '/community/:slug': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/join': ({ talk }: Talking) => ({ slug: talk.open }),
  '/community/:slug/you': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/leave': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/people': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/people/you': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/people/leave': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/resources': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/resources/:resource': ({ talk }: Talking) => ({
    slug: talk.community.slug,
    resource: talk.resource,
  }),
  '/community/:slug/requests': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/requests/:member': ({ talk }: Talking) => ({ slug: talk.community.slug, member: talk.asking }),
  '/community/:slug/new': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/drafts/:place': ({ talk }: Talking) => ({ slug: talk.community.slug, place: talk.thread }),
  '/community/:slug/files/:file': ({ talk }: Talking) => ({ slug: talk.community.slug, file: talk.file }),
  '/moderation/posts/:post/files/:file': ({ talk }: Talking) => ({ post: talk.post, file: talk.file }),
  '/community/:slug/posts/:post': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/edit': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/remove': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/report': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/history': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/solved': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/poll': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/poll/edit': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/posts/:post/poll/close': ({ talk }: Talking) => ({ slug: talk.community.slug, post: talk.post }),
  '/community/:slug/members': ({ talk }: Talking) => ({ slug: talk.community.slug }),
  '/community/:slug/members/:member': ({ talk }: Talking) => ({ slug: talk.community.slug, member: talk.member }),
  '/community/:slug/members/:member/notes': ({ talk }: Talking) => ({ slug: talk.community.slug, member: talk.member }),
  '/my-data/moderation/:id': ({ talk }: Talking) => ({ id: talk.sanction }),
  '/my-data/moderation/:id/read': ({ talk }: Talking) => ({ id: talk.sanction }),
  '/my-data/moderation/:id/appeal': ({ talk }: Talking) => ({ id: talk.sanction }),
  '/moderation/appeals/:id': ({ talk }: Talking) => ({ id: talk.sanction }),
  '/moderation/appeals/:id/files/:file': ({ talk }: Talking) => ({ id: talk.sanction, file: talk.appealed }),
  '/mails/leave/:token': ({ talk }: Talking) => ({ token: talk.leave }),
  '/moderation/posts/:post': ({ talk }: Talking) => ({ post: talk.post }),
  '/moderation/threads/:thread': ({ talk }: Talking) => ({ thread: talk.thread }),
  '/moderation/threads/:thread/move': ({ talk }: Talking) => ({ thread: talk.thread }),
  '/moderation/threads/:thread/split': ({ talk }: Talking) => ({ thread: talk.thread }),
  '/moderation/threads/:thread/merge': ({ talk }: Talking) => ({ thread: talk.thread }),
  '/community/:slug/:thread': ({ talk }: Talking) => ({ slug: talk.community.slug, thread: talk.thread }),
  '/community/:slug/:thread/hear': ({ talk }: Talking) => ({ slug: talk.community.slug, thread: talk.thread }),
  '/community/:slug/:thread/live': ({ talk }: Talking) => ({ slug: talk.community.slug, thread: talk.thread }),
  '/admin/communities/:id': ({ talk }: Talking) => ({ id: talk.community.id }),
  '/admin/communities/:id/close': ({ talk }: Talking) => ({ id: talk.community.id }),
  '/admin/areas/:id': ({ talk }: Talking) => ({ id: talk.area }),
  '/admin/areas/:id/edit': ({ talk }: Talking) => ({ id: talk.area }),
  '/admin/areas/:id/people/:person/remove': ({ talk, learner }: Talking) => ({ id: talk.area, person: learner }),
};

/** A community of an area: the learner and whoever moderates are in it, somebody asks to be, and the learner began a thread. */
export async function talkThings(
  site: TestSite,
  { learner, moderator }: { learner: Pick<TestPerson, 'id'>; moderator: Pick<TestPerson, 'id'> },
): Promise<TalkThings> {
  const { app } = site;
  const by = moderator.id;
  const area = await inTransaction(app, (inside) => makeGroup(inside, kinds.area, `Area of ${learner.id}`, by));
  const asks = await aLearner(site, { name: 'Cem Aydin' });
  const typed = {
    ...{
      name: `Nurses ${learner.id.slice(-6)}`,
      summary: 'Where nurses talk',
      openTo: 'area' as const,
      area,
      organisation: '',
      course: '',
    },
    ...{ topics: ['General', 'Questions'], holdFirst: 0, editMinutes: 30, young: 'yes' as const },
  };
  const id = await inTransaction(app, (inside) => makeCommunity(inside, typed, by));
  const { slug } = await app.db.community.findUniqueOrThrow({ where: { id }, select: { slug: true } });
  for (const person of [learner, moderator, asks]) {
    await app.db.areaMember.create({ data: { personId: person.id, areaId: area, since: app.clock.now() } });
    await inTransaction(app, async (inside) => {
      const community = await findKnown(inside, asViewer(person.id), slug);
      if (!community) throw new Error('a person of the area does not see its community');
      const moderates = person === moderator;
      await join(inside, { community, personId: person.id, moderates }, { name: 'A nurse', request: '' });
    });
  }
  const asked = { ...typed, name: 'Open to all', openTo: 'request' as const, area: '' };
  const openId = await inTransaction(app, (inside) => makeCommunity(inside, asked, by));
  const open = await app.db.community.findUniqueOrThrow({ where: { id: openId }, select: { slug: true } });
  const { id: asking } = await app.db.membership.update({
    where: { personId_communityId: { personId: asks.id, communityId: id } },
    data: { state: 'asked', since: null },
    select: { id: true },
  });
  const guide = {
    title: 'Our guide',
    category: 'work',
    summary: 'Only for us',
    text: 'Read it *twice*.',
    url: '',
  } as const;
  const shelved = await inTransaction(app, (inside) => addResource(inside, { ...guide, place: id }, by));
  const { slug: resource } = await app.db.resource.update({
    where: { id: shelved },
    data: { publishedAt: app.clock.now() },
    select: { slug: true },
  });
  const entry = { role: 'School nurse', work: 'Asthma', location: 'North Kent', words: 'Ask me about clinics' };
  const place = { communityId: id, at: app.clock.now() };
  for (const { id: personId } of [learner, moderator])
    await app.db.directoryEntry.create({ data: { personId, ...place, ...entry } });
  const { thread, post } = await inTransaction(app, async (inside) => {
    const here = await findHere(inside, asViewer(learner.id), slug);
    const topic = here?.topics[0]?.id ?? '';
    if (!here) throw new Error('the learner is not in the community');
    const poll = { question: 'With what?', options: ['Drawing', 'Walking'], many: false, closesAt: null };
    const saying = { by: learner.id, title: 'How to begin?', topic, text: 'What do *you* do?', once: uuidv7(app) };
    return beginThread(inside, here, { ...saying, poll });
  });
  const taken = await aHiddenPost(site, { authorId: learner.id, communityId: id, threadId: thread });
  const sanction = await aSanction(site, { personId: learner.id, communityId: id, postId: taken });
  const { id: member } = await app.db.membership.findUniqueOrThrow({
    where: { personId_communityId: { personId: learner.id, communityId: id } },
    select: { id: true },
  });
  return {
    area,
    community: { id, slug },
    open: open.slug,
    thread,
    post,
    file: await aFile(site, { personId: learner.id, communityId: id, postId: post }),
    resource,
    asking,
    member,
    sanction,
    appealed: await aFile(site, { personId: learner.id, communityId: id, postId: taken }),
    leave: stopToken(app, member, 'membership'),
  };
}

/** A small text beside a post. */
async function aFile(
  { app }: TestSite,
  about: { personId: string; communityId: string; postId: string },
): Promise<string> {
  const key = await loadPersonKey(app, about.personId);
  const { id } = await app.db.postFile.create({
    data: {
      ...{ ...about, type: 'text/plain', size: 5, at: app.clock.now() },
      name: app.vault.seal(key, 'PostFile.name', 'rota.txt'),
      content: app.vault.sealFile(key, 'PostFile.content', Buffer.from('Words')),
    },
    select: { id: true },
  });
  await app.db.post.update({ where: { id: about.postId }, data: { hasFiles: true } });
  return id;
}

/** A post that a moderator hid. */
async function aHiddenPost(
  { app }: TestSite,
  where: { authorId: string; communityId: string; threadId: string },
): Promise<string> {
  const said = { text: 'Words of a post', html: '<p>Words of a post</p>', at: app.clock.now(), once: uuidv7(app) };
  const { id } = await app.db.post.create({ data: { ...where, ...said, state: 'hidden' }, select: { id: true } });
  return id;
}

/** Something that a moderator who is gone decided, with an appeal that waits. */
async function aSanction(
  { app }: TestSite,
  about: { personId: string; communityId: string; postId: string },
): Promise<string> {
  const key = await loadPersonKey(app, about.personId);
  const at = app.clock.now();
  const { id } = await app.db.sanction.create({
    data: {
      ...{ ...about, what: 'hide', at, appealedAt: at },
      reason: app.vault.seal(key, 'Sanction.reason', 'It names a colleague'),
      appeal: app.vault.seal(key, 'Sanction.appeal', 'It names nobody'),
    },
    select: { id: true },
  });
  const words = app.vault.seal(key, 'PostTakenDown.words', '\nWords of a post');
  await app.db.postTakenDown.create({ data: { sanctionId: id, personId: about.personId, words, at } });
  return id;
}
