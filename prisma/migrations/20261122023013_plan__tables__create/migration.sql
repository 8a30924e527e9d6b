-- CreateTable
CREATE TABLE "goal" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "title" BYTEA NOT NULL,
    "why" BYTEA,
    "areas" BYTEA,
    "byWhen" DATE,
    "reviewOn" DATE,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "doneAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "goal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "goal_note" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "goalId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "text" BYTEA NOT NULL,
    "url" BYTEA,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "goal_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "goal_share" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "goalId" UUID NOT NULL,
    "withId" UUID,
    "email" BYTEA NOT NULL,
    "sharedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "goal_share_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cpd_entry" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "doneOn" DATE NOT NULL,
    "title" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "reflection" BYTEA,
    "courseId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cpd_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "goal_personId_createdAt_idx" ON "goal"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "goal_deletedAt_idx" ON "goal"("deletedAt");

-- CreateIndex
CREATE INDEX "goal_note_personId_idx" ON "goal_note"("personId");

-- CreateIndex
CREATE INDEX "goal_note_goalId_at_idx" ON "goal_note"("goalId", "at");

-- CreateIndex
CREATE INDEX "goal_share_personId_idx" ON "goal_share"("personId");

-- CreateIndex
CREATE INDEX "goal_share_goalId_idx" ON "goal_share"("goalId");

-- CreateIndex
CREATE INDEX "goal_share_withId_idx" ON "goal_share"("withId");

-- CreateIndex
CREATE INDEX "cpd_entry_personId_doneOn_id_idx" ON "cpd_entry"("personId", "doneOn", "id");

-- CreateIndex
CREATE INDEX "cpd_entry_courseId_idx" ON "cpd_entry"("courseId");

-- CreateIndex
CREATE UNIQUE INDEX "cpd_entry_personId_courseId_doneOn_key" ON "cpd_entry"("personId", "courseId", "doneOn");

-- AddForeignKey
ALTER TABLE "goal" ADD CONSTRAINT "goal_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_note" ADD CONSTRAINT "goal_note_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_note" ADD CONSTRAINT "goal_note_goalId_fkey" FOREIGN KEY ("goalId") REFERENCES "goal"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_share" ADD CONSTRAINT "goal_share_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_share" ADD CONSTRAINT "goal_share_withId_fkey" FOREIGN KEY ("withId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_share" ADD CONSTRAINT "goal_share_goalId_fkey" FOREIGN KEY ("goalId") REFERENCES "goal"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cpd_entry" ADD CONSTRAINT "cpd_entry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cpd_entry" ADD CONSTRAINT "cpd_entry_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;
