-- AlterTable
ALTER TABLE "community" ADD COLUMN     "admitsYoung" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "young_permission" (
    "personId" UUID NOT NULL,
    "guardianName" BYTEA NOT NULL,
    "guardianEmail" BYTEA NOT NULL,
    "wording" TEXT NOT NULL,
    "noticeVersion" TEXT NOT NULL,
    "givenAt" TIMESTAMPTZ(3) NOT NULL,
    "endsOn" DATE NOT NULL,

    CONSTRAINT "young_permission_pkey" PRIMARY KEY ("personId")
);

-- CreateIndex
CREATE INDEX "young_permission_endsOn_idx" ON "young_permission"("endsOn");

-- AddForeignKey
ALTER TABLE "young_permission" ADD CONSTRAINT "young_permission_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
