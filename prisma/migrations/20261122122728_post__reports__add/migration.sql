-- AlterTable
ALTER TABLE "post" ADD COLUMN     "hiddenReason" BYTEA;

-- CreateTable
CREATE TABLE "post_report" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "postId" UUID NOT NULL,
    "why" TEXT NOT NULL,
    "words" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "post_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "post_report_personId_idx" ON "post_report"("personId");

-- CreateIndex
CREATE INDEX "post_report_decidedAt_id_idx" ON "post_report"("decidedAt", "id");

-- CreateIndex
CREATE INDEX "post_report_at_idx" ON "post_report"("at");

-- CreateIndex
CREATE UNIQUE INDEX "post_report_postId_personId_key" ON "post_report"("postId", "personId");

-- CreateIndex
CREATE INDEX "post_communityId_state_id_idx" ON "post"("communityId", "state", "id");

-- AddForeignKey
ALTER TABLE "post_report" ADD CONSTRAINT "post_report_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_report" ADD CONSTRAINT "post_report_postId_fkey" FOREIGN KEY ("postId") REFERENCES "post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
