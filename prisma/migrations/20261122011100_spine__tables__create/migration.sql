-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "recovery";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "vault";

-- CreateTable
CREATE TABLE "course" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "introHtml" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "outcomes" TEXT[],
    "position" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reviewedOn" DATE,
    "nextReviewOn" DATE,
    "importedAt" TIMESTAMPTZ(3) NOT NULL,
    "publishedAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "course_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "module" (
    "id" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "introHtml" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "module_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "page" (
    "id" UUID NOT NULL,
    "moduleId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "html" TEXT NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "page_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "question" (
    "id" UUID NOT NULL,
    "moduleId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "askHtml" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "because" TEXT NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "course_file" (
    "id" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "course_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrolment" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "moduleId" UUID,
    "pageId" UUID,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "enrolment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "module_progress" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "moduleId" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "module_progress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "learning_event" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "verb" TEXT NOT NULL,
    "courseId" UUID NOT NULL,
    "moduleId" UUID,
    "pageId" UUID,
    "questionId" UUID,
    "result" JSONB,
    "once" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "learning_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tutor_link" (
    "id" UUID NOT NULL,
    "learnerId" UUID NOT NULL,
    "tutorId" UUID,
    "tutorEmail" BYTEA NOT NULL,
    "tutorEmailIndex" TEXT NOT NULL,
    "courseId" UUID,
    "namedAt" TIMESTAMPTZ(3) NOT NULL,
    "until" DATE NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" TEXT,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tutor_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_entry" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "viewerId" UUID,
    "capability" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "categories" TEXT[],
    "reasonId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reasoned_look" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "viewerId" UUID,
    "reason" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reasoned_look_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_mail" (
    "id" UUID NOT NULL,
    "personId" UUID,
    "kind" TEXT NOT NULL,
    "to" BYTEA NOT NULL,
    "subject" BYTEA NOT NULL,
    "text" BYTEA NOT NULL,
    "once" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sendAfter" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "sentAt" TIMESTAMPTZ(3),
    "failedAt" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "name" BYTEA NOT NULL,
    "nameIndex" TEXT[],
    "email" BYTEA NOT NULL,
    "emailIndex" TEXT NOT NULL,
    "jobRole" BYTEA NOT NULL,
    "workplace" BYTEA NOT NULL,
    "membershipNumber" BYTEA,
    "passwordHash" TEXT NOT NULL,
    "passwordChangedAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "activatedAt" TIMESTAMPTZ(3),
    "questionsSetAt" TIMESTAMPTZ(3),
    "suspendedAt" TIMESTAMPTZ(3),
    "suspendedReason" BYTEA,
    "closingAt" TIMESTAMPTZ(3),
    "lastActiveAt" TIMESTAMPTZ(3) NOT NULL,
    "detailsConfirmedAt" TIMESTAMPTZ(3),
    "recoveryFailures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "grantedById" UUID,
    "grantedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "second_factor" (
    "personId" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3),
    "lastStep" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_token" (
    "id" UUID NOT NULL,
    "personId" UUID,
    "purpose" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "payload" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "link_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "known_device" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "known_device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "sid" TEXT NOT NULL,
    "sess" JSON NOT NULL,
    "expire" TIMESTAMPTZ(6) NOT NULL,
    "personId" UUID,
    "label" TEXT,
    "startedAt" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("sid")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "what" TEXT NOT NULL,
    "actorId" UUID,
    "actorSystem" TEXT,
    "aboutId" UUID,
    "detail" JSONB NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "upTo" BIGINT NOT NULL,
    "from" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("upTo")
);

-- CreateTable
CREATE TABLE "consent_record" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "consent" TEXT NOT NULL,
    "given" BOOLEAN NOT NULL,
    "wording" TEXT NOT NULL,
    "noticeVersion" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "consent_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "version" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "inForceAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "retention_run" (
    "id" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "dryRun" BOOLEAN NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "retention_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure" (
    "id" UUID NOT NULL,
    "who" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "why" TEXT NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "page_count" (
    "day" DATE NOT NULL,
    "path" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "page_count_pkey" PRIMARY KEY ("day","path")
);

-- CreateTable
CREATE TABLE "throttle" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" BIGINT,

    CONSTRAINT "throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "vault"."person_key" (
    "personId" UUID NOT NULL,
    "ringKey" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,

    CONSTRAINT "person_key_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "recovery"."security_answers" (
    "personId" UUID NOT NULL,
    "questions" BYTEA NOT NULL,
    "verifier" BYTEA NOT NULL,
    "pepper" TEXT NOT NULL,
    "normalisation" INTEGER NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "security_answers_pkey" PRIMARY KEY ("personId")
);

-- CreateIndex
CREATE UNIQUE INDEX "course_slug_key" ON "course"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "module_courseId_slug_key" ON "module"("courseId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "page_moduleId_slug_key" ON "page"("moduleId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "question_moduleId_key_key" ON "question"("moduleId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "course_file_courseId_name_key" ON "course_file"("courseId", "name");

-- CreateIndex
CREATE INDEX "enrolment_courseId_idx" ON "enrolment"("courseId");

-- CreateIndex
CREATE INDEX "enrolment_lastAt_idx" ON "enrolment"("lastAt");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_personId_courseId_key" ON "enrolment"("personId", "courseId");

-- CreateIndex
CREATE INDEX "module_progress_moduleId_idx" ON "module_progress"("moduleId");

-- CreateIndex
CREATE INDEX "module_progress_lastAt_idx" ON "module_progress"("lastAt");

-- CreateIndex
CREATE UNIQUE INDEX "module_progress_personId_moduleId_key" ON "module_progress"("personId", "moduleId");

-- CreateIndex
CREATE INDEX "learning_event_personId_at_id_idx" ON "learning_event"("personId", "at", "id");

-- CreateIndex
CREATE INDEX "learning_event_at_idx" ON "learning_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "learning_event_personId_once_key" ON "learning_event"("personId", "once");

-- CreateIndex
CREATE INDEX "tutor_link_learnerId_idx" ON "tutor_link"("learnerId");

-- CreateIndex
CREATE INDEX "tutor_link_tutorId_idx" ON "tutor_link"("tutorId");

-- CreateIndex
CREATE INDEX "tutor_link_tutorEmailIndex_idx" ON "tutor_link"("tutorEmailIndex");

-- CreateIndex
CREATE INDEX "tutor_link_courseId_idx" ON "tutor_link"("courseId");

-- CreateIndex
CREATE INDEX "tutor_link_endsAt_idx" ON "tutor_link"("endsAt");

-- CreateIndex
CREATE INDEX "access_entry_personId_at_id_idx" ON "access_entry"("personId", "at", "id");

-- CreateIndex
CREATE INDEX "access_entry_viewerId_idx" ON "access_entry"("viewerId");

-- CreateIndex
CREATE INDEX "access_entry_reasonId_idx" ON "access_entry"("reasonId");

-- CreateIndex
CREATE INDEX "access_entry_at_idx" ON "access_entry"("at");

-- CreateIndex
CREATE INDEX "reasoned_look_personId_viewerId_until_idx" ON "reasoned_look"("personId", "viewerId", "until");

-- CreateIndex
CREATE INDEX "reasoned_look_viewerId_idx" ON "reasoned_look"("viewerId");

-- CreateIndex
CREATE INDEX "reasoned_look_at_idx" ON "reasoned_look"("at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_mail_once_key" ON "outbox_mail"("once");

-- CreateIndex
CREATE INDEX "outbox_mail_personId_idx" ON "outbox_mail"("personId");

-- CreateIndex
CREATE INDEX "outbox_mail_sentAt_sendAfter_idx" ON "outbox_mail"("sentAt", "sendAfter");

-- CreateIndex
CREATE INDEX "outbox_mail_createdAt_id_idx" ON "outbox_mail"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "person_emailIndex_key" ON "person"("emailIndex");

-- CreateIndex
CREATE INDEX "person_nameIndex_idx" ON "person" USING GIN ("nameIndex");

-- CreateIndex
CREATE INDEX "person_lastActiveAt_idx" ON "person"("lastActiveAt");

-- CreateIndex
CREATE INDEX "person_createdAt_id_idx" ON "person"("createdAt", "id");

-- CreateIndex
CREATE INDEX "person_closingAt_idx" ON "person"("closingAt");

-- CreateIndex
CREATE INDEX "role_grant_personId_idx" ON "role_grant"("personId");

-- CreateIndex
CREATE INDEX "role_grant_grantedById_idx" ON "role_grant"("grantedById");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_personId_hash_key" ON "recovery_code"("personId", "hash");

-- CreateIndex
CREATE UNIQUE INDEX "link_token_hash_key" ON "link_token"("hash");

-- CreateIndex
CREATE INDEX "link_token_personId_purpose_idx" ON "link_token"("personId", "purpose");

-- CreateIndex
CREATE INDEX "link_token_expiresAt_idx" ON "link_token"("expiresAt");

-- CreateIndex
CREATE INDEX "known_device_lastSeenAt_idx" ON "known_device"("lastSeenAt");

-- CreateIndex
CREATE UNIQUE INDEX "known_device_personId_hash_key" ON "known_device"("personId", "hash");

-- CreateIndex
CREATE INDEX "session_personId_idx" ON "session"("personId");

-- CreateIndex
CREATE INDEX "session_expire_idx" ON "session"("expire");

-- CreateIndex
CREATE INDEX "audit_event_at_seq_idx" ON "audit_event"("at", "seq");

-- CreateIndex
CREATE INDEX "audit_event_aboutId_seq_idx" ON "audit_event"("aboutId", "seq");

-- CreateIndex
CREATE INDEX "audit_event_actorId_seq_idx" ON "audit_event"("actorId", "seq");

-- CreateIndex
CREATE INDEX "audit_event_what_seq_idx" ON "audit_event"("what", "seq");

-- CreateIndex
CREATE INDEX "consent_record_personId_consent_at_idx" ON "consent_record"("personId", "consent", "at");

-- CreateIndex
CREATE INDEX "policy_version_inForceAt_idx" ON "policy_version"("inForceAt");

-- CreateIndex
CREATE INDEX "retention_run_startedAt_idx" ON "retention_run"("startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "erasure_who_key" ON "erasure"("who");

-- CreateIndex
CREATE INDEX "throttle_expire_idx" ON "throttle"("expire");

-- CreateIndex
CREATE INDEX "person_key_ringKey_idx" ON "vault"."person_key"("ringKey");

-- AddForeignKey
ALTER TABLE "module" ADD CONSTRAINT "module_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "page" ADD CONSTRAINT "page_moduleId_fkey" FOREIGN KEY ("moduleId") REFERENCES "module"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "question" ADD CONSTRAINT "question_moduleId_fkey" FOREIGN KEY ("moduleId") REFERENCES "module"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_file" ADD CONSTRAINT "course_file_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "module_progress" ADD CONSTRAINT "module_progress_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "module_progress" ADD CONSTRAINT "module_progress_moduleId_fkey" FOREIGN KEY ("moduleId") REFERENCES "module"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "learning_event" ADD CONSTRAINT "learning_event_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tutor_link" ADD CONSTRAINT "tutor_link_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tutor_link" ADD CONSTRAINT "tutor_link_tutorId_fkey" FOREIGN KEY ("tutorId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tutor_link" ADD CONSTRAINT "tutor_link_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_entry" ADD CONSTRAINT "access_entry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_entry" ADD CONSTRAINT "access_entry_viewerId_fkey" FOREIGN KEY ("viewerId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_entry" ADD CONSTRAINT "access_entry_reasonId_fkey" FOREIGN KEY ("reasonId") REFERENCES "reasoned_look"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reasoned_look" ADD CONSTRAINT "reasoned_look_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reasoned_look" ADD CONSTRAINT "reasoned_look_viewerId_fkey" FOREIGN KEY ("viewerId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_grantedById_fkey" FOREIGN KEY ("grantedById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_token" ADD CONSTRAINT "link_token_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand from here on.

-- PostgreSQL fills these from the session's own text, so that a person's sessions can be listed and ended.
ALTER TABLE "session"
  DROP COLUMN "personId",
  DROP COLUMN "label",
  DROP COLUMN "startedAt";
ALTER TABLE "session"
  ADD COLUMN "personId" UUID GENERATED ALWAYS AS (("sess" ->> 'personId')::uuid) STORED,
  ADD COLUMN "label" TEXT GENERATED ALWAYS AS ("sess" ->> 'label') STORED,
  ADD COLUMN "startedAt" TEXT GENERATED ALWAYS AS ("sess" ->> 'startedAt') STORED;
CREATE INDEX "session_personId_idx" ON "session"("personId");
