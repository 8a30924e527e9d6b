-- AlterTable
ALTER TABLE "resource" ADD COLUMN     "communityId" UUID;

-- CreateIndex
CREATE INDEX "resource_communityId_title_idx" ON "resource"("communityId", "title");

-- AddForeignKey
ALTER TABLE "resource" ADD CONSTRAINT "resource_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
