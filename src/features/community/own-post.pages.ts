import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import { button, type ErrorSummary, errorsOf, type Field, type Form, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { durationWords } from '../../words.ts';
import { type FilesPart, filesPart } from '../attachments/attachments.pages.ts';
import type { Attached } from '../attachments/attachments.queries.ts';
import type { CommunityHere } from './membership.queries.ts';
import type { OwnPost } from './talk.queries.ts';
import { lastEdit, STALE } from './talk.ts';
import { textField, writing } from './threads.pages.ts';

export interface EditPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  text: Field;
  files: FilesPart;
  preview: SafeHtml | null;
  /** Where its poll is added or changed. */
  poll: { text: string; href: string } | null;
  until: string;
}

const backTo = ({ community, id, thread }: OwnPost) => ({
  text: thread.title,
  href: paths.post.to({ slug: community.slug, post: id }),
});

const minutes = ({ editMinutes }: CommunityHere): string => durationWords(`PT${editMinutes}M`);

/** Said once: the form that comes back knows of what changed. */
export const isStale = ({ problems }: Slip): boolean => problems.text === STALE;

export function editPage(
  policy: Policy,
  post: OwnPost,
  { slip, preview, files }: { slip: Slip; preview: SafeHtml | null; files: readonly Attached[] },
): EditPage {
  const back = backTo(post);
  const to = { slug: post.community.slug, post: post.id };
  return {
    title: 'Edit your post',
    back,
    errors: errorsOf(slip),
    form: form(paths.postEdit.to(to), writing('Save'), {
      multipart: true,
      hidden: [{ name: 'seen', value: String((!isStale(slip) && slip.values.seen) || lastEdit(post)) }],
      link: { text: 'Cancel', href: back.href },
    }),
    text: textField(policy, 'Message', { slip, value: post.text }),
    files: filesPart(policy, files, { slip, send: 'Save' }),
    preview,
    poll:
      post.title === null
        ? null
        : { text: post.hasPoll ? 'Change its poll' : 'Add a poll to it', href: paths.pollEdit.to(to) },
    until: `You can edit a post for ${minutes(post.community)} after you sent it. Others can see what you changed. To take words back for good, remove the post. Files that you remove here go when you save.`,
  };
}

export interface RemovePage {
  title: string;
  back: { text: string; href: string };
  words: string;
  form: Form;
}

const KEPT = ' A moderator hid it, so what it said is kept apart for 30 days after that, for an appeal.';

export function removePage(post: OwnPost): RemovePage {
  const back = backTo(post);
  return {
    title: 'Remove your post?',
    back,
    words: `Its words and files are deleted, and nobody can bring them back. Its place in the thread says that you removed it.${post.state === 'hidden' ? KEPT : ''}`,
    form: form(
      paths.postRemove.to({ slug: post.community.slug, post: post.id }),
      button('Remove post', { kind: 'danger' }),
      { link: { text: 'Keep it', href: back.href } },
    ),
  };
}
