import { type Letter, type LetterSite, write } from './letter.ts';

/** To whoever wrote it; what it was, and why, stands behind the link. */
export function feedbackHidden(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'feedback-hidden', 'Your feedback is not shown any more', [
    `We have hidden feedback that you gave. Sign in to see why. You can change it there:\n${page}`,
    'Do you think that this is wrong? Write to us with the contact form on the site.',
  ]);
}

/** To the owner of what a technician opens: who, what and why stand behind the link. */
export function supportLook(site: LetterSite, { page, contact }: { page: string; contact: string }): Letter {
  return write(site, 'support-look', 'An administrator opened something of yours', [
    `An administrator has opened a part of what you keep on this site, to fix a problem. See who, what and why:\n${page}`,
    `If you did not ask for help, tell us:\n${contact}`,
  ]);
}
