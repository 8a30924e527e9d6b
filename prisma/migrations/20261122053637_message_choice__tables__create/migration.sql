-- AlterTable
ALTER TABLE "outbox_mail" ADD COLUMN     "stop" BYTEA;

-- CreateTable
CREATE TABLE "message_choice" (
    "personId" UUID NOT NULL,
    "digestStoppedAt" TIMESTAMPTZ(3),

    CONSTRAINT "message_choice_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "course_ending" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "answer" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "course_ending_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "course_ending_courseId_idx" ON "course_ending"("courseId");

-- CreateIndex
CREATE UNIQUE INDEX "course_ending_personId_courseId_key" ON "course_ending"("personId", "courseId");

-- AddForeignKey
ALTER TABLE "message_choice" ADD CONSTRAINT "message_choice_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_ending" ADD CONSTRAINT "course_ending_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_ending" ADD CONSTRAINT "course_ending_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
