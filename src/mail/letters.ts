import type { Duration } from '../policy/duration.ts';
import { dayAndTimeWords, dayWords, durationWords } from '../words.ts';
import { ACCOUNT_ERASED } from './outbox.ts';

/** Who writes: the site's name and its address, such as https://learn.example.org. */
export interface LetterSite {
  readonly name: string;
  readonly address: string;
}

/** What `queueMail` sends. Mail travels unprotected, so a letter says no name and no detail: those stand behind its link. */
export interface Letter {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
}

/** A link that works once and for a time. */
interface OneLink {
  readonly link: string;
  readonly lasts: Duration;
}

function write(site: LetterSite, kind: string, subject: string, paragraphs: readonly string[]): Letter {
  const text = ['Hello', ...paragraphs, `${site.name}\n${site.address}`].join('\n\n');
  return { kind, subject: `${subject} – ${site.name}`, text: `${text}\n` };
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

/** To somebody named as a tutor who has an account. */
export function tutorInvitation(site: LetterSite, { link }: { link: string }): Letter {
  return write(site, 'tutor-invitation', 'Somebody named you as their tutor', [
    `A learner at ${site.name} would like you to see their learning. Sign in to see who it is, then accept or refuse:\n${link}`,
    'You see nothing of theirs until you accept. Either of you can end it at any time.',
  ]);
}

/** To somebody named as a tutor who has no account yet. */
export function tutorInvitationToJoin(site: LetterSite, { register }: { register: string }): Letter {
  return write(site, 'tutor-invitation-to-join', 'Somebody named you as their tutor', [
    `A learner at ${site.name} would like you to see their learning. To answer, you need an account with this email address:\n${register}`,
    'You then see who it is, and accept or refuse.',
    'If you do not want this, do nothing. We will not ask again.',
  ]);
}

export function tutorAccepted(site: LetterSite, { people }: { people: string }): Letter {
  return write(site, 'tutor-accepted', 'Your tutor has accepted', [
    'Somebody you named as your tutor has accepted. They can now see your learning.',
    `You can see who they are, what they looked at, and end it here:\n${people}`,
  ]);
}

/** To the one who did not end it. */
export function linkEnded(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'link-ended', 'A tutor link has ended', [
    "A link between a learner and a tutor has ended, and you are one of them. The tutor can no longer see that learner's work.",
    `You can see the details here:\n${page}`,
  ]);
}

export function accountClosing(site: LetterSite, { eraseOn, keep }: { eraseOn: Date; keep: string }): Letter {
  return write(site, 'account-closing', 'Your account is closing', [
    `You asked us to close your account. On ${dayWords(eraseOn)} we will erase it, with everything in it.`,
    `Changed your mind? Sign in before then and keep it:\n${keep}`,
    'If it was not you who asked, sign in, keep your account and change your password.',
  ]);
}

/** The last mail to an address; the account behind it is already gone. */
export function accountErased(site: LetterSite, { at, privacy }: { at: Date; privacy: string }): Letter {
  return write(site, ACCOUNT_ERASED, 'Your account has been erased', [
    `Your account was erased on ${dayWords(at)}. Nobody can bring it back, not even we.`,
    `What we must still keep, without your name, stands in our privacy notice:\n${privacy}`,
    'This is the last email from us.',
  ]);
}

/** Before an account that nobody has used is erased. */
export function accountUnused(site: LetterSite, { eraseOn, signIn }: { eraseOn: Date; signIn: string }): Letter {
  return write(site, 'account-unused', 'Your account will be erased', [
    `You have not used your account for a long time. On ${dayWords(eraseOn)} we will erase it, with everything in it.`,
    `Want to keep it? Sign in before then:\n${signIn}`,
  ]);
}

export function roleGranted(site: LetterSite, { account }: { account: string }): Letter {
  return write(site, 'role-granted', 'You have been given a role', [
    'An administrator has given you a role. It lets you see or do more.',
    `Sign in to see which role it is:\n${account}`,
  ]);
}

export function roleEnded(site: LetterSite, { account }: { account: string }): Letter {
  return write(site, 'role-ended', 'A role of yours has ended', [
    'An administrator has ended a role that you had.',
    `Sign in to see which roles you have:\n${account}`,
  ]);
}

/** To the first administrator, whose account was made with the link that the start printed. */
export function firstAdministrator(site: LetterSite, { admin }: { admin: string }): Letter {
  return write(site, 'first-administrator', 'You are now the administrator', [
    `You are now the first administrator of ${site.name}. The link that was used works no more.`,
    `Set up your security questions and your sign-in codes, then start here:\n${admin}`,
  ]);
}

/** The reason is not told by mail: it may be private. */
export function suspended(site: LetterSite, { contact }: { contact: string }): Letter {
  return write(site, 'suspended', 'Your account is on hold', [
    'Your account has been put on hold, and you cannot sign in for now. Nothing of yours has been deleted.',
    `To hear why, or if you think this is a mistake, write to us:\n${contact}`,
  ]);
}

export function restored(site: LetterSite, { signIn }: { signIn: string }): Letter {
  return write(site, 'restored', 'You can use your account again', [
    `Your account is no longer on hold. You can sign in again:\n${signIn}`,
  ]);
}

export function sessionsEnded(site: LetterSite, { signIn }: { signIn: string }): Letter {
  return write(site, 'sessions-ended', 'You have been signed out', [
    'An administrator has signed you out in every browser. Your account and your password are as they were.',
    `You can sign in again:\n${signIn}`,
  ]);
}

/** To whoever used the contact form; what they wrote is not repeated. */
export function enquiryReceived(
  site: LetterSite,
  { reference, within, contact }: { reference: string; within: Duration; contact: string },
): Letter {
  return write(site, 'enquiry-received', `We have your message, ${reference}`, [
    `Thank you for writing to us. Your message has the number ${reference}. We answer within ${durationWords(within)}.`,
    `Something to add? Write again, and give the number:\n${contact}`,
    'If it was not you who wrote, you do not need to do anything.',
  ]);
}

/** To the charity's own address: the queue has a new message. */
export function enquiryWaiting(site: LetterSite, { queue }: { queue: string }): Letter {
  return write(site, 'enquiry-waiting', 'A message waits for an answer', [
    `Somebody wrote to us with the contact form. Read it here:\n${queue}`,
  ]);
}

export function enquiryAnswered(site: LetterSite, { reference, link }: { reference: string; link: string }): Letter {
  return write(site, 'enquiry-answered', `Our answer to your message ${reference}`, [
    `We have answered your message ${reference}. Read the answer here:\n${link}`,
    'Whoever has this link can read it. Please do not pass it on.',
  ]);
}
