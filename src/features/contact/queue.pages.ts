import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Pagination,
  pagination,
  type Select,
  type SummaryList,
  select,
  summaryList,
  type Table,
  type Tabs,
  table,
  tabs,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { addDuration } from '../../policy/duration.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';
import { topics } from './contact.forms.ts';
import { lines } from './contact.pages.ts';
import type { EnquiriesAsked, EnquirySubject } from './enquiries.queries.ts';

export interface QueuePage {
  title: string;
  back: string;
  tabs: Tabs;
  /** By subject, and by page where one was chosen. */
  filter: { action: string; state: string | null; topic: Select; page: string | null; clear: string | null };
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

interface Listed extends EnquiriesAsked {
  enquiries: readonly EnquirySubject[];
  more: boolean;
  first: boolean;
}

export function queuePage(policy: Policy, now: Date, listed: Listed): QueuePage {
  const { enquiries, more, closed, topic, page, first } = listed;
  const address = paths.enquiries.to();
  const state = closed ? 'closed' : undefined;
  const narrowed = { topic: topic ?? undefined, page: page ?? undefined };
  const next = more ? withQuery(address, { state, ...narrowed, after: enquiries.at(-1)?.id }) : null;
  const isNarrowed = topic !== null || page !== null;
  return {
    title: 'Messages',
    back: paths.admin.to(),
    tabs: tabs('Messages', [
      { text: 'Waiting', href: withQuery(address, narrowed), current: !closed },
      { text: 'Closed', href: withQuery(address, { state: 'closed', ...narrowed }), current: closed },
    ]),
    filter: {
      action: address,
      state: state ?? null,
      topic: select(
        'topic',
        'About',
        Object.entries(topics).map(([value, text]) => ({ value, text })),
        { empty: 'Everything', value: topic },
      ),
      page,
      clear: isNarrowed ? withQuery(address, { state }) : null,
    },
    table: enquiries.length > 0 ? enquiryTable(policy, now, enquiries) : null,
    empty:
      enquiries.length > 0
        ? null
        : isNarrowed
          ? empty('Nothing found', 'No message is about this. You can look at all of them.')
          : closed
            ? empty('Nothing closed yet', 'Messages that you have answered or closed come here.')
            : empty('Nothing waits for you', 'Messages from the contact form come here. The oldest is on top.'),
    pages:
      first && !more
        ? null
        : pagination(first ? null : withQuery(address, { state, ...narrowed }), next, {
            earlier: 'First page',
            later: 'Next',
          }),
  };
}

const enquiryTable = (policy: Policy, now: Date, enquiries: readonly EnquirySubject[]): Table =>
  table(
    'Messages',
    ['Number', 'From', 'About', 'Page', 'Came', 'State'],
    enquiries.map((one) => [
      { text: one.reference, href: paths.enquiry.to({ id: one.id }) },
      one.name,
      topics[one.topic],
      one.page === null ? '' : { text: one.page, href: withQuery(paths.enquiries.to(), { page: one.page }) },
      dayWords(one.createdAt),
      { tag: stateOf(policy, now, one) },
    ]),
    { quiet: true },
  );

function stateOf(policy: Policy, now: Date, one: EnquirySubject) {
  if (one.closedAt) return tag(one.answer ? 'Answered' : 'Closed', 'done');
  return addDuration(one.createdAt, policy.contact.answerWithin) < now
    ? tag('Late', 'problem')
    : tag('Waiting', 'info');
}

export interface EnquiryPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  facts: SummaryList;
  message: string[];
  answer: string[] | null;
  form: Form | null;
  field: Field;
  close: Form;
}

export function enquiryPage(enquiry: EnquirySubject, slip: Slip): EnquiryPage {
  return {
    title: `Message ${enquiry.reference}`,
    back: paths.enquiries.to(),
    errors: errorsOf(slip),
    facts: summaryList([
      { key: 'From', value: enquiry.name },
      { key: 'Email', value: enquiry.email },
      { key: 'About', value: topics[enquiry.topic] },
      { key: 'Page', value: enquiry.page ?? 'None named' },
      { key: 'Came', value: dayAndTimeWords(enquiry.createdAt) },
      { key: 'Closed', value: enquiry.closedAt ? dayAndTimeWords(enquiry.closedAt) : 'Not yet' },
    ]),
    message: lines(enquiry.message),
    answer: enquiry.answer === null ? null : lines(enquiry.answer),
    form: enquiry.closedAt ? null : form(paths.enquiry.to({ id: enquiry.id }), 'Send answer'),
    field: field('answer', 'Your answer', {
      kind: 'textarea',
      width: 'full',
      rows: 10,
      limit: 6000,
      value: String(slip.values.answer ?? ''),
      error: slip.problems.answer,
      hint: 'They get a link to it by email. The email itself says nothing of it.',
    }),
    close: form(paths.closeEnquiry.to({ id: enquiry.id }), button('Close without an answer', { kind: 'secondary' })),
  };
}
