-- AlterTable
ALTER TABLE "draft" ADD COLUMN     "plannedDoneAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "module" ADD COLUMN     "finishForm" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "form" JSONB;

-- AlterTable
ALTER TABLE "course_file" ADD COLUMN     "size" INTEGER;

-- CreateTable
CREATE TABLE "form_answer" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "moduleId" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,
    "answers" BYTEA NOT NULL,

    CONSTRAINT "form_answer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "form_answer_moduleId_idx" ON "form_answer"("moduleId");

-- CreateIndex
CREATE UNIQUE INDEX "form_answer_personId_moduleId_round_key" ON "form_answer"("personId", "moduleId", "round");

-- AddForeignKey
ALTER TABLE "form_answer" ADD CONSTRAINT "form_answer_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "form_answer" ADD CONSTRAINT "form_answer_moduleId_fkey" FOREIGN KEY ("moduleId") REFERENCES "module"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
