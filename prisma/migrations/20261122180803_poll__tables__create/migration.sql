-- AlterTable
ALTER TABLE "post" ADD COLUMN     "hasPoll" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "post_draft" ADD COLUMN     "poll" BYTEA;

-- CreateTable
CREATE TABLE "poll" (
    "postId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "authorId" UUID,
    "question" TEXT NOT NULL,
    "options" TEXT[],
    "many" BOOLEAN NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "closesAt" TIMESTAMPTZ(3),
    "counts" INTEGER[],
    "voters" INTEGER NOT NULL DEFAULT 0,
    "shownCounts" INTEGER[],
    "shownVoters" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "poll_pkey" PRIMARY KEY ("postId")
);

-- CreateTable
CREATE TABLE "poll_vote" (
    "postId" UUID NOT NULL,
    "voter" TEXT NOT NULL,
    "chosen" INTEGER[],
    "closesAt" TIMESTAMPTZ(3),

    CONSTRAINT "poll_vote_pkey" PRIMARY KEY ("postId","voter")
);

-- CreateIndex
CREATE INDEX "poll_communityId_idx" ON "poll"("communityId");

-- CreateIndex
CREATE INDEX "poll_authorId_idx" ON "poll"("authorId");

-- CreateIndex
CREATE INDEX "poll_startedAt_idx" ON "poll"("startedAt");

-- CreateIndex
CREATE INDEX "poll_vote_closesAt_idx" ON "poll_vote"("closesAt");

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_postId_fkey" FOREIGN KEY ("postId") REFERENCES "post"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll_vote" ADD CONSTRAINT "poll_vote_postId_fkey" FOREIGN KEY ("postId") REFERENCES "poll"("postId") ON DELETE CASCADE ON UPDATE CASCADE;
