import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import type pg from 'pg';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import type { SealedField } from '../../src/data/vault.ts';
import { storeAnswers, useAnswers } from '../../src/features/account/security-answers.ts';
import { makeLink } from '../../src/features/sign-in/link-tokens.ts';
import { durationOf } from '../../src/policy/duration.ts';
import { anAdministrator, aPersonWith, aTutor, type TestPerson } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';
import { named } from '../support/tutors.ts';
import { writeOwn } from './stranger-own.ts';

/** A text that leads to one person and stands nowhere else, and what the policy calls it. */
export interface CanaryText {
  /** `Model.field` of the data map, or what else it is. */
  readonly where: string;
  readonly category: string;
  readonly text: string;
}

/** Somebody who has something in every column that can hold text about a person, all of it to be told apart. */
export interface Stranger extends TestPerson {
  readonly canaries: readonly CanaryText[];
  /** Who has written down a reason to look at them, and their own tutor. */
  readonly administrator: TestPerson;
  readonly tutor: TestPerson;
}

const SHOWN = {
  name: 'Zelda Canarybird',
  email: 'canary.email@stranger.example',
  jobRole: 'canary job role',
  workplace: 'canary workplace',
};

const ANSWERED = {
  questions: ['canary: which island?', 'canary: which boat?', 'canary: which bird?'],
  answers: ['canary of the hebrides', 'canary on the water', 'canary in the reeds'],
};

/** The stranger's own text of that column. */
export function canaryOf({ canaries }: Stranger, where: string): string {
  const found = canaries.find((canary) => canary.where === where);
  if (!found) throw new Error(`The stranger has nothing in ${where}`);
  return found.text;
}

/** What the operations of the site write for the stranger, and what no operation has written, straight into the table. */
export async function aStranger(site: TestSite, owner: pg.Client): Promise<Stranger> {
  const { app } = site;
  const canaries: CanaryText[] = [];
  const note = (where: string, category: string, text: string): string => {
    canaries.push({ where, category, text });
    return text;
  };
  const person = { ...(await aPersonWith(site, [], SHOWN)), ...ANSWERED };
  await useAnswers(app, person.id, await storeAnswers(app, person.id, ANSWERED));
  const [tutor, administrator] = [await aTutor(site), await anAdministrator(site)];
  const { id } = person;
  const at = app.clock.now();
  const key = await loadPersonKey(app, id);
  const seal = (where: SealedField, category: string, text: string) =>
    Buffer.from(app.vault.seal(key, where, note(where, category, text)));
  const run = (text: string, values: unknown[]) => owner.query(text, values);

  note('Person.id', 'account', id);
  note('ReasonedLook.reason', 'access-record', 'canary: asked for help on the telephone');
  note('ReasonedLook.ticket', 'access-record', 'HELP-CANARY-7');
  note('Enquiry.name', 'enquiry', 'Canary Writer');
  note('Enquiry.email', 'enquiry', 'canary.writer@stranger.example');
  note('Enquiry.message', 'enquiry', 'canary: what I want to ask you');
  note('Enquiry.answer', 'enquiry', 'canary: what we answer you');
  note('Person.name', 'identity', SHOWN.name);
  note('Person.email', 'contact', SHOWN.email);
  note('Person.jobRole', 'work', SHOWN.jobRole);
  note('Person.workplace', 'work', SHOWN.workplace);
  note('Person.createdAt', 'account', '3 March 2019');
  note('Person.createdAt as it is stored', 'account', '2019-03-03');
  const {
    rows: [row],
  } = await run(
    `UPDATE person SET "membershipNumber" = $2, "suspendedReason" = $3, "createdAt" = '2019-03-03' WHERE id = $1
     RETURNING "passwordHash"`,
    [
      id,
      seal('Person.membershipNumber', 'membership-number', 'CANARY-NUMBER-7'),
      seal('Person.suspendedReason', 'moderation-note', 'canary: why it was stopped'),
    ],
  );
  note('Person.passwordHash', 'credentials', row.passwordHash);
  note('SecondFactor.secret', 'second-factor', person.totp ?? new TOTP().secret.base32);
  for (const question of person.questions) note('SecurityAnswers.questions', 'security-questions', question);
  for (const answer of person.answers) note('SecurityAnswers.verifier', 'security-questions', answer);
  const { rows: sealedAnswers } = await run(
    `SELECT encode(verifier, 'base64') AS verifier FROM recovery.security_answers WHERE "personId" = $1`,
    [id],
  );
  for (const { verifier } of sealedAnswers)
    note('SecurityAnswers.verifier', 'security-questions', verifier.slice(0, 40));
  const { rows: keys } = await run(
    `SELECT encode(wrapped, 'hex') AS hex, encode(wrapped, 'base64') AS base64 FROM vault.person_key WHERE "personId" = $1`,
    [id],
  );
  for (const { hex, base64 } of keys) {
    note('PersonKey.wrapped', 'credentials', hex.slice(0, 40));
    note('PersonKey.wrapped', 'credentials', base64.slice(0, 40));
  }

  await named(site, person, tutor, { accepted: true });
  await named(
    site,
    person,
    { id: '', email: note('TutorLink.tutorEmail', 'people-named', 'canary.tutor@stranger.example') },
    { accepted: false },
  );
  await app.db.consentRecord.createMany({
    data: [
      {
        ...{ personId: id, consent: 'news', given: true, noticeVersion: 'before', at },
        wording: note('ConsentRecord.wording', 'consent-record', 'canary wording of a consent'),
      },
    ],
  });
  await app.db.outboxMail.createMany({
    data: [
      {
        ...{ personId: id, kind: 'activation', once: `canary:${id}`, createdAt: at, sendAfter: at },
        to: seal('OutboxMail.to', 'messages', 'canary.to@stranger.example'),
        subject: seal('OutboxMail.subject', 'messages', 'canary subject'),
        text: seal('OutboxMail.text', 'messages', 'canary text of a mail'),
        stop: seal('OutboxMail.stop', 'messages', 'https://canary.example/stop'),
      },
    ],
  });
  await app.db.knownDevice.createMany({
    data: [
      {
        ...{ personId: id, firstSeenAt: at, lastSeenAt: at },
        hash: note('KnownDevice.hash', 'credentials', 'canary-device-hash'),
        label: note('KnownDevice.label', 'devices', 'Canary browser on an island'),
      },
    ],
  });
  await app.db.recoveryCode.createMany({
    data: [{ personId: id, hash: note('RecoveryCode.hash', 'credentials', 'canary-recovery-code-hash') }],
  });
  await app.db.auditEvent.createMany({
    data: [
      {
        ...{ at, what: 'my-data.corrected', actorSystem: 'operator', aboutId: id },
        detail: { canary: note('AuditEvent.detail', 'audit-record', 'canary-detail-of-a-change') },
      },
    ],
  });
  await app.db.learningEvent.createMany({
    data: [
      {
        ...{ personId: id, verb: 'answered', courseId: id, at },
        id: note('LearningEvent.id', 'learning-record', randomUUID()),
        result: {
          chosen: [note('LearningEvent.result', 'learning-record', 'canary-chosen-answer')],
          ...{ correct: false, try: 1 },
        },
        once: note('LearningEvent.once', 'learning-record', 'answered:canary:1'),
      },
    ],
  });
  const exam = await app.db.exam.create({
    data: {
      ...{ title: 'A paper', intro: '', kind: 'mock', rules: [], shuffle: false, audience: 'trainees', state: 'draft' },
      changedAt: at,
    },
    select: { id: true },
  });
  await app.db.examTaker.createMany({
    data: [
      {
        ...{ setterId: id, examId: exam.id, emailIndex: 'canary-taker', at },
        email: seal('ExamTaker.email', 'people-asked', 'canary.taker@stranger.example'),
      },
    ],
  });
  await app.db.examAttempt.createMany({
    data: [
      {
        ...{ personId: id, examId: exam.id, number: 1, startedAt: at, recordedAt: at, outOf: 1, versions: [] },
        title: note('ExamAttempt.title', 'exam-results', 'Canary paper'),
        seed: note('ExamAttempt.seed', 'exam-results', 'canary-seed'),
        answers: { 1: [note('ExamAttempt.answers', 'exam-results', 'canary-exam-answer')] },
      },
    ],
  });
  const item = await app.db.packageItem.findFirstOrThrow({ where: { href: { not: null } }, select: { id: true } });
  await app.db.packageState.createMany({
    data: [
      {
        ...{ personId: id, itemId: item.id, startedAt: at, lastAt: at, run: 1, runAt: at, saved: 1, seconds: 60 },
        ...{ secondsBase: 0, completion: 'incomplete', success: 'unknown' },
        memory: seal('PackageState.memory', 'package-place', 'canary: where a package was left'),
      },
    ],
  });
  const course = await app.db.course.findFirstOrThrow({ orderBy: { position: 'desc' }, select: { id: true } });
  const feedback = await app.db.feedback.create({
    data: {
      ...{ personId: id, courseId: course.id, stars: 5, createdAt: at, changedAt: at },
      text: note('Feedback.text', 'feedback-given', 'canary: what they think of a course'),
      shownAs: note('Feedback.shownAs', 'feedback-given', 'Canary Pseudonym'),
      hiddenReason: seal('Feedback.hiddenReason', 'moderation-note', 'canary: why it was hidden'),
    },
    select: { id: true },
  });
  await app.db.feedbackReport.createMany({
    data: [
      {
        ...{ personId: id, feedbackId: feedback.id, why: 'other', at },
        words: seal('FeedbackReport.words', 'feedback-report', 'canary: what is wrong with it'),
      },
    ],
  });
  const session = {
    cookie: {},
    passport: { user: id },
    personId: id,
    startedAt: '2026-11-21T09:00:00.000Z',
    label: note('Session.label', 'sessions', 'Canary session on an island'),
    csrfSecret: note('Session.sess', 'credentials', 'canary-csrf-secret'),
  };
  await run(`INSERT INTO session (sid, sess, expire) VALUES ($1, $2, now() + interval '1 day')`, [
    note('Session.sid', 'credentials', 'canary-stored-session-id'),
    session,
  ]);
  const payload = note('LinkToken.payload', 'one-time-links', 'canary.new@stranger.example');
  const link = await makeLink(app, { personId: id, purpose: 'recover', life: durationOf('PT1H'), payload });
  note('a link in a mail', 'one-time-links', link.token);
  const {
    rows: [stored],
  } = await run('SELECT hash FROM link_token WHERE id = $1', [link.id]);
  note('LinkToken.hash', 'credentials', stored.hash);
  await writeOwn(site, id, key, note);
  return { ...person, canaries, tutor, administrator };
}
