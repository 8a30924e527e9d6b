-- CreateTable
CREATE TABLE "bank_draft" (
    "id" UUID NOT NULL,
    "preview" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bank_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bank_draft_createdAt_idx" ON "bank_draft"("createdAt");
