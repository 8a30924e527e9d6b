-- AlterTable
ALTER TABLE "reasoned_look" ADD COLUMN     "endedAt" TIMESTAMPTZ(3),
ADD COLUMN     "part" TEXT,
ADD COLUMN     "ticket" BYTEA;

-- CreateTable
CREATE TABLE "goal_file" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "goalId" UUID NOT NULL,
    "name" BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "goal_file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "goal_file_personId_idx" ON "goal_file"("personId");

-- CreateIndex
CREATE INDEX "goal_file_goalId_at_idx" ON "goal_file"("goalId", "at");

-- AddForeignKey
ALTER TABLE "goal_file" ADD CONSTRAINT "goal_file_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "goal_file" ADD CONSTRAINT "goal_file_goalId_fkey" FOREIGN KEY ("goalId") REFERENCES "goal"("id") ON DELETE CASCADE ON UPDATE CASCADE;
