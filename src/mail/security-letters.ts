import type { Duration } from '../policy/duration.ts';
import { dayAndTimeWords, durationWords } from '../words.ts';
import { type Letter, type LetterSite, write } from './letter.ts';

// About getting in: accounts, passwords, recovery, second factors, devices.

/** A link that works once and for a time. */
interface OneLink {
  readonly link: string;
  readonly lasts: Duration;
}

const notYou = (page: string) =>
  `If this was not you, somebody else may be using your account. Change your password now, then end all sessions:\n${page}`;

const worksOnce = (lasts: Duration) => `The link works once, for ${durationWords(lasts)}.`;

export function activation(site: LetterSite, { link, lasts }: OneLink): Letter {
  return write(site, 'activation', 'Activate your account', [
    `You asked for an account at ${site.name}. To activate it, open this link:\n${link}`,
    `${worksOnce(lasts)} After that, we delete what you gave us.`,
    'If you did not ask for an account, do nothing. We will delete it.',
  ]);
}

/** The answer to a registration with an address that has an account: the page says the same to everybody. */
export function alreadyHaveAccount(site: LetterSite, { signIn, recover }: { signIn: string; recover: string }): Letter {
  return write(site, 'already-have-an-account', 'You already have an account', [
    `Somebody asked for an account at ${site.name} with this email address. You already have one.`,
    `Sign in here:\n${signIn}`,
    `Forgotten your password? Start here:\n${recover}`,
    'If it was not you who asked, you do not need to do anything. Nothing has changed.',
  ]);
}

export function recoveryLink(site: LetterSite, { link, lasts }: OneLink): Letter {
  return write(site, 'recovery', 'Get back into your account', [
    `You asked to get back into your account. Open this link and answer your security questions:\n${link}`,
    worksOnce(lasts),
    'If it was not you who asked, you do not need to do anything. Your password still works.',
  ]);
}

/** For somebody who never set security questions, so that there is nothing to ask. */
export function recoveryWithoutQuestions(site: LetterSite, { contact }: { contact: string }): Letter {
  return write(site, 'recovery-without-questions', 'Get back into your account', [
    'You asked to get back into your account. You have not set security questions, so we cannot let you in by email.',
    `Please ask us for help. We will first make sure that it is you:\n${contact}`,
    'If it was not you who asked, you do not need to do anything. Your password still works.',
  ]);
}

/** An account where recovery was stopped after too many wrong answers. */
export function recoveryStopped(site: LetterSite, { signIn, contact }: { signIn: string; contact: string }): Letter {
  return write(site, 'recovery-stopped', 'Your security questions are switched off', [
    'There were too many wrong answers to your security questions. For now, they cannot be used to get in.',
    `Your password still works. Sign in with it, and you can use the questions again from the next day:\n${signIn}`,
    `If you cannot sign in, ask us for help:\n${contact}`,
  ]);
}

/** To each administrator, when wrong answers come in such numbers that somebody may be guessing. */
export function recoveryAlarm(site: LetterSite, { audit }: { audit: string }): Letter {
  return write(site, 'recovery-alarm', 'Many wrong answers to security questions', [
    'In the last hour there were many wrong answers to security questions, over all accounts. Somebody may be guessing.',
    `Accounts stop by themselves after a few tries. You can see what happened in the record of changes:\n${audit}`,
  ]);
}

interface Notice {
  readonly at: Date;
  /** The page where the person puts it right. */
  readonly account: string;
}

export function passwordChanged(site: LetterSite, { at, account }: Notice): Letter {
  return write(site, 'password-changed', 'Your password was changed', [
    `Your password was changed on ${dayAndTimeWords(at)}. Everybody signed in to your account was signed out.`,
    notYou(account),
  ]);
}

export function questionsChanged(site: LetterSite, { at, account }: Notice): Letter {
  return write(site, 'questions-changed', 'Your security questions were changed', [
    `Your security questions were changed on ${dayAndTimeWords(at)}.`,
    notYou(account),
  ]);
}

/** To the new address, before it counts. */
export function confirmNewEmail(site: LetterSite, { link, lasts }: OneLink): Letter {
  return write(site, 'email-confirm', 'Confirm your new email address', [
    `You asked to use this email address for your account. To confirm it, open this link:\n${link}`,
    worksOnce(lasts),
    'If it was not you who asked, you do not need to do anything. Nothing will change.',
  ]);
}

/** To the old address; it does not say the new one. */
export function emailChangedToOld(site: LetterSite, { at, contact }: { at: Date; contact: string }): Letter {
  return write(site, 'email-changed-old', 'Your email address was changed', [
    `The email address of your account was changed on ${dayAndTimeWords(at)}. We will not write to this address again.`,
    `If this was not you, tell us at once:\n${contact}`,
  ]);
}

export function emailChangedToNew(site: LetterSite, { at, account }: Notice): Letter {
  return write(site, 'email-changed-new', 'Your email address was changed', [
    `This is now the email address of your account, since ${dayAndTimeWords(at)}. Use it to sign in.`,
    `You can look at your account here:\n${account}`,
  ]);
}

export function secondFactorChanged(site: LetterSite, notice: Notice & { on: boolean }): Letter {
  const state = notice.on ? 'on' : 'off';
  return write(site, 'second-factor-changed', `Your sign-in codes were switched ${state}`, [
    `Codes from an app at sign-in were switched ${state} on ${dayAndTimeWords(notice.at)}.`,
    notYou(notice.account),
  ]);
}

export function recoveryCodesMade(site: LetterSite, { at, account }: Notice): Letter {
  return write(site, 'recovery-codes-made', 'You have new recovery codes', [
    `New recovery codes were made on ${dayAndTimeWords(at)}. The old ones no longer work.`,
    notYou(account),
  ]);
}

export function newDevice(site: LetterSite, { at, account }: Notice): Letter {
  return write(site, 'new-device', 'New sign-in to your account', [
    `Somebody signed in to your account on ${dayAndTimeWords(at)}, from a browser we have not seen before.`,
    'If this was you, you do not need to do anything.',
    notYou(account),
  ]);
}
