-- CreateTable
CREATE TABLE "permission_request" (
    "id" UUID NOT NULL,
    "email" BYTEA NOT NULL,
    "emailIndex" TEXT NOT NULL,
    "linkHash" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "permission_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "permission_request_emailIndex_key" ON "permission_request"("emailIndex");

-- CreateIndex
CREATE UNIQUE INDEX "permission_request_linkHash_key" ON "permission_request"("linkHash");

-- CreateIndex
CREATE INDEX "permission_request_expiresAt_idx" ON "permission_request"("expiresAt");
