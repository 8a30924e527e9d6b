-- AlterTable
ALTER TABLE "thread" ADD COLUMN     "mergedIntoId" UUID;

-- AlterTable
ALTER TABLE "post" ADD COLUMN     "quotedId" UUID;

-- CreateTable
CREATE TABLE "post_draft" (
    "personId" UUID NOT NULL,
    "place" UUID NOT NULL,
    "title" BYTEA NOT NULL,
    "text" BYTEA NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_draft_pkey" PRIMARY KEY ("personId","place")
);

-- CreateTable
CREATE TABLE "post_version" (
    "id" UUID NOT NULL,
    "postId" UUID NOT NULL,
    "authorId" UUID,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "post_draft_place_idx" ON "post_draft"("place");

-- CreateIndex
CREATE INDEX "post_draft_savedAt_idx" ON "post_draft"("savedAt");

-- CreateIndex
CREATE INDEX "post_version_postId_id_idx" ON "post_version"("postId", "id");

-- CreateIndex
CREATE INDEX "post_version_authorId_idx" ON "post_version"("authorId");

-- CreateIndex
CREATE INDEX "post_version_at_idx" ON "post_version"("at");

-- AddForeignKey
ALTER TABLE "post_draft" ADD CONSTRAINT "post_draft_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_version" ADD CONSTRAINT "post_version_postId_fkey" FOREIGN KEY ("postId") REFERENCES "post"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_version" ADD CONSTRAINT "post_version_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
