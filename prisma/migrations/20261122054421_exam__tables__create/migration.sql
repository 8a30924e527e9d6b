-- CreateTable
CREATE TABLE "exam" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "intro" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "rules" JSONB NOT NULL,
    "shuffle" BOOLEAN NOT NULL,
    "opensAt" TIMESTAMPTZ(3),
    "closesAt" TIMESTAMPTZ(3),
    "minutes" INTEGER,
    "attempts" INTEGER,
    "passMark" INTEGER,
    "audience" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "releasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "exam_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exam_setter" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "examId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "exam_setter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exam_attempt" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "examId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "seed" TEXT NOT NULL,
    "versions" UUID[],
    "answers" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "savedAt" TIMESTAMPTZ(3),
    "deadlineAt" TIMESTAMPTZ(3),
    "submittedAt" TIMESTAMPTZ(3),
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "outOf" INTEGER NOT NULL,
    "score" DOUBLE PRECISION,
    "heldScore" DOUBLE PRECISION,

    CONSTRAINT "exam_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exam_stat" (
    "examId" UUID NOT NULL,
    "questionId" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "sumX" DOUBLE PRECISION NOT NULL,
    "sumXX" DOUBLE PRECISION NOT NULL,
    "sumR" DOUBLE PRECISION NOT NULL,
    "sumRR" DOUBLE PRECISION NOT NULL,
    "sumXR" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "exam_stat_pkey" PRIMARY KEY ("examId","questionId")
);

-- CreateTable
CREATE TABLE "extra_time" (
    "personId" UUID NOT NULL,
    "percent" INTEGER NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "extra_time_pkey" PRIMARY KEY ("personId")
);

-- CreateIndex
CREATE INDEX "exam_state_closesAt_idx" ON "exam"("state", "closesAt");

-- CreateIndex
CREATE INDEX "exam_setter_personId_idx" ON "exam_setter"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "exam_setter_examId_personId_key" ON "exam_setter"("examId", "personId");

-- CreateIndex
CREATE INDEX "exam_attempt_examId_submittedAt_id_idx" ON "exam_attempt"("examId", "submittedAt", "id");

-- CreateIndex
CREATE INDEX "exam_attempt_deadlineAt_idx" ON "exam_attempt"("deadlineAt");

-- CreateIndex
CREATE INDEX "exam_attempt_recordedAt_idx" ON "exam_attempt"("recordedAt");

-- CreateIndex
CREATE UNIQUE INDEX "exam_attempt_personId_examId_number_key" ON "exam_attempt"("personId", "examId", "number");

-- AddForeignKey
ALTER TABLE "exam_setter" ADD CONSTRAINT "exam_setter_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_setter" ADD CONSTRAINT "exam_setter_examId_fkey" FOREIGN KEY ("examId") REFERENCES "exam"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_attempt" ADD CONSTRAINT "exam_attempt_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_attempt" ADD CONSTRAINT "exam_attempt_examId_fkey" FOREIGN KEY ("examId") REFERENCES "exam"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exam_stat" ADD CONSTRAINT "exam_stat_examId_fkey" FOREIGN KEY ("examId") REFERENCES "exam"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "extra_time" ADD CONSTRAINT "extra_time_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
