import {
  type Button,
  type ErrorSummary,
  type Form,
  form,
  linkButton,
  type Notification,
  notification,
  type SummaryList,
  summaryList,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { countWords, dayAndTimeWords, dayWords } from '../../words.ts';
import { type NoticeChanged, noticeChanged } from '../privacy/agree.pages.ts';
import { changeOfMindEnds, erasedOn } from './closing.ts';
import { type HeldSection, heldSections, type WithheldItem, withheldItems } from './held.pages.ts';
import type { Overview, Standing } from './my-data.queries.ts';

/** What the page says while an account is closing, with the button that keeps it. */
export interface ClosingNotice {
  note: Notification;
  keep: Form;
}

export interface MyDataPage {
  title: string;
  errors: ErrorSummary | null;
  closing: ClosingNotice | null;
  noticeChanged: NoticeChanged | null;
  actions: Button[];
  standing: SummaryList;
  held: HeldSection[];
  withheld: WithheldItem[];
  more: { text: string; href: string; says: string }[];
}

/** Null while nobody has asked to close the account. */
export function closingNotice(policy: Policy, closingAt: Date | null): ClosingNotice | null {
  if (closingAt === null) return null;
  return {
    note: notification(
      `You asked for this on ${dayAndTimeWords(closingAt)}. You can change your mind until ${dayAndTimeWords(changeOfMindEnds(policy, closingAt))}. If you do, nothing is lost.`,
      'notice',
      `Your account will be erased on ${dayWords(erasedOn(policy, closingAt))}`,
    ),
    keep: form(paths.myDataKeep.to(), 'Keep my account'),
  };
}

function standingList(policy: Policy, { closingAt, copiedAt, detailsConfirmedAt }: Standing): SummaryList {
  return summaryList([
    {
      key: 'Your details',
      value: detailsConfirmedAt
        ? `You last said that they are right on ${dayWords(detailsConfirmedAt)}`
        : 'You have not said yet that they are right',
      actions: [{ text: 'Check', href: paths.myDataCorrect.to(), about: 'your details' }],
    },
    { key: 'Your copy', value: copiedAt ? `You last had one on ${dayAndTimeWords(copiedAt)}` : 'You have not had one' },
    {
      key: 'Your account',
      value: closingAt ? `Closing. It will be erased on ${dayWords(erasedOn(policy, closingAt))}` : 'Open',
    },
  ]);
}

const notice = (anchor: string): string => `${withQuery(paths.privacy.to(), { for: 'people' })}#${anchor}`;

/** Pages about learning, which young people have no part in. */
const ABOUT_LEARNING = [paths.people, paths.certificates, paths.history, paths.plan, paths.cpd].map((path) =>
  path.to(),
);
const isOpen = (href: string, isYoung: boolean): boolean => !(isYoung && ABOUT_LEARNING.includes(href));

function moreLinks(tutors: number): MyDataPage['more'] {
  const learning = tutors === 0 ? 'No tutor can see it now.' : `${countWords(tutors, 'tutor')} can see it now.`;
  return [
    { text: 'People who can see your learning', href: paths.people.to(), says: `${learning} Name one, or end it.` },
    {
      text: 'Your organisations and areas',
      href: paths.ownOrganisations.to(),
      says: 'See where you belong, and leave.',
    },
    { text: 'Your certificates', href: paths.certificates.to(), says: 'Choose what a check of one shows.' },
    { text: 'What you agreed to', href: paths.myDataConsents.to(), says: 'See each yes and no, and change it.' },
    { text: 'Where you are signed in', href: paths.sessions.to(), says: 'End a session that is not yours.' },
    { text: 'Cookies', href: paths.cookies.to(), says: 'See what your browser keeps, and choose.' },
    { text: 'Privacy notice', href: notice('data'), says: 'The rules by which this site works.' },
    { text: 'Object, or ask us to stop', href: paths.contact.to(), says: 'Write to us, and say what you object to.' },
    { text: 'How to complain', href: notice('rights'), says: 'To us first, or at any time to the authority.' },
  ];
}

export function myDataPage(
  policy: Policy,
  { standing, held, tutors, agreement }: Overview,
  { isYoung }: { isYoung: boolean },
): MyDataPage {
  const namedTutors = tutors.map(({ email, until }) => `${email} until ${dayWords(until)}`);
  const close = linkButton('Close my account', paths.myDataClose.to(), { kind: 'secondary' });
  return {
    title: 'Your information',
    errors: null,
    closing: closingNotice(policy, standing.closingAt),
    noticeChanged: noticeChanged(agreement),
    actions: [
      linkButton('Download a copy', paths.myDataCopy.to(), { kind: standing.closingAt ? 'secondary' : 'primary' }),
      linkButton('Correct something', paths.myDataCorrect.to(), { kind: 'secondary' }),
      linkButton('Who has looked at my record', paths.myDataLooks.to(), { kind: 'secondary' }),
      ...(standing.closingAt ? [] : [close]),
    ],
    standing: standingList(policy, standing),
    held: heldSections(policy, held, namedTutors).map((one) =>
      one.page && isOpen(one.page.href, isYoung) ? one : { ...one, page: null },
    ),
    withheld: withheldItems(policy, held),
    more: moreLinks(tutors.length).filter(({ href }) => isOpen(href, isYoung)),
  };
}
