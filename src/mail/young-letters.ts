import type { Duration } from '../policy/duration.ts';
import { durationWords } from '../words.ts';
import { type Letter, type LetterSite, write } from './letter.ts';
import { PERMISSION_ENDED, YOUNG_CLOSED } from './outbox.ts';

// About young people's accounts, and to the parent or guardian who allowed one. None of them names anybody.

/** To an address that somebody typed: only whoever reads its mail can give permission. */
export function permissionAsked(site: LetterSite, { link, lasts }: { link: string; lasts: Duration }): Letter {
  return write(site, 'permission-asked', 'A young person asks for your permission', [
    `A young person would like an account at ${site.name}. They need the permission of a parent or guardian.`,
    `Open this page together. It says what the account is for, and what we keep:\n${link}`,
    `The link works once, for ${durationWords(lasts)}. We know nothing about the young person until then.`,
    'If you do not want this, do nothing. We delete your address after that time.',
  ]);
}

/** To the young person, before the account is open: somebody else may have typed their address. */
export function activationYoung(
  site: LetterSite,
  { link, lasts, age }: { link: string; lasts: Duration; age: number },
): Letter {
  return write(site, 'activation-young', 'Activate your account', [
    `A parent or guardian allowed you to have an account at ${site.name}. To activate it, open this link:\n${link}`,
    `The link works once, for ${durationWords(lasts)}. After that, we delete what we were told about you.`,
    `Are you ${age} or over, or did you not ask for this? Do not open the link. We will delete the account.`,
  ]);
}

/** Once the account is open. */
export function permissionGiven(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'permission-given', 'The account that you allowed is open', [
    `You gave your permission for a young person's account at ${site.name}. It is open now.`,
    `Here you see what you allowed. You can take it back at any time, with one press:\n${page}`,
    'Keep this email. The link works for as long as your permission is needed.',
  ]);
}

interface Closed {
  readonly privacy: string;
  readonly within: Duration;
}

const erasedWithin = ({ privacy, within }: Closed): string =>
  `What it held is erased, at the latest in ${durationWords(within)}. Our notice says what stays and why:\n${privacy}`;

/** To the parent or guardian. The same words whether the account is erased at once or later. */
export function permissionTakenBack(site: LetterSite, closed: Closed): Letter {
  return write(site, PERMISSION_ENDED, 'You took back your permission', [
    'You took back your permission for a young person’s account. The account is closed.',
    erasedWithin(closed),
    'Your name and address are erased with it. This is the last email from us.',
  ]);
}

/** To the young person, in the same words. */
export function youngAccountClosed(site: LetterSite, closed: Closed): Letter {
  return write(site, YOUNG_CLOSED, 'Your account is closed', [
    'Your parent or guardian took back their permission for your account. The account is closed.',
    erasedWithin(closed),
    'This is the last email from us.',
  ]);
}

/** To a young person on the birthday on which no permission is needed any more. */
export function grownUp(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'grown-up', 'Happy birthday: your account is all yours', [
    'You are now old enough for an account of your own. You need no permission from a parent or guardian.',
    'We have deleted their name and email, and the permission. Their link does not work any more.',
    'You can now take courses, and join communities that were closed to you. Your posts stay as they are.',
    `Please look at what we know about you, and put it right:\n${page}`,
  ]);
}
