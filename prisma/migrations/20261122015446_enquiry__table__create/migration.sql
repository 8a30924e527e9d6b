-- CreateTable
CREATE TABLE "enquiry" (
    "id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "personId" UUID,
    "topic" TEXT NOT NULL,
    "name" BYTEA NOT NULL,
    "email" BYTEA NOT NULL,
    "message" BYTEA NOT NULL,
    "answer" BYTEA,
    "accessHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" UUID,

    CONSTRAINT "enquiry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "enquiry_reference_key" ON "enquiry"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "enquiry_accessHash_key" ON "enquiry"("accessHash");

-- CreateIndex
CREATE INDEX "enquiry_personId_idx" ON "enquiry"("personId");

-- CreateIndex
CREATE INDEX "enquiry_closedById_idx" ON "enquiry"("closedById");

-- CreateIndex
CREATE INDEX "enquiry_closedAt_idx" ON "enquiry"("closedAt");

-- CreateIndex
CREATE INDEX "enquiry_createdAt_id_idx" ON "enquiry"("createdAt", "id");

-- AddForeignKey
ALTER TABLE "enquiry" ADD CONSTRAINT "enquiry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enquiry" ADD CONSTRAINT "enquiry_closedById_fkey" FOREIGN KEY ("closedById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
