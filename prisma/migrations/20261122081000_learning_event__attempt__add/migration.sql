-- AlterTable
ALTER TABLE "learning_event" ADD COLUMN     "attemptId" UUID,
ALTER COLUMN "courseId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "exam_telling" (
    "examId" UUID NOT NULL,
    "what" TEXT NOT NULL,
    "after" UUID NOT NULL,

    CONSTRAINT "exam_telling_pkey" PRIMARY KEY ("examId","what")
);

-- CreateIndex
CREATE INDEX "exam_attempt_examId_personId_idx" ON "exam_attempt"("examId", "personId");

-- AddForeignKey
ALTER TABLE "exam_telling" ADD CONSTRAINT "exam_telling_examId_fkey" FOREIGN KEY ("examId") REFERENCES "exam"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand from here on.

-- What is recorded belongs to a course or to an attempt at an assessment, never to both and never to neither.
ALTER TABLE "learning_event"
  ADD CONSTRAINT "learning_event_course_or_attempt" CHECK (num_nonnulls("courseId", "attemptId") = 1);
