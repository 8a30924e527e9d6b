-- AlterTable
ALTER TABLE "erasure" ADD COLUMN     "account" TEXT;

-- CreateTable
CREATE TABLE "forwarding" (
    "recipient" TEXT NOT NULL,
    "markAt" TIMESTAMPTZ(3) NOT NULL,
    "markId" UUID NOT NULL,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "lastSentAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3),
    "problem" TEXT,
    "stoppedAt" TIMESTAMPTZ(3),
    "claimedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "forwarding_pkey" PRIMARY KEY ("recipient")
);

-- CreateTable
CREATE TABLE "forwarded_person" (
    "personId" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "forwarded_person_pkey" PRIMARY KEY ("personId","recipient")
);

-- CreateIndex
CREATE INDEX "forwarded_person_lastAt_idx" ON "forwarded_person"("lastAt");

-- CreateIndex
CREATE INDEX "reasoned_look_part_endedAt_until_idx" ON "reasoned_look"("part", "endedAt", "until");

-- CreateIndex
CREATE INDEX "erasure_account_idx" ON "erasure"("account");

-- AddForeignKey
ALTER TABLE "forwarded_person" ADD CONSTRAINT "forwarded_person_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
