-- CreateTable
CREATE TABLE "claim" (
    "id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "personId" UUID,
    "kind" TEXT NOT NULL,
    "place" BYTEA NOT NULL,
    "name" BYTEA NOT NULL,
    "email" BYTEA NOT NULL,
    "behalf" BYTEA NOT NULL,
    "words" BYTEA NOT NULL,
    "history" BYTEA NOT NULL,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "subjectKind" TEXT,
    "subjectId" UUID,
    "accessHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "claim_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim_disclosure" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "claimId" UUID,
    "askedById" UUID,
    "reason" BYTEA NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "agreed" BOOLEAN,
    "disclosed" BYTEA,

    CONSTRAINT "claim_disclosure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transparency_count" (
    "quarter" DATE NOT NULL,
    "counter" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "transparency_count_pkey" PRIMARY KEY ("quarter","counter")
);

-- CreateIndex
CREATE UNIQUE INDEX "claim_reference_key" ON "claim"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "claim_accessHash_key" ON "claim"("accessHash");

-- CreateIndex
CREATE INDEX "claim_personId_idx" ON "claim"("personId");

-- CreateIndex
CREATE INDEX "claim_decidedAt_id_idx" ON "claim"("decidedAt", "id");

-- CreateIndex
CREATE INDEX "claim_createdAt_idx" ON "claim"("createdAt");

-- CreateIndex
CREATE INDEX "claim_disclosure_personId_idx" ON "claim_disclosure"("personId");

-- CreateIndex
CREATE INDEX "claim_disclosure_claimId_idx" ON "claim_disclosure"("claimId");

-- CreateIndex
CREATE INDEX "claim_disclosure_askedById_idx" ON "claim_disclosure"("askedById");

-- CreateIndex
CREATE INDEX "claim_disclosure_decidedById_idx" ON "claim_disclosure"("decidedById");

-- CreateIndex
CREATE INDEX "claim_disclosure_decidedAt_idx" ON "claim_disclosure"("decidedAt");

-- AddForeignKey
ALTER TABLE "claim" ADD CONSTRAINT "claim_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim_disclosure" ADD CONSTRAINT "claim_disclosure_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim_disclosure" ADD CONSTRAINT "claim_disclosure_claimId_fkey" FOREIGN KEY ("claimId") REFERENCES "claim"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim_disclosure" ADD CONSTRAINT "claim_disclosure_askedById_fkey" FOREIGN KEY ("askedById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim_disclosure" ADD CONSTRAINT "claim_disclosure_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
