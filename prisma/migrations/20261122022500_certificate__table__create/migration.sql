-- CreateTable
CREATE TABLE "certificate" (
    "id" UUID NOT NULL,
    "personId" UUID,
    "courseId" UUID NOT NULL,
    "edition" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "name" BYTEA,
    "courseTitle" TEXT NOT NULL,
    "courseVersion" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "score" INTEGER,
    "finishedAt" TIMESTAMPTZ(3) NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "show" TEXT NOT NULL,
    "statusIndex" SERIAL NOT NULL,
    "replacedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "revokedReason" BYTEA,

    CONSTRAINT "certificate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "certificate_code_key" ON "certificate"("code");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_statusIndex_key" ON "certificate"("statusIndex");

-- CreateIndex
CREATE INDEX "certificate_courseId_idx" ON "certificate"("courseId");

-- CreateIndex
CREATE INDEX "certificate_issuedAt_idx" ON "certificate"("issuedAt");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_personId_courseId_edition_key" ON "certificate"("personId", "courseId", "edition");

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
