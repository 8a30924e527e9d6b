-- AlterTable
ALTER TABLE "outbox_mail" ADD COLUMN     "newsletterReaderId" UUID;

-- CreateTable
CREATE TABLE "announcement" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "url" TEXT,
    "audience" TEXT NOT NULL,
    "targets" TEXT[],
    "onTop" BOOLEAN NOT NULL,
    "byMail" BOOLEAN NOT NULL,
    "fromAt" TIMESTAMPTZ(3),
    "untilAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3),
    "publishedAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),
    "mailTotal" INTEGER,
    "mailWritten" INTEGER NOT NULL DEFAULT 0,
    "mailAfter" UUID,
    "mailDoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "announcement_mark" (
    "personId" UUID NOT NULL,
    "announcementId" UUID NOT NULL,
    "readAt" TIMESTAMPTZ(3) NOT NULL,
    "hiddenAt" TIMESTAMPTZ(3),

    CONSTRAINT "announcement_mark_pkey" PRIMARY KEY ("personId","announcementId")
);

-- CreateTable
CREATE TABLE "newsletter_reader" (
    "id" UUID NOT NULL,
    "email" BYTEA NOT NULL,
    "emailIndex" TEXT NOT NULL,
    "linkHash" TEXT NOT NULL,
    "wording" TEXT NOT NULL,
    "noticeVersion" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3),

    CONSTRAINT "newsletter_reader_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "newsletter_receipt" (
    "id" UUID NOT NULL,
    "emailIndex" TEXT NOT NULL,
    "wording" TEXT NOT NULL,
    "noticeVersion" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "newsletter_receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "newsletter_issue" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sentAt" TIMESTAMPTZ(3),
    "mailTotal" INTEGER,
    "mailWritten" INTEGER NOT NULL DEFAULT 0,
    "mailAfter" UUID,
    "mailDoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "newsletter_issue_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "announcement_fromAt_id_idx" ON "announcement"("fromAt", "id");

-- CreateIndex
CREATE INDEX "announcement_createdAt_id_idx" ON "announcement"("createdAt", "id");

-- CreateIndex
CREATE INDEX "announcement_mark_announcementId_idx" ON "announcement_mark"("announcementId");

-- CreateIndex
CREATE UNIQUE INDEX "newsletter_reader_emailIndex_key" ON "newsletter_reader"("emailIndex");

-- CreateIndex
CREATE UNIQUE INDEX "newsletter_reader_linkHash_key" ON "newsletter_reader"("linkHash");

-- CreateIndex
CREATE INDEX "newsletter_reader_confirmedAt_idx" ON "newsletter_reader"("confirmedAt");

-- CreateIndex
CREATE INDEX "newsletter_receipt_emailIndex_idx" ON "newsletter_receipt"("emailIndex");

-- CreateIndex
CREATE INDEX "newsletter_receipt_endedAt_idx" ON "newsletter_receipt"("endedAt");

-- CreateIndex
CREATE INDEX "newsletter_issue_sentAt_id_idx" ON "newsletter_issue"("sentAt", "id");

-- CreateIndex
CREATE INDEX "newsletter_issue_createdAt_id_idx" ON "newsletter_issue"("createdAt", "id");

-- CreateIndex
CREATE INDEX "outbox_mail_newsletterReaderId_idx" ON "outbox_mail"("newsletterReaderId");

-- AddForeignKey
ALTER TABLE "announcement_mark" ADD CONSTRAINT "announcement_mark_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "announcement_mark" ADD CONSTRAINT "announcement_mark_announcementId_fkey" FOREIGN KEY ("announcementId") REFERENCES "announcement"("id") ON DELETE CASCADE ON UPDATE CASCADE;
