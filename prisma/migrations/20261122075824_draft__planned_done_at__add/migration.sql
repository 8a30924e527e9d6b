-- AlterTable
ALTER TABLE "draft" ADD COLUMN     "plannedDoneAt" TIMESTAMPTZ(3);
