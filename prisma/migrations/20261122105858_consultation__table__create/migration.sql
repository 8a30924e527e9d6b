-- AlterTable
ALTER TABLE "change_made" ADD COLUMN     "consultationId" UUID,
ADD COLUMN     "heard" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "consultation" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "afterwards" TEXT NOT NULL,
    "questions" JSONB NOT NULL,
    "audience" TEXT NOT NULL,
    "opensAt" TIMESTAMPTZ(3) NOT NULL,
    "closesAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "publishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "consultation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consultation_answer" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "personId" UUID,
    "mark" TEXT,
    "answers" BYTEA NOT NULL,
    "chosen" TEXT[],
    "themes" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "held" TEXT,

    CONSTRAINT "consultation_answer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consultation_voice" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "answerId" UUID NOT NULL,
    "personId" UUID,
    "question" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consultation_voice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "consultation_slug_key" ON "consultation"("slug");

-- CreateIndex
CREATE INDEX "consultation_publishedAt_closesAt_idx" ON "consultation"("publishedAt", "closesAt");

-- CreateIndex
CREATE INDEX "consultation_answer_personId_idx" ON "consultation_answer"("personId");

-- CreateIndex
CREATE INDEX "consultation_answer_consultationId_decidedAt_id_idx" ON "consultation_answer"("consultationId", "decidedAt", "id");

-- CreateIndex
CREATE INDEX "consultation_answer_at_idx" ON "consultation_answer"("at");

-- CreateIndex
CREATE UNIQUE INDEX "consultation_answer_consultationId_personId_key" ON "consultation_answer"("consultationId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "consultation_answer_consultationId_mark_key" ON "consultation_answer"("consultationId", "mark");

-- CreateIndex
CREATE INDEX "consultation_voice_consultationId_id_idx" ON "consultation_voice"("consultationId", "id");

-- CreateIndex
CREATE INDEX "consultation_voice_personId_idx" ON "consultation_voice"("personId");

-- CreateIndex
CREATE INDEX "consultation_voice_at_idx" ON "consultation_voice"("at");

-- CreateIndex
CREATE UNIQUE INDEX "consultation_voice_answerId_question_key" ON "consultation_voice"("answerId", "question");

-- CreateIndex
CREATE INDEX "change_made_consultationId_idx" ON "change_made"("consultationId");

-- AddForeignKey
ALTER TABLE "consultation_answer" ADD CONSTRAINT "consultation_answer_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consultation_answer" ADD CONSTRAINT "consultation_answer_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consultation_voice" ADD CONSTRAINT "consultation_voice_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consultation_voice" ADD CONSTRAINT "consultation_voice_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consultation_voice" ADD CONSTRAINT "consultation_voice_answerId_fkey" FOREIGN KEY ("answerId") REFERENCES "consultation_answer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_made" ADD CONSTRAINT "change_made_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "consultation"("id") ON DELETE SET NULL ON UPDATE CASCADE;
