-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "nameHash" TEXT;

-- AlterTable
ALTER TABLE "message_choice" ADD COLUMN     "noticeMail" TEXT NOT NULL DEFAULT 'daily',
ADD COLUMN     "watchesNothing" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "watch" (
    "personId" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "muted" BOOLEAN NOT NULL DEFAULT false,
    "mail" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "watch_pkey" PRIMARY KEY ("personId","threadId")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "posts" INTEGER NOT NULL,
    "postId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),
    "mail" TEXT NOT NULL,
    "mailedAt" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post_to_tell" (
    "postId" UUID NOT NULL,

    CONSTRAINT "post_to_tell_pkey" PRIMARY KEY ("postId")
);

-- CreateIndex
CREATE INDEX "watch_threadId_idx" ON "watch"("threadId");

-- CreateIndex
CREATE INDEX "notice_personId_at_id_idx" ON "notice"("personId", "at", "id");

-- CreateIndex
CREATE INDEX "notice_threadId_idx" ON "notice"("threadId");

-- CreateIndex
CREATE INDEX "notice_readAt_idx" ON "notice"("readAt");

-- CreateIndex
CREATE UNIQUE INDEX "notice_personId_threadId_kind_key" ON "notice"("personId", "threadId", "kind");

-- CreateIndex
CREATE INDEX "membership_communityId_nameHash_idx" ON "membership"("communityId", "nameHash");

-- AddForeignKey
ALTER TABLE "watch" ADD CONSTRAINT "watch_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watch" ADD CONSTRAINT "watch_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what is unread, for the number on every page, and what waits to be mailed.
CREATE INDEX "notice_unread" ON "notice"("personId") WHERE "readAt" IS NULL;
CREATE INDEX "notice_to_mail" ON "notice"("mail", "personId") WHERE "readAt" IS NULL AND "mailedAt" IS NULL;
