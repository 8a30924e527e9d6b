import { type App, inTransaction } from '../../context.ts';
import type { AnnouncementTyped } from '../announcements/announcements.forms.ts';
import { findWritten } from '../announcements/announcements.queries.ts';
import { addAnnouncement, setAnnouncementState } from '../announcements/announcements.ts';
import { sendAnnouncements } from '../announcements/sending.ts';
import { addIssue, sendIssue, sendNewsletters } from '../newsletter/issues.ts';
import { askForNewsletter, confirmNewsletter } from '../newsletter/newsletter.ts';
import { organisationOf } from './organisations.ts';
import { daysAgo } from './past.ts';

const BARE = {
  ...{ kind: 'service', audience: 'people', url: '', roles: [], courses: [], organisations: [], go: 'save' },
  ...{ fromOn: '', fromTime: '', untilOn: '', untilTime: '' },
} as const satisfies Partial<AnnouncementTyped>;

/** With how many days ago it was published; null: still a draft. */
const TOLD: readonly (Omit<AnnouncementTyped, keyof typeof BARE> &
  Partial<AnnouncementTyped> & { ago: number | null; organisation?: string })[] = [
  {
    ...{ ago: 21, kind: 'news', audience: 'everybody', title: 'A new course: Hearing children who speak little' },
    text: 'It takes about an hour, in four parts. You can stop after any page.\n\n* What silence can mean\n* Pictures and play\n* Working with interpreters',
  },
  {
    ...{
      ago: 9,
      kind: 'survey',
      title: 'Five questions about learning at work',
      url: 'https://survey.example.org/learning-at-work',
    },
    text: 'A university asks how people in social care learn. It takes five minutes, and you choose if you take part.',
  },
  {
    ...{ ago: 2, byMail: 'yes', onTop: 'yes', title: 'The site rests on Sunday morning from 6:00am to 7:00am' },
    text: 'We move it to a faster machine. What you have done is kept.\n\nIf you are in the middle of a module, finish your page before six.',
  },
  {
    ...{ ago: 4, audience: 'organisations', organisation: 'Harbour Schools Partnership', byMail: 'yes' },
    title: 'Harbour schools: an hour for learning each week',
    text: 'From January your schools keep Thursday from four to five free for courses. Which ones you do is up to you.',
  },
  {
    ...{ ago: null, audience: 'roles', roles: ['tutor'], title: 'For tutors: a new page with all your trainees' },
    text: 'It shows on one page who has finished what. We explain it next week.',
  },
];

const ISSUES = [
  {
    ...{ ago: 40, title: 'Autumn: three new courses', summary: 'What we wrote over the summer, and who helped.' },
    text: '## Three new courses\n\nThey are about listening, writing things down, and looking after yourself.\n\n## Thank you\n\nForty learners tried them out and told us what to mend.',
  },
  {
    ...{
      ago: 6,
      title: 'Winter: what learners asked us',
      summary: 'The five questions that we heard most, with answers.',
    },
    text: '## Can I stop in the middle?\n\nYes, after any page.\n\n## Who sees what I learn?\n\nNobody but those whom you name.',
  },
] as const;

/** What staff told people: announcements, and a newsletter with two issues and three readers, one of them not confirmed. */
export async function tellPeople(app: App, by: string): Promise<void> {
  for (const { ago, organisation, ...told } of TOLD) {
    const past = daysAgo(app, ago ?? 1);
    const organisations = organisation ? [await organisationOf(app, organisation)] : [];
    await inTransaction(past, async (inside) => {
      const found = await findWritten(inside, await addAnnouncement(inside, { ...BARE, ...told, organisations }, by));
      if (found && ago !== null) await setAnnouncementState(inside, found, 'published', by);
    });
  }
  await sendAnnouncements(app);
  for (const reader of ['amal', 'birgit']) {
    const email = `${reader}@reader.example`;
    const past = daysAgo(app, 50);
    await inTransaction(past, async (inside) => {
      await askForNewsletter(inside, { email, version: app.policy.version });
      const emailIndex = app.vault.emailIndex(email);
      const { id } = await inside.db.newsletterReader.findUniqueOrThrow({
        where: { emailIndex },
        select: { id: true },
      });
      await confirmNewsletter(inside, id);
    });
  }
  for (const { ago, ...typed } of ISSUES) {
    const past = daysAgo(app, ago);
    await inTransaction(past, async (inside) => {
      await sendIssue(inside, await addIssue(inside, { ...typed, go: 'save' }, by), by);
    });
    await sendNewsletters(past);
  }
  const email = 'cemre@reader.example';
  await inTransaction(app, (inside) => askForNewsletter(inside, { email, version: app.policy.version }));
}
