-- CreateTable
CREATE TABLE "package" (
    "id" UUID NOT NULL,
    "moduleId" UUID,
    "standard" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "files" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "uploadedAt" TIMESTAMPTZ(3) NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "package_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "package_item" (
    "id" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "href" TEXT,
    "parameters" TEXT NOT NULL,
    "isAsset" BOOLEAN NOT NULL,
    "launchData" TEXT NOT NULL,
    "masteryScore" DOUBLE PRECISION,
    "passingScore" DOUBLE PRECISION,

    CONSTRAINT "package_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "package_file" (
    "id" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,

    CONSTRAINT "package_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "package_part" (
    "fileId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "package_part_pkey" PRIMARY KEY ("fileId","number")
);

-- CreateTable
CREATE TABLE "package_state" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "itemId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "run" INTEGER NOT NULL,
    "runAt" TIMESTAMPTZ(3) NOT NULL,
    "saved" INTEGER NOT NULL,
    "completion" TEXT NOT NULL,
    "success" TEXT NOT NULL,
    "score" DOUBLE PRECISION,
    "seconds" INTEGER NOT NULL,
    "secondsBase" INTEGER NOT NULL,
    "memory" BYTEA,

    CONSTRAINT "package_state_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "package_moduleId_uploadedAt_idx" ON "package"("moduleId", "uploadedAt");

-- CreateIndex
CREATE UNIQUE INDEX "package_item_packageId_position_key" ON "package_item"("packageId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "package_file_packageId_path_key" ON "package_file"("packageId", "path");

-- CreateIndex
CREATE INDEX "package_state_itemId_idx" ON "package_state"("itemId");

-- CreateIndex
CREATE INDEX "package_state_lastAt_idx" ON "package_state"("lastAt");

-- CreateIndex
CREATE UNIQUE INDEX "package_state_personId_itemId_key" ON "package_state"("personId", "itemId");

-- AddForeignKey
ALTER TABLE "package" ADD CONSTRAINT "package_moduleId_fkey" FOREIGN KEY ("moduleId") REFERENCES "module"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "package_item" ADD CONSTRAINT "package_item_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "package"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "package_file" ADD CONSTRAINT "package_file_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "package"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "package_part" ADD CONSTRAINT "package_part_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "package_file"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "package_state" ADD CONSTRAINT "package_state_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "package_state" ADD CONSTRAINT "package_state_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "package_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A piece of a file that is compressed already is not worth another try.
ALTER TABLE "public"."package_part" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
