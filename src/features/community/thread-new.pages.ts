import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Breadcrumbs,
  breadcrumbs,
  type Callout,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { type FilesPart, filesPart } from '../attachments/attachments.pages.ts';
import type { Attached } from '../attachments/attachments.queries.ts';
import type { PollFields } from '../polls/poll-fields.pages.ts';
import type { PollAsked } from '../polls/polls.forms.ts';
import type { Draft } from './drafts.ts';
import type { CommunityHere } from './membership.queries.ts';
import { type DraftNote, draftNote, remindRules, textField, writing } from './threads.pages.ts';

export interface ThreadNewPage {
  title: string;
  crumbs: Breadcrumbs;
  errors: ErrorSummary | null;
  form: Form;
  heading: Field;
  topic: Select;
  text: Field;
  files: FilesPart;
  poll: PollFields;
  draft: DraftNote | null;
  preview: SafeHtml | null;
  /** The poll of what is looked at before it is sent. */
  asked: Pick<PollAsked, 'question' | 'options'> | null;
  rules: Callout;
}

export function threadNewPage(
  policy: Policy,
  { id: place, slug, name, topics }: CommunityHere,
  {
    slip,
    once,
    preview,
    draft,
    files,
    poll,
    asked,
  }: Pick<ThreadNewPage, 'preview' | 'poll' | 'asked'> & {
    slip: Slip;
    once: string;
    draft: Draft | null;
    files: readonly Attached[];
  },
): ThreadNewPage {
  const here = paths.community.to({ slug });
  return {
    title: 'Start a thread',
    crumbs: breadcrumbs(
      [
        { text: 'Communities', href: paths.communities.to() },
        { text: name, href: here },
      ],
      'Start a thread',
    ),
    errors: errorsOf(slip),
    form: form(paths.threadNew.to({ slug }), writing('Post'), {
      multipart: true,
      hidden: [{ name: 'once', value: String(slip.values.once ?? once) }],
      draft: paths.draft.to({ slug, place }),
      link: { text: 'Cancel', href: here },
    }),
    draft: draft && draftNote(slug, place, draft),
    heading: field('title', 'Title', {
      value: String(slip.values.title ?? draft?.title ?? ''),
      error: slip.problems.title,
      hint: 'What it is about, so that others find it.',
      width: 'full',
      autocomplete: 'off',
      limit: 150,
    }),
    topic: select(
      'topic',
      'Category',
      topics.map(({ id, name: text }) => ({ value: id, text })),
      { value: String(slip.values.topic ?? topics[0]?.id ?? ''), error: slip.problems.topic },
    ),
    text: textField(policy, 'Message', { slip, value: draft?.text }),
    files: filesPart(policy, files, { slip, send: 'Post' }),
    ...{ poll, preview, asked },
    rules: remindRules(),
  };
}
