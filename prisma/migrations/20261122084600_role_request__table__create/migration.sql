-- AlterTable
ALTER TABLE "role_grant" ADD COLUMN     "confirmedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "role_request" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "askedById" UUID,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "role_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "role_request_personId_idx" ON "role_request"("personId");

-- CreateIndex
CREATE INDEX "role_request_askedById_idx" ON "role_request"("askedById");

-- CreateIndex
CREATE INDEX "role_request_endedAt_idx" ON "role_request"("endedAt");

-- AddForeignKey
ALTER TABLE "role_request" ADD CONSTRAINT "role_request_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_request" ADD CONSTRAINT "role_request_askedById_fkey" FOREIGN KEY ("askedById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
