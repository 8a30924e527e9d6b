-- AlterTable
ALTER TABLE "enquiry" ADD COLUMN     "page" TEXT;
