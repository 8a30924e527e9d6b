-- AlterTable
ALTER TABLE "cpd_entry" ADD COLUMN     "communityId" UUID;

-- CreateIndex
CREATE INDEX "cpd_entry_communityId_idx" ON "cpd_entry"("communityId");

-- AddForeignKey
ALTER TABLE "cpd_entry" ADD CONSTRAINT "cpd_entry_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE SET NULL ON UPDATE CASCADE;
