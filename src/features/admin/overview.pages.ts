import { type Chart, chart, type SummaryList, summaryList } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { countWords, dayAndTimeWords, dayWords, numberWords } from '../../words.ts';
import type { Numbers, Week } from './overview.queries.ts';

interface Figure {
  number: string;
  of: string;
}

export interface OverviewPage {
  title: string;
  figures: Figure[];
  finished: Chart;
  states: SummaryList;
  groups: { title: string; links: { text: string; href: string; says: string }[] }[];
}

const GROUPS: OverviewPage['groups'] = [
  {
    title: 'People',
    links: [
      { text: 'Users', href: paths.adminUsers.to(), says: 'Find people, look with a reason, suspend, change roles.' },
      { text: 'Communities', href: paths.adminCommunities.to(), says: 'Make them, and say who belongs to an area.' },
      { text: 'Organisations', href: paths.adminOrganisations.to(), says: 'Add them, and say who belongs to one.' },
      { text: 'Messages', href: paths.enquiries.to(), says: 'What people wrote to us, and our answers.' },
      { text: 'Claims', href: paths.adminClaims.to(), says: 'Claims about what people post, and naming a poster.' },
      { text: 'Appeals', href: paths.appeals.to(), says: 'Against what moderators decided. You can decide on them.' },
      {
        text: 'Have your say',
        href: paths.adminConsultations.to(),
        says: 'Ask everybody, read the answers, show them.',
      },
      { text: 'You said, we did', href: paths.adminChanges.to(), says: 'Tell everybody what came of what they said.' },
      { text: 'Announcements', href: paths.adminAnnouncements.to(), says: 'Tell people, on the site and by email.' },
      { text: 'Newsletter', href: paths.adminNewsletter.to(), says: 'Write an issue, try it out, and send it.' },
      { text: 'Support', href: paths.support.to(), says: 'Open one sealed thing of a person, for a ticket.' },
      { text: 'Examiners', href: paths.adminExaminers.to(), says: 'Who may set examinations: agree and confirm.' },
      { text: 'Extra time', href: paths.extraTime.to(), says: 'Who gets more time in examinations.' },
    ],
  },
  {
    title: 'Learning',
    links: [
      { text: 'Courses', href: paths.adminCourses.to(), says: 'Import, check, publish and withdraw courses.' },
      { text: 'Packages', href: paths.packages.to(), says: 'Courses that other tools made, as SCORM files.' },
      { text: 'Resources', href: paths.adminResources.to(), says: 'Add, change and retire what the library holds.' },
      { text: 'Certificates', href: paths.adminCertificates.to(), says: 'Find one by its code, and revoke it.' },
      { text: 'Feedback', href: paths.adminFeedback.to(), says: 'Decide on reports, count stars, say what changed.' },
      { text: 'Suggestions', href: paths.adminSuggestions.to(), says: 'What others found useful: off or on.' },
    ],
  },
  {
    title: 'Rules and records',
    links: [
      { text: 'Policy', href: paths.adminPolicy.to(), says: 'The rules in force, and what changed in each version.' },
      { text: 'Retention', href: paths.adminRetention.to(), says: 'What is due to go, and what went.' },
      { text: 'Audit', href: paths.adminAudit.to(), says: 'Who changed what, and when.' },
      { text: 'Mail', href: paths.adminMail.to(), says: 'What waits, what failed, and trying again.' },
      { text: 'Learning records', href: paths.forwarding.to(), says: 'If they are sent on, and how that goes.' },
      { text: 'Statistics', href: paths.adminStatistics.to(), says: 'How often each page is opened.' },
      { text: 'Interests', href: paths.adminInterests.to(), says: 'What groups of people learn, as blurred numbers.' },
    ],
  },
];

export function overviewPage(policy: Policy, numbers: Numbers & { due: number; weeks: readonly Week[] }): OverviewPage {
  const { mailWaiting, mailFailed, retentionRanAt, sealedAt, unsealed, due } = numbers;
  return {
    title: 'Administration',
    figures: [
      { number: numberWords(numbers.people), of: numbers.people === 1 ? 'person' : 'people' },
      { number: numberWords(numbers.active), of: 'active in the last 30 days' },
      { number: numberWords(numbers.courses), of: numbers.courses === 1 ? 'course published' : 'courses published' },
      { number: numberWords(numbers.finished), of: 'courses finished this month' },
    ],
    finished: chart(
      'finished-by-week',
      'Modules finished each week',
      ['Week from', 'Modules finished'],
      numbers.weeks.map(({ from, finished }) => ({ label: dayWords(from), value: finished })),
    ),
    states: summaryList([
      {
        key: 'Mail',
        value: `${numberWords(mailWaiting)} waiting, ${numberWords(mailFailed)} failed`,
        actions: [{ text: 'See', href: paths.adminMail.to(), about: 'the mail' }],
      },
      {
        key: 'Retention',
        value: `${due === 0 ? 'Nothing' : numberWords(due)} due now. ${
          retentionRanAt ? `Last run ${dayAndTimeWords(retentionRanAt)}.` : 'It has not run yet.'
        }`,
        actions: [{ text: 'See', href: paths.adminRetention.to(), about: 'what is due' }],
      },
      {
        key: 'Policy',
        value: `Version ${policy.version}. Next review ${dayWords(new Date(policy.review.next))}.`,
        actions: [{ text: 'See', href: paths.adminPolicy.to(), about: 'the policy' }],
      },
      {
        key: 'Record of changes',
        value: `${sealedAt ? `Sealed up to ${dayAndTimeWords(sealedAt)}` : 'Not sealed yet'}. ${countWords(unsealed, 'change')} not yet sealed.`,
        actions: [{ text: 'Check', href: paths.adminAuditCheck.to(), about: 'the seals' }],
      },
    ]),
    groups: GROUPS,
  };
}
