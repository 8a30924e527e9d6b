-- AlterTable
ALTER TABLE "course" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "learning_event" ADD COLUMN     "version" INTEGER;

-- CreateTable
CREATE TABLE "draft" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "changed" BOOLEAN NOT NULL,
    "fromVersion" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "publishAt" TIMESTAMPTZ(3),
    "publishProblem" TEXT,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draft_file" (
    "id" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "draft_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "course_version" (
    "id" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "how" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "madeAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "course_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "version_file" (
    "id" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "size" INTEGER NOT NULL,

    CONSTRAINT "version_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_part" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "source_part_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "draft_slug_key" ON "draft"("slug");

-- CreateIndex
CREATE INDEX "draft_publishAt_idx" ON "draft"("publishAt");

-- CreateIndex
CREATE UNIQUE INDEX "draft_file_draftId_path_key" ON "draft_file"("draftId", "path");

-- CreateIndex
CREATE UNIQUE INDEX "course_version_draftId_number_key" ON "course_version"("draftId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "version_file_versionId_path_key" ON "version_file"("versionId", "path");

-- CreateIndex
CREATE UNIQUE INDEX "source_part_hash_part_key" ON "source_part"("hash", "part");

-- AddForeignKey
ALTER TABLE "draft_file" ADD CONSTRAINT "draft_file_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_version" ADD CONSTRAINT "course_version_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version_file" ADD CONSTRAINT "version_file_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "course_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
