import type { Duration } from '../policy/duration.ts';
import { dayWords, durationWords } from '../words.ts';
import { type Letter, type LetterSite, write } from './letter.ts';
import { ACCOUNT_ERASED } from './outbox.ts';

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

export function goalShared(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'goal-shared', 'Somebody shared a goal with you', [
    'Somebody shared a goal of their learning plan with you. They can stop at any time.',
    `You can see it here:\n${page}`,
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

/** To the holder; which course it was, and why, stands behind the link. */
export function certificateRevoked(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'certificate-revoked', 'A certificate of yours was revoked', [
    `An administrator has revoked one of your certificates. See which one, and why:\n${page}`,
    'Do you think that this is wrong? Write to us with the contact form on the site.',
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

/** To whoever made a claim; what they claimed is not repeated. */
export function claimReceived(site: LetterSite, { reference, link }: { reference: string; link: string }): Letter {
  return write(site, 'claim-received', `We have your claim, ${reference}`, [
    `Thank you for telling us. Your claim has the number ${reference}. See how it stands here:\n${link}`,
    'Whoever has this link can read it. Please do not pass it on.',
    'If it was not you who made the claim, write to us with the contact form on the site.',
  ]);
}

export function claimNews(site: LetterSite, { reference, link }: { reference: string; link: string }): Letter {
  return write(site, 'claim-news', `There is news of your claim ${reference}`, [
    `Something happened with your claim ${reference}. We may have a question for you. Read it here:\n${link}`,
    'Links from our earlier emails no longer work. Please do not pass this one on.',
  ]);
}

export function claimDecided(site: LetterSite, { reference, link }: { reference: string; link: string }): Letter {
  return write(site, 'claim-decided', `We have decided about your claim ${reference}`, [
    `We have decided about your claim ${reference}. Read what we decided, and why:\n${link}`,
    'Links from our earlier emails no longer work. Please do not pass this one on.',
  ]);
}

/** To the charity's own address. */
export function claimWaiting(site: LetterSite, { queue }: { queue: string }): Letter {
  return write(site, 'claim-waiting', 'A claim waits for you', [
    `Somebody made a claim about something on the site, or answered a question about one:\n${queue}`,
  ]);
}

/** To the same, once a day while it is so. */
export function claimsOverdue(site: LetterSite, { queue }: { queue: string }): Letter {
  return write(site, 'claims-overdue', 'A claim is late', [
    `At least one claim has waited longer than we promise. Look at it today:\n${queue}`,
  ]);
}
