-- AlterTable
ALTER TABLE "young_permission" ADD COLUMN     "takenBackAt" TIMESTAMPTZ(3);
