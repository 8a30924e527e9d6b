-- AlterTable
ALTER TABLE "post" ADD COLUMN     "hasFiles" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "post_file" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "postId" UUID,
    "place" UUID,
    "name" BYTEA NOT NULL,
    "alt" BYTEA,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "content" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "post_file_personId_idx" ON "post_file"("personId");

-- CreateIndex
CREATE INDEX "post_file_communityId_idx" ON "post_file"("communityId");

-- CreateIndex
CREATE INDEX "post_file_postId_idx" ON "post_file"("postId");

-- CreateIndex
CREATE INDEX "post_file_place_idx" ON "post_file"("place");

-- CreateIndex
CREATE INDEX "post_file_at_idx" ON "post_file"("at");

-- AddForeignKey
ALTER TABLE "post_file" ADD CONSTRAINT "post_file_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_file" ADD CONSTRAINT "post_file_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post_file" ADD CONSTRAINT "post_file_postId_fkey" FOREIGN KEY ("postId") REFERENCES "post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
