-- AlterTable
ALTER TABLE "exam" ADD COLUMN     "courseId" UUID;

-- CreateTable
CREATE TABLE "exam_taker" (
    "id" UUID NOT NULL,
    "setterId" UUID NOT NULL,
    "examId" UUID NOT NULL,
    "email" BYTEA NOT NULL,
    "emailIndex" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3),

    CONSTRAINT "exam_taker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "exam_taker_setterId_idx" ON "exam_taker"("setterId");

-- CreateIndex
CREATE INDEX "exam_taker_examId_emailIndex_idx" ON "exam_taker"("examId", "emailIndex");

-- CreateIndex
CREATE UNIQUE INDEX "exam_taker_examId_setterId_emailIndex_key" ON "exam_taker"("examId", "setterId", "emailIndex");

-- AddForeignKey
ALTER TABLE "exam" ADD CONSTRAINT "exam_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_taker" ADD CONSTRAINT "exam_taker_setterId_fkey" FOREIGN KEY ("setterId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_taker" ADD CONSTRAINT "exam_taker_examId_fkey" FOREIGN KEY ("examId") REFERENCES "exam"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
