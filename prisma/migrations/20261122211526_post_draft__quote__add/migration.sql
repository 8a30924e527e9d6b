-- AlterTable
ALTER TABLE "post_draft" ADD COLUMN     "quote" BYTEA;
