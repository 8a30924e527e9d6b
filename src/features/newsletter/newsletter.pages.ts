import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Heading,
  heading,
  type Pagination,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords } from '../../words.ts';
import { type Leaf, placeText, turns } from '../admin/keyset.ts';
import type { Issue, Sent } from './newsletter.queries.ts';
import type { Asked } from './newsletter.ts';

export interface JoinPage {
  title: string;
  heading: Heading;
  errors: ErrorSummary | null;
  form: Form;
  email: Field;
  /** The words that are kept with a yes. */
  agreement: string;
  says: string;
  privacy: string;
  archive: string;
}

export function joinPage(policy: Policy, slip: Slip): JoinPage {
  const { agreement, confirmWithin } = policy.newsletter;
  return {
    title: 'Newsletter',
    heading: heading('Newsletter', { lead: 'News of our courses and of our work, by email. You need no account.' }),
    errors: errorsOf(slip),
    form: form(paths.newsletter.to(), 'Ask for the newsletter', {
      hidden: [{ name: 'version', value: policy.version }],
    }),
    email: field('email', 'Your email', {
      ...{ kind: 'email', value: String(slip.values.email ?? ''), error: slip.problems.email },
      hint: 'We ask for nothing else.',
      who: whoCanSee(policy, ['newsletter-address']),
    }),
    agreement,
    says: `We send you a link to confirm. If you do not, we delete your address after ${durationWords(confirmWithin)}.`,
    privacy: paths.privacy.to(),
    archive: paths.newsletterIssues.to(),
  };
}

/** A page that says one thing, and maybe has one button: view `reminders/stop`. */
export interface NotePage {
  title: string;
  says: string;
  form: Form | null;
}

export const sentPage = (policy: Policy): NotePage => ({
  title: 'Look into your mailbox',
  says: `We have sent a mail to that address. It holds a link that works for ${durationWords(policy.newsletter.confirmWithin)}. Nothing comes before you confirm.`,
  form: null,
});

export const confirmPage = ({ confirmedAt, wording }: Asked, token: string): NotePage =>
  confirmedAt
    ? {
        title: 'You get our newsletter',
        says: 'It is confirmed. The link in each issue stops it with one press.',
        form: null,
      }
    : {
        title: 'Do you want our newsletter?',
        says: `You say yes to this: “${wording}”.`,
        form: form(paths.newsletterConfirm.to({ token }), 'Yes, send it'),
      };

export const stopPage = (token: string): NotePage => ({
  title: 'Stop the newsletter?',
  says: 'You will get no more issues, and we erase your address at once.',
  form: form(paths.newsletterStop.to({ token }), 'Stop the newsletter'),
});

export const stoppedPage = (): NotePage => ({
  title: 'Stopped',
  says: 'You get no more issues. We have erased your address, and keep only a scrambled form of it for a year as proof.',
  form: null,
});

export interface ArchivePage {
  title: string;
  heading: Heading;
  issues: { title: string; href: string; when: string; summary: string }[];
  empty: Empty | null;
  pages: Pagination;
  join: string;
}

export const archivePage = (leaf: Leaf<Sent>): ArchivePage => ({
  title: 'Past newsletters',
  heading: heading('Past newsletters', { lead: 'Every issue that we have sent.' }),
  issues: leaf.rows.map(({ id, title, summary, sentAt }) => ({
    ...{ title, summary, href: paths.newsletterIssue.to({ id }), when: dayWords(sentAt) },
  })),
  empty: leaf.rows.length > 0 ? null : empty('No issues yet', 'We are writing the first one.'),
  pages: turns(leaf, ({ sentAt, id }) => placeText({ at: sentAt, id }), {
    ...{ address: paths.newsletterIssues.to(), kept: {}, label: 'Past newsletters' },
  }),
  join: paths.newsletter.to(),
});

export interface IssuePage {
  title: string;
  heading: Heading;
  back: string;
  html: SafeHtml;
  when: string;
  join: string;
}

export const issuePage = ({ title, summary, html, sentAt }: Issue): IssuePage => ({
  title,
  heading: heading(title, { lead: summary }),
  back: paths.newsletterIssues.to(),
  html,
  when: sentAt ? `Sent on ${dayWords(sentAt)}.` : '',
  join: paths.newsletter.to(),
});
