import { type App, inTransaction } from '../../context.ts';
import { OurError } from '../../errors.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { guest, type SignedIn } from '../../policy/viewer.ts';
import { uuidv7 } from '../../random.ts';
import { makeCommunity } from '../community/arrange.ts';
import { type CommunityHere, findHere, findKnown, findOneAsking } from '../community/membership.queries.ts';
import { answerRequest, join } from '../community/membership.ts';
import { findAnswer, solve } from '../community/solving.ts';
import { findPost } from '../community/talk.queries.ts';
import { beginThread, editPost, reply } from '../community/talk.ts';
import { findThread } from '../community/thread.queries.ts';
import { enter } from '../directory/directory.ts';
import { tellAll } from '../notifications/telling.ts';
import { kinds } from '../organisations/kinds.ts';
import { addPerson, makeGroup } from '../organisations/organisations.ts';
import { replyWithFiles } from './attached.ts';
import type { Group, Member, Talk } from './group.ts';
import { shelve } from './library.ts';
import { moderate } from './moderated.ts';
import { COLLEAGUES, organisationOf } from './organisations.ts';
import { daysAgo } from './past.ts';
import { demoPolls, voteInDemo } from './polls.ts';
import { YOUNG_VOICES } from './young.ts';

const demo = (name: string): string => `${name}@demo.example`;
const moderator: Member = { email: demo('moderator'), name: 'Petra (moderator)' };

/** What is reported, and waits for a moderator. */
const ASKED_TOO_MUCH = '@Amina, school nurse, is that what you did with the boy and the pencils?';
/** What a moderator hides later. */
const ADVERT = {
  by: demo('bea.lindqvist'),
  text: 'Off topic, but: my cupboard has 300 felt pens to give away. Call me!',
};

const GROUPS: readonly Group[] = [
  {
    ...{ name: 'Island children’s practitioners', openTo: 'area', area: 'Guernsey' },
    summary:
      'For everybody who works with children on the island. Small place, so take double care with what you tell.',
    topics: ['Questions', 'What worked', 'Training'],
    shelf: {
      ...{ title: 'Who to ring on the island', category: 'safeguarding', url: '' },
      summary: 'The numbers behind the numbers, for when a form is not enough.',
      text: '## By day\n\nRing the duty desk first. Say your name, where you work, and that you ring about a child.\n\n## At night\n\nThe police control room has the list of who is on call. Ask for it by that name.',
    },
    members: [
      moderator,
      {
        ...{ email: demo('learner'), name: 'Amina, school nurse' },
        shows: [
          'School nurse',
          'Primary schools',
          'St Peter Port',
          'Ask me about drawing with children who say little.',
        ],
      },
      { email: demo('hugo.le.page'), name: 'Hugo' },
      {
        ...{ email: demo('bea.lindqvist'), name: 'Bea Lindqvist' },
        shows: ['Play therapist', 'Children in care', '', 'I have a cupboard full of pencils to lend.'],
      },
      { email: demo('jakub.nowak'), name: 'Jakub, nights' },
    ],
    talks: [
      {
        ...{ topic: 'Questions', title: 'A child answers every question with a shrug', answer: 1 },
        before: [3, 'The pencils worked. Thank you both.'],
        said: [
          [
            9,
            demo('learner'),
            'Eight years old, polite, and every answer is a shrug. I have tried drawing.\n\nWhat do you do in the first ten minutes?',
          ],
          [
            8,
            demo('bea.lindqvist'),
            'I stop asking. I say what I am doing instead:\n\n- “I am going to sharpen these pencils.”\n- “This one is my favourite.”\n\nAfter a while somebody tells me that I am doing it wrong. Then we talk.',
          ],
          [
            8,
            demo('hugo.le.page'),
            'This. And sit **beside** them, not across. A walk to the gate has given me more than any chair.',
            1,
          ],
          [6, demo('learner'), 'The pencils worked. Thank you both. I got a whole sentence about a hamster.'],
        ],
      },
      {
        ...{ topic: 'What worked', title: 'Reading my note back to the child', shows: demo('bea.lindqvist') },
        said: [
          [
            5,
            demo('jakub.nowak'),
            'Tried it for two weeks: before I leave, I read out what I wrote and ask “did I get that right?”\n\nTwice I had not. Once the child asked me to add a word.',
          ],
          [4, moderator.email, 'Lovely. How do you do it when a parent is in the room?'],
          [3, demo('jakub.nowak'), 'I ask the child first, alone, what I may read out. It takes a minute more.'],
          [1, demo('hugo.le.page'), ASKED_TOO_MUCH],
        ],
      },
      {
        ...{ topic: 'Training', title: 'Who has done the course on silence?' },
        said: [
          [3, demo('hugo.le.page'), 'Worth an evening? I have one left this month.'],
          [3, ADVERT.by, ADVERT.text],
        ],
      },
    ],
  },
  {
    ...{ name: 'North Kent school nurses', openTo: 'area', area: 'North Kent' },
    summary: 'For school nurses between Dartford and Faversham. Cover, clinics, and what the week was like.',
    topics: ['Clinics', 'Everything else'],
    members: [
      moderator,
      {
        ...{ email: demo('outsider'), name: 'Tom Ferris' },
        shows: ['School nurse', 'Secondary schools', 'Gravesend', ''],
      },
      { email: demo('imogen.clarke'), name: 'Imogen' },
      { email: demo('freya.campbell'), name: 'Dr Freya Campbell' },
    ],
    talks: [
      {
        ...{ topic: 'Clinics', title: 'Drop-in at lunch or after school?' },
        said: [
          [12, demo('outsider'), 'Nobody comes at lunch: everybody sees who goes in. Has anyone moved theirs?'],
          [
            11,
            demo('imogen.clarke'),
            'We share the door with the library. They come to “return a book”. Eleven last term, two the term before.',
          ],
        ],
      },
    ],
  },
  {
    ...{ name: 'Listening well', openTo: 'request' },
    summary: 'For everybody who teaches others to listen to children. Say in a line what you teach, and we let you in.',
    topics: ['Exercises', 'Questions'],
    members: [moderator, { email: demo('tutor'), name: 'Owen Price' }],
    talks: [
      {
        ...{ topic: 'Exercises', title: 'Three minutes, no questions' },
        said: [
          [
            15,
            demo('tutor'),
            'In pairs. One tells, the other may only nod or repeat the last words. Then swap.\n\nThe groan at two minutes is where the learning is.',
          ],
        ],
      },
    ],
  },
];

/** Areas, the communities for them, and what people said there, through the operations that the pages call. */
export async function gather(app: App, by: string, ids: ReadonlyMap<string, string>): Promise<void> {
  for (const { members, talks, area: areaName, organisation: employer, shelf, ...group } of [
    ...GROUPS,
    COLLEAGUES,
    YOUNG_VOICES,
  ]) {
    const past = daysAgo(app, 30);
    const area = areaName ? await inTransaction(past, (inside) => makeGroup(inside, kinds.area, areaName, by)) : '';
    for (const { email } of area ? members : [])
      await inTransaction(past, (inside) => addPerson(inside, { kind: 'area', id: area }, email, by));
    const organisation = employer ? await organisationOf(app, employer) : '';
    const open = { area, organisation, course: '', holdFirst: 0, editMinutes: 30 };
    const typed = { ...group, topics: [...group.topics], ...open };
    const id = await inTransaction(past, (inside) => makeCommunity(inside, typed, by));
    const { slug } = await app.db.community.findUniqueOrThrow({ where: { id }, select: { slug: true } });
    const viewerOf = (email: string): SignedIn => asViewer(ids.get(email) ?? '', email === moderator.email);
    for (const member of members) await admit(past, slug, member, viewerOf);
    for (const talk of talks) await tell(app, slug, talk, viewerOf);
    if (shelf) await shelve(past, { ...shelf, place: id }, by);
  }
  await tellAll(app);
  await moderate(app, {
    ...{ administrator: by, moderator: asViewer(ids.get(moderator.email) ?? '', true) },
    slug: await slugOf(app, { topics: { some: { name: 'What worked' } } }),
    advert: { by: asViewer(ids.get(ADVERT.by) ?? '', false), text: ADVERT.text },
    warned: asViewer(ids.get(demo('jakub.nowak')) ?? '', false),
    reported: { by: ids.get(demo('learner')) ?? '', text: ASKED_TOO_MUCH },
  });
  const slug = await slugOf(app, { openTo: 'request' });
  await inTransaction(daysAgo(app, 1), async (inside) => {
    const personId = ids.get(demo('dilys.hughes')) ?? '';
    const community = await findKnown(inside, asViewer(personId, false), slug);
    const words = { name: 'Dilys Hughes', request: 'I teach new midwives to hear the older children too.' };
    if (community) await join(inside, { community, personId, moderates: false }, words);
  });
}

const slugOf = async (app: App, where: Prisma.CommunityWhereInput): Promise<string> =>
  (await app.db.community.findFirstOrThrow({ where, select: { slug: true } })).slug;

/** Somebody as finders want them; nothing of the session is asked for there. */
const asViewer = (id: string, moderates: boolean): SignedIn => ({
  ...{ kind: 'person', id, name: '', stage: 'ready', sessionId: '', confirmedAt: new Date(0) },
  roles: [...guest.roles, 'learner', ...(moderates ? ['moderator'] : [])],
});

async function admit(past: App, slug: string, { email, name, shows }: Member, viewerOf: (email: string) => SignedIn) {
  const viewer = viewerOf(email);
  await inTransaction(past, async (inside) => {
    const community = await findKnown(inside, viewer, slug);
    if (!community) throw new OurError(`${slug} is not open to ${email}`);
    const who = { personId: viewer.id, moderates: viewer.roles.includes('moderator') };
    await join(inside, { community, ...who }, { name, request: '' });
  });
  const asking = await past.db.membership.findFirst({
    where: { personId: viewer.id, state: 'asked', community: { slug } },
    select: { id: true },
  });
  if (shows)
    await inTransaction(past, async (inside) => {
      const here = await findHere(inside, viewer, slug);
      const [role, work, location, words] = shows;
      if (here) await enter(inside, here, { personId: viewer.id, typed: { role, work, location, words } });
    });
  if (!asking) return;
  await inTransaction(past, async (inside) => {
    const by = viewerOf(moderator.email);
    const found = await findOneAsking(inside, by, slug, asking.id);
    if (found) await answerRequest(inside, { found, by: by.id }, { act: 'accept', reason: '' });
  });
}

async function tell(app: App, slug: string, talk: Talk, viewerOf: (email: string) => SignedIn) {
  const { topic, title, said, answer, before, shows } = talk;
  const posts: string[] = [];
  const poll = demoPolls[title];
  let thread: string | undefined;
  for (const [at, [days, email, text, quotes]] of said.entries()) {
    const viewer = viewerOf(email);
    await inTransaction(daysAgo(app, days, 7 * at), async (inside) => {
      const first = before?.[0] === at ? before[1] : text;
      const quote = quotes === undefined ? undefined : posts[quotes];
      const saying = { by: viewer.id, text: first, once: uuidv7(app), quote };
      const community = (await findHere(inside, viewer, slug)) as CommunityHere;
      const id = community.topics.find(({ name }) => name === topic)?.id ?? '';
      const found = thread === undefined ? null : await findThread(inside, viewer, slug, thread);
      const done = found
        ? await reply(inside, found, saying)
        : await beginThread(inside, community, { ...saying, title, topic: id, poll: poll?.asked ?? null });
      thread = done.thread;
      posts.push(done.post);
      const own = first === text ? null : await findPost(inside, viewer, slug, done.post);
      if (own) await editPost(inside, own, { by: viewer.id, text });
    });
  }
  if (shows && thread) await replyWithFiles(daysAgo(app, 0.5), viewerOf(shows), { slug, thread });
  if (poll) await voteInDemo(app, { slug, post: posts[0] ?? '', votes: poll.votes }, viewerOf);
  const by = viewerOf(said[0]?.[1] ?? '');
  await inTransaction(daysAgo(app, 1), async (inside) => {
    const found = answer === undefined ? null : await findAnswer(inside, by, slug, posts[answer] ?? '');
    if (found) await solve(inside, found, { by: by.id, isAnswer: true });
  });
}
