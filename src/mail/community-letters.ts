import { type Letter, type LetterSite, write } from './letter.ts';

/** To the moderators of a community, once a day at most; who asks stands behind the link. */
export function communityAsked(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'community-asked', 'Somebody asks to join a community', [
    `Somebody asks to join a community that you moderate. See who, and say yes or no:\n${page}`,
  ]);
}

/** To whoever asked; which community it was, and the answer, stand behind the link. */
export function communityAnswer(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'community-answer', 'You asked to join a community', [
    `You asked to join a community at ${site.name}. There is an answer now:\n${page}`,
  ]);
}

/** To a member, as often as they chose, when something is new; what and where stands behind the link. */
export function noticesWait(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'notices-wait', 'Something is new for you', [
    `There is something new for you in a community. See what it is:\n${page}`,
    `You choose there how often we write. To stop these emails, open this page. You need not sign in:\n${stop}`,
  ]);
}

/** The same to whoever was let in, with the way out. */
export function communityWelcome(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'community-welcome', 'You asked to join a community', [
    `You asked to join a community at ${site.name}. There is an answer now:\n${page}`,
    `To leave that community, and nothing else, open this page. You need not sign in:\n${stop}`,
  ]);
}

/** To whoever wrote it; which post, and why, stands behind the link. */
export function postTakenDown(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'post-taken-down', 'A post of yours is not shown any more', [
    `A moderator has taken down something that you wrote in a community. Sign in to see what, and why:\n${page}`,
    'Do you think that this is wrong? You can appeal on that page. Somebody else then looks at it.',
  ]);
}

/** To whom a moderator decided something about; what, and why, stands behind the link. */
export function moderatorDecided(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'moderator-decided', 'A moderator has decided something', [
    `A moderator has decided something about you in a community. Sign in to see what, and why:\n${page}`,
    'Do you think that this is wrong? You can appeal on that page. Somebody else then looks at it.',
  ]);
}

/** To those who can decide it; what it is about stands behind the link. */
export function appealWaits(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'appeal-waits', 'An appeal waits for you', [
    `Somebody appeals against what a moderator decided. Read it, and decide:\n${page}`,
  ]);
}

/** To whoever appealed; the answer stands behind the link. */
export function appealDecided(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'appeal-decided', 'There is an answer to your appeal', [
    `You appealed against what a moderator decided. Sign in to read the answer:\n${page}`,
  ]);
}
