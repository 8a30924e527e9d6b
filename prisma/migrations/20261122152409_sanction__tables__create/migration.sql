-- AlterTable
ALTER TABLE "post" ADD COLUMN     "heldFor" TEXT;

-- CreateTable
CREATE TABLE "posting_rules" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "words" TEXT NOT NULL,
    "newDays" INTEGER NOT NULL,
    "holdLinks" BOOLEAN NOT NULL,
    "perHour" INTEGER NOT NULL,

    CONSTRAINT "posting_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sanction" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "postId" UUID,
    "what" TEXT NOT NULL,
    "reason" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "mayAsk" BOOLEAN NOT NULL DEFAULT true,
    "claimed" BOOLEAN NOT NULL DEFAULT false,
    "byId" UUID,
    "readAt" TIMESTAMPTZ(3),
    "appeal" BYTEA,
    "appealedAt" TIMESTAMPTZ(3),
    "answer" BYTEA,
    "answeredAt" TIMESTAMPTZ(3),
    "answeredById" UUID,
    "outcome" TEXT,

    CONSTRAINT "sanction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post_taken_down" (
    "sanctionId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "words" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_taken_down_pkey" PRIMARY KEY ("sanctionId")
);

-- CreateTable
CREATE TABLE "member_note" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "words" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "byId" UUID,

    CONSTRAINT "member_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sanction_personId_communityId_id_idx" ON "sanction"("personId", "communityId", "id");

-- CreateIndex
CREATE INDEX "sanction_communityId_id_idx" ON "sanction"("communityId", "id");

-- CreateIndex
CREATE INDEX "sanction_answeredAt_appealedAt_idx" ON "sanction"("answeredAt", "appealedAt");

-- CreateIndex
CREATE INDEX "sanction_postId_idx" ON "sanction"("postId");

-- CreateIndex
CREATE INDEX "sanction_byId_idx" ON "sanction"("byId");

-- CreateIndex
CREATE INDEX "sanction_answeredById_idx" ON "sanction"("answeredById");

-- CreateIndex
CREATE INDEX "sanction_at_idx" ON "sanction"("at");

-- CreateIndex
CREATE INDEX "post_taken_down_personId_idx" ON "post_taken_down"("personId");

-- CreateIndex
CREATE INDEX "post_taken_down_at_idx" ON "post_taken_down"("at");

-- CreateIndex
CREATE INDEX "member_note_personId_communityId_id_idx" ON "member_note"("personId", "communityId", "id");

-- CreateIndex
CREATE INDEX "member_note_communityId_idx" ON "member_note"("communityId");

-- CreateIndex
CREATE INDEX "member_note_byId_idx" ON "member_note"("byId");

-- CreateIndex
CREATE INDEX "member_note_at_idx" ON "member_note"("at");

-- AddForeignKey
ALTER TABLE "sanction" ADD CONSTRAINT "sanction_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sanction" ADD CONSTRAINT "sanction_byId_fkey" FOREIGN KEY ("byId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sanction" ADD CONSTRAINT "sanction_answeredById_fkey" FOREIGN KEY ("answeredById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sanction" ADD CONSTRAINT "sanction_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sanction" ADD CONSTRAINT "sanction_postId_fkey" FOREIGN KEY ("postId") REFERENCES "post"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_taken_down" ADD CONSTRAINT "post_taken_down_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_taken_down" ADD CONSTRAINT "post_taken_down_sanctionId_fkey" FOREIGN KEY ("sanctionId") REFERENCES "sanction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_note" ADD CONSTRAINT "member_note_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_note" ADD CONSTRAINT "member_note_byId_fkey" FOREIGN KEY ("byId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_note" ADD CONSTRAINT "member_note_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
