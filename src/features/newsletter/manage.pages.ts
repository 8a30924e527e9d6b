import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Button,
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Pagination,
  type Progress,
  progress,
  type Table,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayAndTimeWords, numberWords } from '../../words.ts';
import { type Leaf, placeText, turns } from '../admin/keyset.ts';
import type { Issue, Line } from './newsletter.queries.ts';

export interface IssuesPage {
  title: string;
  back: string;
  says: string;
  add: Button;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination;
}

export const issuesPage = (leaf: Leaf<Line>, addresses: number): IssuesPage => ({
  title: 'Newsletter',
  back: paths.admin.to(),
  says: `${countWords(addresses, 'address gets', 'addresses get')} it. Nobody can see whose they are.`,
  add: linkButton('Write an issue', paths.adminNewsletterNew.to()),
  table:
    leaf.rows.length === 0
      ? null
      : table(
          'All issues',
          ['Title', 'State', 'Emails'],
          leaf.rows.map(({ id, title, sentAt, mailTotal, mailWritten }) => [
            { text: title, href: paths.adminNewsletterIssue.to({ id }) },
            { tag: sentAt ? tag('Sent', 'done') : tag('Draft', 'info'), text: sentAt ? dayAndTimeWords(sentAt) : '' },
            mailTotal === null ? '' : `${numberWords(mailWritten)} of ${numberWords(mailTotal)}`,
          ]),
          { quiet: true },
        ),
  empty: leaf.rows.length > 0 ? null : empty('No issues yet', 'Nobody sees what you write before you send it.'),
  pages: turns(leaf, ({ createdAt, id }) => placeText({ at: createdAt, id }), {
    ...{ address: paths.adminNewsletter.to(), kept: {}, label: 'Issues' },
  }),
});

export interface OneIssuePage {
  title: string;
  back: string;
  says: string;
  progress: Progress | null;
  summary: string;
  html: SafeHtml;
  /** Null once it was sent. */
  draft: { change: Button; test: Form; care: Callout; send: Form } | null;
  archive: string | null;
}

export function oneIssuePage(issue: Issue, addresses: number): OneIssuePage {
  const { id, title, summary, html, sentAt, mailTotal, mailWritten, mailDoneAt } = issue;
  const many = countWords(addresses, 'address', 'addresses');
  return {
    title,
    back: paths.adminNewsletter.to(),
    says: !sentAt
      ? 'This is a draft.'
      : mailTotal === null
        ? 'Sending begins within a minute.'
        : `Sent ${numberWords(mailWritten)} of ${numberWords(mailTotal)}. ${
            mailDoneAt ? `Finished on ${dayAndTimeWords(mailDoneAt)}.` : 'Load the page again to see how it goes.'
          }`,
    progress: mailTotal ? progress(mailWritten, mailTotal, 'emails') : null,
    summary,
    html,
    draft: sentAt
      ? null
      : {
          change: linkButton('Change', paths.adminNewsletterEdit.to({ id }), { kind: 'secondary' }),
          test: form(paths.adminNewsletterTest.to({ id }), button('Send a test to me', { kind: 'secondary' })),
          care: callout(null, `Sending goes to ${many}. What is sent cannot be taken back or changed.`, 'care'),
          send: form(paths.adminNewsletterSend.to({ id }), 'Send it now'),
        },
    archive: sentAt ? paths.newsletterIssue.to({ id }) : null,
  };
}

export interface EditIssuePage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  preview: { title: string; html: SafeHtml } | null;
  form: Form;
  name: Field;
  summary: Field;
  text: Field;
}

interface Editing {
  readonly issue: Issue | null;
  readonly slip: Slip;
  readonly preview: SafeHtml | null;
}

export function editIssuePage({ issue, slip, preview }: Editing): EditIssuePage {
  const typed = (name: 'title' | 'summary' | 'text') => ({
    value: String(slip.values[name] ?? issue?.[name] ?? ''),
    error: slip.problems[name],
  });
  const back = issue
    ? { text: issue.title, href: paths.adminNewsletterIssue.to({ id: issue.id }) }
    : { text: 'Newsletter', href: paths.adminNewsletter.to() };
  return {
    title: issue ? 'Change an issue' : 'Write an issue',
    back,
    errors: errorsOf(slip),
    preview: preview && { title: typed('title').value, html: preview },
    form: form(
      issue ? paths.adminNewsletterEdit.to({ id: issue.id }) : paths.adminNewsletterNew.to(),
      [
        button('Save', { name: 'go', value: 'save' }),
        button('Preview', { name: 'go', value: 'preview', kind: 'secondary' }),
      ],
      { link: { text: 'Cancel', href: back.href } },
    ),
    name: field('title', 'Title', { ...typed('title'), limit: 80, hint: 'It is the subject of the email, too.' }),
    summary: field('summary', 'In short', {
      ...{ kind: 'textarea', ...typed('summary'), rows: 3, limit: 400 },
      hint: 'The email says this, with a link to the whole issue.',
    }),
    text: field('text', 'Text', {
      ...{ kind: 'textarea', ...typed('text'), rows: 14, limit: 20_000, width: 'full' },
      hint: 'Markdown: ## for a heading, * for a list, [words](https://address) for a link.',
    }),
  };
}
