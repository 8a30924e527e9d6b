import { uuidv7 } from '../../src/random.ts';
import type { World } from './world.ts';

const PEOPLE = 6_000;
const TRAINEES = 60;

/**
 * Some thousand people around the cast, each with a past: enough for PostgreSQL to choose as it does on a busy site. What
 * pages open is sealed as in life; what only stands in the way is not.
 */
export async function aCrowd({ site, owner, people, own }: World): Promise<void> {
  const { app } = site;
  const ids = await addPeople(site.app, PEOPLE);
  const names = { crowd: ids, learner: people.learner.id, tutor: people.tutor.id, trainees: ids.slice(0, TRAINEES) };
  const enquiry = ['Ann Example', 'ann@example.org', 'May I do a course twice?'] as const;
  const [name, email, message] = enquiry.map((text, i) =>
    Buffer.from(
      app.vault.seal(
        app.vault.siteKey,
        (['Enquiry.name', 'Enquiry.email', 'Enquiry.message'] as const)[i] ?? 'Enquiry.name',
        text,
      ),
    ),
  );
  await owner.query('CREATE TEMP TABLE crowd AS SELECT id, n FROM unnest($1::uuid[]) WITH ORDINALITY AS c(id, n)', [
    names.crowd,
  ]);
  for (const statement of PASTS) await owner.query(statement);
  await owner.query(
    `INSERT INTO enquiry (id, reference, topic, name, email, message, "createdAt", "closedAt")
     SELECT uuidv7(), 'R' || n, 'other', $1, $2, $3, now() - n * interval '1 hour', CASE WHEN n % 50 > 0 THEN now() END FROM crowd`,
    [name, email, message],
  );
  await owner.query(
    `INSERT INTO learning_event (id, "personId", verb, "courseId", "moduleId", "pageId", once, at)
     SELECT uuidv7(), $1, 'read', m."courseId", m.id, p.id, 'again:' || p.id || ':' || n, now() - n * interval '1 hour'
       FROM page p JOIN module m ON m.id = p."moduleId", generate_series(1, 40) n`,
    [names.learner],
  );
  await owner.query(
    `INSERT INTO access_entry (id, "personId", "viewerId", capability, rule, categories, at)
     SELECT uuidv7(), $1, $2, 'trainees.read', 'relation named-tutor-of', '{learning-record}', now() - n * interval '1 hour'
       FROM generate_series(1, 2000) n`,
    [names.learner, names.tutor],
  );
  await owner.query(
    `INSERT INTO tutor_link (id, "learnerId", "tutorId", "tutorEmail", "tutorEmailIndex", "namedAt", until, "acceptedAt", "endsAt")
     SELECT uuidv7(), id, $2, '\\x00', 'crowd', now(), now() + interval '90 days', now(), now() + interval '90 days' FROM unnest($1::uuid[]) id`,
    [names.trainees, names.tutor],
  );
  for (const statement of TALK) await owner.query(statement, [own.talk.community.id]);
  await owner.query(
    `INSERT INTO organisation_member ("personId", "organisationId", since)
     SELECT id, $1, now() - n * interval '1 minute' FROM crowd`,
    [own.organisations.used],
  );
  await owner.query('VACUUM ANALYZE');
}

export async function addPeople(app: World['site']['app'], count: number): Promise<string[]> {
  const now = app.clock.now();
  const people = Array.from({ length: count }, (_, i) => {
    const id = uuidv7(app);
    const { row, key } = app.vault.newPersonKey(id);
    const name = `Crowd Example ${i}`;
    const email = `crowd${i}@example.org`;
    const data = {
      id,
      name: app.vault.seal(key, 'Person.name', name),
      nameIndex: app.vault.nameIndex(name),
      email: app.vault.seal(key, 'Person.email', email),
      emailIndex: app.vault.emailIndex(email),
      jobRole: app.vault.seal(key, 'Person.jobRole', 'School nurse'),
      workplace: app.vault.seal(key, 'Person.workplace', 'Larkfield School'),
      passwordHash: 'none',
      ...{ passwordChangedAt: now, activatedAt: now, questionsSetAt: now },
      ...{ createdAt: new Date(now.getTime() - i * 600_000), lastActiveAt: new Date(now.getTime() - i * 60_000) },
    };
    return { data, row };
  });
  for (let from = 0; from < count; from += 500) {
    const some = people.slice(from, from + 500);
    await app.db.person.createMany({ data: some.map(({ data }) => data) });
    await app.db.personKey.createMany({ data: some.map(({ row }) => row) });
  }
  return people.map(({ data }) => data.id);
}

/** Everybody is in the learner's community, has begun a thread there, and said three things in it. */
const TALK = [
  `INSERT INTO membership (id, "personId", "communityId", state, name, "askedAt", since)
   SELECT uuidv7(), id, $1, 'member', '\\x00', now(), now() - interval '1 day' FROM crowd WHERE n > 10`,
  `INSERT INTO area_member ("personId", "areaId", since)
   SELECT w.id, a."areaId", now() - n * interval '1 minute' FROM crowd w, community a WHERE a.id = $1`,
  `INSERT INTO directory_entry (id, "personId", "communityId", role, at)
   SELECT uuidv7(), w.id, c.id, 'Role ' || n, now() FROM crowd w, (SELECT id FROM community WHERE id <> $1 LIMIT 1) c`,
  `INSERT INTO sanction (id, "personId", "communityId", what, reason, at, "appealedAt", "answeredAt", outcome)
   SELECT uuidv7(), w.id, c.id, 'warn', '\\x00', now(), now(), now(), 'stands'
     FROM crowd w, (SELECT id FROM community WHERE id <> $1 LIMIT 1) c`,
  `INSERT INTO post_taken_down ("sanctionId", "personId", words, at)
   SELECT id, "personId", '\\x00', at FROM sanction WHERE reason = '\\x00' AND "communityId" <> $1`,
  `INSERT INTO member_note (id, "personId", "communityId", words, at)
   SELECT uuidv7(), w.id, c.id, '\\x00', now() FROM crowd w, (SELECT id FROM community WHERE id <> $1 LIMIT 1) c`,
  `INSERT INTO thread (id, "communityId", "topicId", "authorId", title, "startedAt", "lastAt", posts)
   SELECT uuidv7(), $1, (SELECT id FROM topic WHERE "communityId" = $1 LIMIT 1), NULL, 'Thread ' || n, now(),
          now() - n * interval '1 minute', 3 FROM crowd`,
  `INSERT INTO post (id, "threadId", "communityId", text, html, at, once)
   SELECT uuidv7(), t.id, $1, 'Words of everybody ' || k, '<p>Words</p>', now(), uuidv7()
     FROM thread t, generate_series(1, 3) k WHERE t."communityId" = $1`,
  `INSERT INTO post_version (id, "postId", text, at)
   SELECT uuidv7(), id, 'Before', now() FROM post WHERE "communityId" = $1`,
  `UPDATE post SET "hasPoll" = true, title = 'Asked' WHERE id IN (SELECT id FROM post WHERE "communityId" = $1 AND NOT "hasPoll" LIMIT 900)`,
  `INSERT INTO poll ("postId", "communityId", question, options, many, "startedAt", counts, voters)
   SELECT id, $1, 'Which?', '{This,That}', false, now(), '{3,3}', 6 FROM post WHERE "communityId" = $1 AND title = 'Asked'`,
  `INSERT INTO poll_vote ("postId", voter, chosen)
   SELECT id, 'crowd' || k, ARRAY[k % 2] FROM post, generate_series(1, 6) k WHERE "communityId" = $1 AND title = 'Asked'`,
  `INSERT INTO post_draft ("personId", place, title, text, "savedAt")
   SELECT id, $1, '\\x00', '\\x00', now() FROM crowd`,
  `INSERT INTO post_file (id, "personId", "communityId", "postId", place, name, type, size, content, at)
   SELECT uuidv7(), w.id, $1, CASE WHEN n % 50 > 0 THEN p.id END, CASE WHEN n % 50 = 0 THEN $1 END,
          '\\x00', 'text/plain', 1, '\\x00', now()
     FROM crowd w JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM post WHERE "communityId" = $1) p ON p.k = w.n`,
  `INSERT INTO post_report (id, "personId", "postId", why, words, at, "decidedAt", outcome)
   SELECT uuidv7(), w.id, p.id, 'other', '\\x00', now(), CASE WHEN n % 100 > 0 THEN now() END, 'kept'
     FROM crowd w JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM post WHERE "communityId" = $1) p ON p.k = w.n`,
  `INSERT INTO reading ("personId", "threadId", "readTo")
   SELECT w.id, t.id, now() FROM crowd w,
          LATERAL (SELECT id FROM thread WHERE "communityId" = $1 ORDER BY id OFFSET w.n % 900 LIMIT 2) t`,
  `INSERT INTO watch ("personId", "threadId", since) SELECT r."personId", r."threadId", now()
     FROM reading r JOIN thread t ON t.id = r."threadId" AND t."communityId" = $1 ON CONFLICT DO NOTHING`,
  `INSERT INTO notice (id, "personId", "threadId", kind, posts, "postId", at, "readAt", mail)
   SELECT uuidv7(), r."personId", r."threadId", 'replies', 2, p.id, now(), CASE WHEN p.id::text < '8' THEN now() END, 'never'
     FROM reading r JOIN thread t ON t.id = r."threadId" AND t."communityId" = $1,
          LATERAL (SELECT id FROM post WHERE "threadId" = t.id LIMIT 1) p ON CONFLICT DO NOTHING`,
];

const PASTS = [
  `INSERT INTO exam_attempt (id, "personId", "examId", number, title, seed, versions, answers, "startedAt", "submittedAt", "recordedAt", "outOf", "heldScore")
   SELECT uuidv7(), w.id, e.id, k, 'Crowd paper', 'x', '{}', '{}', now(), now() - n * interval '1 minute', now(), 8, 4
     FROM crowd w, (SELECT id FROM exam WHERE state = 'open' ORDER BY id DESC LIMIT 1) e, generate_series(1, 3) k`,
  `INSERT INTO bank_question (id, kind, category, tags, title, words, "versionId", version, "changedAt", "retiredAt")
   SELECT uuidv7(), q.kind, 'Category ' || n % 40, ARRAY['tag' || n % 90], 'Question ' || n, ARRAY['que', 'ques', 'question', n::text],
          gen_random_uuid(), 1, now(), CASE WHEN n % 50 = 0 THEN now() END
     FROM crowd, LATERAL (SELECT kind FROM bank_question ORDER BY id OFFSET n % 8 LIMIT 1) q`,
  `INSERT INTO bank_version (id, "questionId", number, body, "createdAt")
   SELECT q."versionId", q.id, 1, v.body, now() FROM bank_question q, LATERAL (SELECT body FROM bank_version LIMIT 1) v
    WHERE NOT EXISTS (SELECT 1 FROM bank_version b WHERE b.id = q."versionId")`,
  `INSERT INTO enrolment (id, "personId", "courseId", "startedAt", "lastAt")
   SELECT uuidv7(), w.id, c.id, now() - n * interval '1 minute', now() FROM crowd w, course c`,
  `INSERT INTO module_progress (id, "personId", "courseId", "moduleId", "startedAt", "lastAt", "finishedAt")
   SELECT uuidv7(), w.id, m."courseId", m.id, now(), now(), now() FROM crowd w, module m WHERE m.position <= 2`,
  `INSERT INTO form_answer (id, "personId", "moduleId", round, "sentAt", answers)
   SELECT uuidv7(), w.id, m.id, 1, now(), '\\x00' FROM crowd w, module m WHERE m.position = 1`,
  `INSERT INTO package_state (id, "personId", "itemId", "startedAt", "lastAt", run, "runAt", saved, completion, success, seconds, "secondsBase", memory)
   SELECT uuidv7(), w.id, i.id, now(), now() - n * interval '1 minute', 1, now(), 1, 'incomplete', 'unknown', 60, 0, '\\x00'
     FROM crowd w, package_item i WHERE i.href IS NOT NULL`,
  `INSERT INTO learning_event (id, "personId", verb, "courseId", "moduleId", once, at)
   SELECT uuidv7(), w.id, 'launched', m."courseId", m.id, 'launched:' || m.id, now() - n * interval '1 minute' FROM crowd w, module m`,
  `INSERT INTO access_entry (id, "personId", "viewerId", capability, rule, categories, at)
   SELECT uuidv7(), w.id, v.id, 'trainees.read', 'relation named-tutor-of', '{identity,learning-record}', now() - k * interval '1 day'
     FROM crowd w JOIN crowd v ON v.n = w.n % 50 + 1, generate_series(1, 6) k`,
  `INSERT INTO audit_event (at, what, "actorId", "aboutId", detail)
   SELECT now() - k * interval '1 day', 'sign-in.done', id, id, '{}' FROM crowd, generate_series(1, 8) k`,
  `INSERT INTO session (sid, sess, expire)
   SELECT 'crowd' || n, json_build_object('personId', id, 'startedAt', now(), 'label', 'Firefox'), now() + interval '1 hour' FROM crowd`,
  `INSERT INTO outbox_mail (id, "personId", kind, "to", subject, text, once, "createdAt", "sendAfter", attempts, "sentAt", "failedAt", problem)
   SELECT uuidv7(), id, 'activation', '\\x00', '\\x00', '\\x00', 'crowd:' || n || ':' || k, now() - n * interval '1 minute', now(), 1,
          CASE WHEN n % 100 > 0 THEN now() END, CASE WHEN n % 100 = 0 THEN now() END, CASE WHEN n % 100 = 0 THEN 'EAUTH' END
     FROM crowd, generate_series(1, 3) k`,
  `INSERT INTO tutor_link (id, "learnerId", "tutorId", "tutorEmail", "tutorEmailIndex", "namedAt", until, "acceptedAt", "endsAt")
   SELECT uuidv7(), w.id, v.id, '\\x00', 'crowd' || v.n, now(), now() + interval '90 days', now(), now() + interval '90 days'
     FROM crowd w JOIN crowd v ON v.n = w.n % 500 + 1`,
  `INSERT INTO consent_record (id, "personId", consent, given, wording, "noticeVersion", at)
   SELECT uuidv7(), id, consent, true, 'Yes', 'v', now() FROM crowd, unnest('{notice,news,feedback}'::text[]) consent`,
  `INSERT INTO role_grant (id, "personId", role, "grantedAt", "endedAt")
   SELECT uuidv7(), id, 'tutor', now(), CASE WHEN k > 1 OR n % 12 > 0 THEN now() END FROM crowd, generate_series(1, 3) k`,
  `INSERT INTO audit_seal ("upTo", "from", count, hash, at) SELECT max(seq) - 50, 1, max(seq) - 50, 'crowd', now() FROM audit_event`,
  `INSERT INTO throttle (key, points, expire) SELECT 'crowd' || n || ':' || k, 1, 4000000000000 FROM crowd, generate_series(1, 3) k`,
  `INSERT INTO known_device (id, "personId", hash, label, "firstSeenAt", "lastSeenAt")
   SELECT uuidv7(), id, 'crowd' || k, 'Firefox', now(), now() FROM crowd, generate_series(1, 3) k`,
  `INSERT INTO link_token (id, "personId", purpose, hash, "createdAt", "expiresAt", "usedAt")
   SELECT uuidv7(), id, 'activate', 'crowd' || n, now(), now(), now() FROM crowd`,
  `INSERT INTO reasoned_look (id, "personId", "viewerId", reason, at, until)
   SELECT uuidv7(), w.id, v.id, '\\x00', now(), now() FROM crowd w JOIN crowd v ON v.n = w.n % 20 + 1`,
  `INSERT INTO feedback (id, "personId", "courseId", stars, text, "shownAs", themes, "createdAt", "changedAt")
   SELECT uuidv7(), w.id, c.id, 1 + n % 5, 'Useful at work, and short enough for a break', 'Quiet Otter', '{}', now(), now() FROM crowd w, course c`,
  `INSERT INTO feedback_report (id, "personId", "feedbackId", why, words, at, "decidedAt", outcome)
   SELECT uuidv7(), f."personId", f.id, 'other', '\\x00', now(), now(), 'kept' FROM feedback f JOIN crowd w ON w.id = f."personId" WHERE n % 4 = 0`,
  `INSERT INTO page_count SELECT '2026-01-01'::date + (n % 300)::int, '/page/' || n, n FROM crowd`,
  `INSERT INTO erasure (id, who, at, why, report) SELECT uuidv7(), 'crowd' || n, now(), 'closed', '{}' FROM crowd WHERE n % 10 = 0`,
];
