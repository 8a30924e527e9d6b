-- CreateIndex
CREATE INDEX "role_grant_endedAt_idx" ON "role_grant"("endedAt");
