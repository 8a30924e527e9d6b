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

/** To the same, when it is over, however it came to an end. */
export function supportLookEnded(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'support-look-ended', 'What was opened is closed again', [
    `An administrator had opened a part of what you keep on this site. It is closed now. See what they looked at:\n${page}`,
    'You need do nothing.',
  ]);
}

/** To the administrators, when the recipient of learning records does not take them any more. */
export function forwardingStopped(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'forwarding-stopped', 'Learning records are not sent on', [
    `The recipient of learning records has refused what we sent. Nothing is lost, and nothing more is sent. See why:\n${page}`,
    'When it is put right, press “Try again” there.',
  ]);
}

/** One mail a week at most, when something is due; what it is stands behind the link. */
export function weeklyReminder(site: LetterSite, { page, stop }: { page: string; stop: string }): Letter {
  return write(site, 'weekly-reminder', 'Something waits for you', [
    `Something in your learning is due, or ends soon. See what it is:\n${page}`,
    `We send this once a week, and only when something is due. To stop it, open this page. You need not sign in:\n${stop}`,
  ]);
}

/** Once, at the end of a course; which one it was stands behind the link. */
export function courseEnded(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'course-ended', 'You finished a course', [
    `Well done. Please tell us what comes next: go on learning, join the community, or leave:\n${page}`,
    'You need do nothing. Your certificate is on the site.',
  ]);
}

/** To everybody with a result when results are given out; what it was stands behind the link. */
export function assessmentResult(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'assessment-result', 'A result of yours is ready', [
    `The result of an assessment that you took has been given out. Sign in to see it:\n${page}`,
    'You can come back to it later, too.',
  ]);
}

/** To those for whom an assessment was set, once; which one and when stands behind the link. */
export function assessmentSet(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'assessment-set', 'An assessment is set for you', [
    `An assessment is set for you. Sign in to see what it is, and until when it is open:\n${page}`,
    'If you do not know why, ask whoever helps you with your learning.',
  ]);
}

/** To administrators: somebody asked for a role that needs two of them, or one has to be confirmed. */
export function roleWaits(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'role-waits', 'A role waits for an administrator', [
    `Somebody is to have a role that needs two administrators, or one that has to be confirmed. Please look:\n${page}`,
    'A role that nobody confirms in time ends by itself.',
  ]);
}

/** To those who set an assessment together, when somebody is added or taken away. */
export function setterChanged(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'setter-changed', 'Who sets an assessment has changed', [
    `There is a change in who sets an assessment with you and sees its results. See who it is:\n${page}`,
    'If you think that this is a mistake, tell your administrators.',
  ]);
}

/** Once for each finished course, to those who said yes to being asked. */
export function feedbackInvitation(site: LetterSite, { page, consents }: { page: string; consents: string }): Letter {
  return write(site, 'feedback-invitation', 'What did you think of it?', [
    `You finished a course a few days ago. Please tell us and others what you think:\n${page}`,
    `We ask once for each course. To hear no more of this, change your answer here:\n${consents}`,
  ]);
}

/** To whoever planned it; which course it was, and what is to mend, stands behind the link. */
export function publishingFailed(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'publishing-failed', 'A course was not published as planned', [
    `A course that you planned to publish still has something to mend. See what it is:\n${page}`,
    'Learners see what they saw before. Once it is mended, publish it or choose a new time.',
  ]);
}

/** To administrators: a colleague wants to tell somebody who posted something. */
export function disclosureWaits(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'disclosure-waits', 'A decision waits for a second administrator', [
    `A colleague asked for something that two administrators must decide. Look at it here:\n${page}`,
  ]);
}

/** To whoever posted what a claim is about: who was told, and why, stands behind the link. */
export function identityDisclosed(site: LetterSite, { page, contact }: { page: string; contact: string }): Letter {
  return write(site, 'identity-disclosed', 'We told somebody who you are', [
    `Somebody made a claim about something that you posted. Two administrators decided to tell them who you are. See what was told, and why:\n${page}`,
    `Do you think that this is wrong? Write to us:\n${contact}`,
  ]);
}
