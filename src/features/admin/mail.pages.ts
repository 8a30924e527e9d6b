import {
  button,
  type Empty,
  empty,
  form,
  type Pagination,
  type Table,
  type Tabs,
  type Tag,
  table,
  tabs,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { nameWords } from '../../policy/column-words.ts';
import { dayAndTimeWords, numberWords } from '../../words.ts';
import { type Leaf, placeText, turns } from './keyset.ts';
import type { MailCounts, MailLine, MailState } from './mail.queries.ts';

export interface MailPage {
  title: string;
  back: string;
  tabs: Tabs;
  mails: Table | null;
  empty: Empty | null;
  pages: Pagination;
}

const STATES: Readonly<Record<MailState, Tag>> = {
  waiting: tag('Waiting', 'info'),
  failed: tag('Failed', 'problem'),
  sent: tag('Sent', 'done'),
};

export function mailPage(counts: MailCounts, state: MailState | null, leaf: Leaf<MailLine>): MailPage {
  const tab = (one: MailState | null, text: string) => ({
    text,
    href: withQuery(paths.adminMail.to(), { state: one ?? '' }),
    current: one === state,
  });
  return {
    title: 'Mail',
    back: paths.admin.to(),
    tabs: tabs('Mails by state', [
      tab(null, 'All'),
      ...Object.entries(STATES).map(([one, { text }]) =>
        tab(one as MailState, `${text} (${numberWords(counts[one as MailState])})`),
      ),
    ]),
    mails: leaf.rows.length > 0 ? mailTable(leaf.rows) : null,
    empty:
      leaf.rows.length > 0 ? null : empty('No mail here', 'Mail appears here as soon as the site has some to send.'),
    pages: turns(leaf, placeText, {
      address: paths.adminMail.to(),
      kept: { state: state ?? '' },
      label: 'Pages of mails',
    }),
  };
}

const mailTable = (rows: readonly MailLine[]): Table =>
  table(
    'Mails, the newest first',
    ['Kind', 'Made', 'State', { text: 'Tries', kind: 'number' }, 'Next try', 'Problem', 'Change'],
    rows.map(({ id, at, kind, state, attempts, next, problem }) => [
      nameWords(kind.replaceAll('-', ' ')),
      dayAndTimeWords(at),
      { tag: STATES[state] },
      attempts,
      next ? dayAndTimeWords(next) : '–',
      problem ?? '–',
      state === 'failed'
        ? {
            form: form(
              paths.adminMailRetry.to({ id }),
              button('Try again', { kind: 'secondary', about: `mail of ${dayAndTimeWords(at)}` }),
            ),
          }
        : '',
    ]),
    { quiet: true },
  );
