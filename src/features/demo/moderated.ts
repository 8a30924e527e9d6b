import { type App, inTransaction } from '../../context.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { reportPost } from '../community/moderating.ts';
import { setPostingRules } from '../community/rules.ts';
import { findStandingPost, takeDown } from '../community/taking-down.ts';
import { appeal } from '../sanctions/appealing.ts';
import { findMember } from '../sanctions/members.queries.ts';
import { findOwnSanctions } from '../sanctions/sanctions.queries.ts';
import { act, addNote } from '../sanctions/sanctions.ts';
import { daysAgo } from './past.ts';

/** What holds posts, an advert that was hidden with an appeal that waits, a warning, a note, and a report to decide. */
export async function moderate(
  app: App,
  {
    administrator,
    moderator,
    slug,
    advert,
    warned,
    reported,
  }: {
    readonly administrator: string;
    readonly moderator: SignedIn;
    readonly slug: string;
    /** The text of a post, and whoever wrote it. */
    readonly advert: { readonly by: SignedIn; readonly text: string };
    readonly warned: SignedIn;
    /** The text of a post, and the id of a member who thinks that it breaks the rules. */
    readonly reported: { readonly by: string; readonly text: string };
  },
): Promise<void> {
  const rules = { words: ['miracle cure', 'casino'], newDays: 7, holdLinks: 'yes' as const, perHour: 30 };
  await inTransaction(app, (inside) => setPostingRules(inside, rules, administrator));
  const row = await app.db.post.findFirst({ where: { text: advert.text }, select: { id: true } });
  await inTransaction(daysAgo(app, 2), async (inside) => {
    const post = row && (await findStandingPost(inside, row.id));
    const reason = 'It sells something. Adverts have no place here.';
    if (post) await takeDown(inside, post, { act: 'hide', reason, by: moderator.id });
  });
  await inTransaction(daysAgo(app, 1), async (inside) => {
    const [decided] = await findOwnSanctions(inside, advert.by);
    if (decided) await appeal(inside, decided, 'I sell nothing. The pens are free, and I only want them to be used.');
  });
  const membership = await app.db.membership.findFirst({
    where: { personId: warned.id, community: { slug } },
    select: { id: true },
  });
  await inTransaction(daysAgo(app, 1), async (inside) => {
    const member = membership && (await findMember(inside, moderator, slug, membership.id));
    if (!member) return;
    await addNote(inside, member, { note: 'Wrote to say that the week was hard. Be kind.', by: moderator.id });
    const reason = 'Please argue with what people say, and not with the people.';
    await act(inside, member, { act: 'warn', reason, days: '7', seen: '' }, moderator.id);
  });
  const told = await app.db.post.findFirst({ where: { text: reported.text }, select: { id: true } });
  const words = 'People on the island could guess who the boy is.';
  if (told)
    await inTransaction(app, (inside) =>
      reportPost(inside, { postId: told.id, personId: reported.by }, { why: 'names', words }),
    );
}
