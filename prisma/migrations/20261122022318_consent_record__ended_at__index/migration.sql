-- CreateIndex
CREATE INDEX "consent_record_endedAt_idx" ON "consent_record"("endedAt");
