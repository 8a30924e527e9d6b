-- CreateTable
CREATE TABLE "area" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "area_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "area_member" (
    "personId" UUID NOT NULL,
    "areaId" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "area_member_pkey" PRIMARY KEY ("personId","areaId")
);

-- CreateTable
CREATE TABLE "community" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "openTo" TEXT NOT NULL,
    "areaId" UUID,
    "courseId" UUID,
    "holdFirst" INTEGER NOT NULL DEFAULT 0,
    "editMinutes" INTEGER NOT NULL DEFAULT 30,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "community_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "name" BYTEA NOT NULL,
    "request" BYTEA,
    "reason" BYTEA,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topic" (
    "id" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "thread" (
    "id" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "topicId" UUID NOT NULL,
    "authorId" UUID,
    "title" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "posts" INTEGER NOT NULL DEFAULT 0,
    "pinnedAt" TIMESTAMPTZ(3),
    "lockedAt" TIMESTAMPTZ(3),
    "solvedById" UUID,
    "state" TEXT NOT NULL DEFAULT 'shown',

    CONSTRAINT "thread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post" (
    "id" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "authorId" UUID,
    "title" TEXT,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "editedAt" TIMESTAMPTZ(3),
    "once" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'shown',

    CONSTRAINT "post_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reading" (
    "personId" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "readTo" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reading_pkey" PRIMARY KEY ("personId","threadId")
);

-- CreateIndex
CREATE UNIQUE INDEX "area_name_key" ON "area"("name");

-- CreateIndex
CREATE INDEX "area_member_areaId_idx" ON "area_member"("areaId");

-- CreateIndex
CREATE UNIQUE INDEX "community_slug_key" ON "community"("slug");

-- CreateIndex
CREATE INDEX "community_areaId_idx" ON "community"("areaId");

-- CreateIndex
CREATE INDEX "community_courseId_idx" ON "community"("courseId");

-- CreateIndex
CREATE INDEX "membership_communityId_state_id_idx" ON "membership"("communityId", "state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_personId_communityId_key" ON "membership"("personId", "communityId");

-- CreateIndex
CREATE UNIQUE INDEX "topic_communityId_name_key" ON "topic"("communityId", "name");

-- CreateIndex
CREATE INDEX "thread_communityId_lastAt_id_idx" ON "thread"("communityId", "lastAt", "id");

-- CreateIndex
CREATE INDEX "thread_communityId_pinnedAt_idx" ON "thread"("communityId", "pinnedAt");

-- CreateIndex
CREATE INDEX "thread_topicId_lastAt_id_idx" ON "thread"("topicId", "lastAt", "id");

-- CreateIndex
CREATE INDEX "thread_authorId_idx" ON "thread"("authorId");

-- CreateIndex
CREATE INDEX "thread_startedAt_idx" ON "thread"("startedAt");

-- CreateIndex
CREATE INDEX "post_threadId_id_idx" ON "post"("threadId", "id");

-- CreateIndex
CREATE INDEX "post_communityId_id_idx" ON "post"("communityId", "id");

-- CreateIndex
CREATE INDEX "post_authorId_id_idx" ON "post"("authorId", "id");

-- CreateIndex
CREATE INDEX "post_at_idx" ON "post"("at");

-- CreateIndex
CREATE UNIQUE INDEX "post_authorId_once_key" ON "post"("authorId", "once");

-- CreateIndex
CREATE INDEX "reading_threadId_idx" ON "reading"("threadId");

-- AddForeignKey
ALTER TABLE "area_member" ADD CONSTRAINT "area_member_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "area_member" ADD CONSTRAINT "area_member_areaId_fkey" FOREIGN KEY ("areaId") REFERENCES "area"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "community" ADD CONSTRAINT "community_areaId_fkey" FOREIGN KEY ("areaId") REFERENCES "area"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "community" ADD CONSTRAINT "community_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic" ADD CONSTRAINT "topic_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "thread" ADD CONSTRAINT "thread_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "thread" ADD CONSTRAINT "thread_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES "topic"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "thread" ADD CONSTRAINT "thread_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post" ADD CONSTRAINT "post_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post" ADD CONSTRAINT "post_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post" ADD CONSTRAINT "post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading" ADD CONSTRAINT "reading_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading" ADD CONSTRAINT "reading_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The words of a post with its community among them, so that one index finds both at once.
CREATE FUNCTION "post_words"(community uuid, title text, body text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT array_to_tsvector(ARRAY['in:' || community::text])
            || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(title, '')), 'A')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, body), 'C') $$;

CREATE INDEX "post_words" ON "post" USING gin ("post_words"("communityId", "title", "text"));
