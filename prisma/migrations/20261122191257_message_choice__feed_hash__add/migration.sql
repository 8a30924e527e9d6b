-- AlterTable
ALTER TABLE "message_choice" ADD COLUMN     "feedHash" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "message_choice_feedHash_key" ON "message_choice"("feedHash");
