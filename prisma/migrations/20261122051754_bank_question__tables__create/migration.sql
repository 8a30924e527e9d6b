-- CreateTable
CREATE TABLE "bank_question" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT[],
    "title" TEXT NOT NULL,
    "words" TEXT[],
    "versionId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "bank_question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_version" (
    "id" UUID NOT NULL,
    "questionId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bank_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_category" (
    "name" TEXT NOT NULL,

    CONSTRAINT "bank_category_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "bank_question_versionId_key" ON "bank_question"("versionId");

-- CreateIndex
CREATE INDEX "bank_question_category_id_idx" ON "bank_question"("category", "id");

-- CreateIndex
CREATE INDEX "bank_question_kind_id_idx" ON "bank_question"("kind", "id");

-- CreateIndex
CREATE INDEX "bank_question_retiredAt_idx" ON "bank_question"("retiredAt");

-- CreateIndex
CREATE INDEX "bank_question_words_idx" ON "bank_question" USING GIN ("words");

-- CreateIndex
CREATE INDEX "bank_question_tags_idx" ON "bank_question" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "bank_version_questionId_number_key" ON "bank_version"("questionId", "number");

-- AddForeignKey
ALTER TABLE "bank_version" ADD CONSTRAINT "bank_version_questionId_fkey" FOREIGN KEY ("questionId") REFERENCES "bank_question"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
