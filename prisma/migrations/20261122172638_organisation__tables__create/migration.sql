-- AlterTable
ALTER TABLE "community" ADD COLUMN     "organisationId" UUID;

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation_member" (
    "personId" UUID NOT NULL,
    "organisationId" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organisation_member_pkey" PRIMARY KEY ("personId","organisationId")
);

-- CreateIndex
CREATE UNIQUE INDEX "organisation_name_key" ON "organisation"("name");

-- CreateIndex
CREATE INDEX "organisation_member_organisationId_idx" ON "organisation_member"("organisationId");

-- CreateIndex
CREATE INDEX "organisation_member_organisationId_since_personId_idx" ON "organisation_member"("organisationId", "since", "personId");

-- CreateIndex
CREATE INDEX "area_member_areaId_since_personId_idx" ON "area_member"("areaId", "since", "personId");

-- CreateIndex
CREATE INDEX "community_organisationId_idx" ON "community"("organisationId");

-- AddForeignKey
ALTER TABLE "community" ADD CONSTRAINT "community_organisationId_fkey" FOREIGN KEY ("organisationId") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organisation_member" ADD CONSTRAINT "organisation_member_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organisation_member" ADD CONSTRAINT "organisation_member_organisationId_fkey" FOREIGN KEY ("organisationId") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
