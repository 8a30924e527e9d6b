/** Where the schema's name of a column says less than a person would. */
const LABELS: Readonly<Record<string, string>> = {
  'Person.name': 'Full name',
  'Person.email': 'Work email',
  'Person.jobRole': 'Job role',
  'Person.workplace': 'Place of work',
  'Person.membershipNumber': 'Professional membership number',
  'Person.createdAt': 'You asked for the account',
  'Person.activatedAt': 'You opened it',
  'Person.questionsSetAt': 'You set your security questions',
  'Person.lastActiveAt': 'You last used it',
  'Person.detailsConfirmedAt': 'You last said that your details are right',
  'Person.closingAt': 'You asked to close it',
  'Person.suspendedAt': 'It was stopped',
  'Person.suspendedReason': 'Why it was stopped',
  'Enrolment.courseId': 'Course',
  'Enrolment.startedAt': 'Started',
  'Enrolment.finishedAt': 'Finished',
  'TutorLink.tutorEmail': 'Their email',
  'TutorLink.courseId': 'Course',
  'TutorLink.namedAt': 'Named',
  'TutorLink.endsAt': 'Ends',
  'ReasonedLook.at': 'When',
  'ConsentRecord.wording': 'The words you saw',
  'ConsentRecord.given': 'Your answer',
  'ConsentRecord.at': 'When',
  'ConsentRecord.endedAt': 'Until',
  'RoleGrant.grantedAt': 'Given',
  'RoleGrant.endedAt': 'Ended',
  'Enquiry.createdAt': 'Sent',
  'Enquiry.message': 'What you wrote',
  'Enquiry.answer': 'Our answer',
  'Certificate.courseTitle': 'Course',
  'Certificate.name': 'Name on it',
  'Certificate.finishedAt': 'Finished',
  'Certificate.expiresAt': 'Valid until',
  'Certificate.show': 'What a check shows',
  'OutboxMail.createdAt': 'Written',
  'OutboxMail.sentAt': 'Sent',
  'Session.label': 'Browser',
  'Session.startedAt': 'Signed in',
  'Session.expire': 'Ends by itself',
  'KnownDevice.label': 'Browser',
  'KnownDevice.firstSeenAt': 'First used',
  'KnownDevice.lastSeenAt': 'Last used',
  'AuditEvent.what': 'What was done',
  'AuditEvent.at': 'When',
};

/** A name of the schema as words: "startedAt" as "Started at". */
export function nameWords(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a column is called where a person reads it. */
export const columnWords = (model: string, field: string): string =>
  LABELS[`${model}.${field}`] ?? nameWords(field.replace(/Id$/, ''));
