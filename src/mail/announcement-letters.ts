import { type Letter, type LetterSite, write } from './letter.ts';

/** What has to be told to everybody whom it concerns; what it is stands behind the link. */
export function announcement(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'announcement', 'We have something to tell you', [
    `There is an announcement for you. It is about this site and how it works. Read it here:\n${page}`,
    'We send such emails to everybody whom it concerns. You need do nothing more.',
  ]);
}

/** To those who said yes to news. */
export function news(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'news', 'News of our courses', [
    `We have news of our courses. Read it here:\n${page}`,
    `You said yes to such emails. To stop them, open this page. You need not sign in:\n${stop}`,
  ]);
}

/** To those who said yes to being asked; the survey itself stands behind the link, and nobody is told the address. */
export function surveyInvitation(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'survey-invitation', 'May we ask you something?', [
    `There is a survey, and you choose if you take part. See what it is about:\n${page}`,
    `You said yes to being asked. To hear no more of this, open this page. You need not sign in:\n${stop}`,
  ]);
}
