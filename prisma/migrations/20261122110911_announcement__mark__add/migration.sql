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

-- CreateIndex
CREATE INDEX "announcement_fromAt_id_idx" ON "announcement"("fromAt", "id");

-- CreateIndex
CREATE INDEX "announcement_createdAt_id_idx" ON "announcement"("createdAt", "id");

-- CreateIndex
CREATE INDEX "announcement_mark_announcementId_idx" ON "announcement_mark"("announcementId");

-- AddForeignKey
ALTER TABLE "announcement_mark" ADD CONSTRAINT "announcement_mark_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "announcement_mark" ADD CONSTRAINT "announcement_mark_announcementId_fkey" FOREIGN KEY ("announcementId") REFERENCES "announcement"("id") ON DELETE CASCADE ON UPDATE CASCADE;
