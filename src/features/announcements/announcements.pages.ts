import type { SafeHtml } from '../../http/html.ts';
import {
  type Empty,
  empty,
  type Form,
  form,
  type Heading,
  heading,
  type Pagination,
  type Tag,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { kinds } from '../../policy/audiences.ts';
import { dayWords } from '../../words.ts';
import { type Leaf, placeText, turns } from '../admin/keyset.ts';
import type { Seen } from './announcements.queries.ts';

const whenWords = ({ fromAt, changedAt }: Pick<Seen, 'fromAt' | 'changedAt'>): string =>
  `${dayWords(fromAt)}${changedAt ? `. Changed on ${dayWords(changedAt)}` : ''}`;

export interface AnnouncementsPage {
  title: string;
  heading: Heading;
  items: { title: string; href: string; kind: string; when: string; isNew: Tag | null }[];
  empty: Empty | null;
  pages: Pagination;
  newsletter: string;
}

/** What is shown to the viewer, the newest first. */
export function announcementsPage(leaf: Leaf<Seen>): AnnouncementsPage {
  return {
    title: 'Announcements',
    heading: heading('Announcements', { lead: 'What has changed here, and what is new.' }),
    items: leaf.rows.map((one) => ({
      ...{ title: one.title, href: paths.announcement.to({ id: one.id }), when: whenWords(one) },
      kind: kinds[one.kind].name,
      isNew: one.isNew ? tag('New', 'now') : null,
    })),
    empty:
      leaf.rows.length > 0 ? null : empty('Nothing to announce', 'When there is something to tell you, it comes here.'),
    pages: turns(leaf, ({ fromAt, id }) => placeText({ at: fromAt, id }), {
      ...{ address: paths.announcements.to(), kept: {}, label: 'Announcements' },
    }),
    newsletter: paths.newsletter.to(),
  };
}

export interface AnnouncementPage {
  title: string;
  heading: Heading;
  back: string;
  html: SafeHtml;
  link: { href: string; host: string } | null;
  /** Where what is linked to is a survey: what its makers get to know. */
  survey: string | null;
  when: string;
}

export const announcementPage = ({ title, kind, html, url, ...times }: Seen): AnnouncementPage => ({
  title,
  heading: heading(title, { caption: kinds[kind].name }),
  back: paths.announcements.to(),
  html,
  link: url === null ? null : { href: url, host: new URL(url).host },
  survey:
    kind === 'survey'
      ? 'We give your address to nobody. The survey gets from us neither who you are nor that you came.'
      : null,
  when: whenWords(times),
});

export interface StopPage {
  title: string;
  says: string;
  form: Form | null;
}

const CONSENTS = 'You can say yes again under “What you agreed to” when you are signed in.';
const STOPS = {
  news: {
    title: 'Stop emails with news?',
    says: 'You will get no more news of our courses by email.',
    again: CONSENTS,
  },
  feedback: {
    title: 'Stop invitations?',
    says: 'You will get no more emails that ask what you think.',
    again: CONSENTS,
  },
  community: {
    title: 'Stop emails about communities?',
    says: 'You will get no more emails that something is new in a community.',
    again: 'You can switch them on again under “Notifications” when you are signed in.',
  },
} as const;
export type MailStop = keyof typeof STOPS;
export const mailStops = Object.keys(STOPS) as [MailStop, ...MailStop[]];

export const stopPage = (what: MailStop, token: string): StopPage => ({
  title: STOPS[what].title,
  says: STOPS[what].says,
  form: form(paths.stopMails.to({ what, token }), 'Stop the emails'),
});

export const stoppedPage = (what: MailStop): StopPage => ({
  title: 'Stopped',
  says: `${STOPS[what].says} ${STOPS[what].again}`,
  form: null,
});

/** What a learner's first page says of announcements that they have not opened; null where there are none. */
export const newsLine = (unread: number) =>
  unread === 0
    ? null
    : { text: `${unread} new ${unread === 1 ? 'announcement' : 'announcements'}`, href: paths.announcements.to() };
