-- CreateTable
CREATE TABLE "feedback" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "courseId" UUID,
    "resourceId" UUID,
    "stars" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "shownAs" TEXT NOT NULL,
    "themes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "hiddenAt" TIMESTAMPTZ(3),
    "hiddenReason" BYTEA,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feedback_report" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "feedbackId" UUID NOT NULL,
    "why" TEXT NOT NULL,
    "words" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "feedback_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_made" (
    "id" UUID NOT NULL,
    "courseId" UUID,
    "resourceId" UUID,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "change_made_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "url" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "publishedAt" TIMESTAMPTZ(3),
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "resource_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "feedback_courseId_id_idx" ON "feedback"("courseId", "id");

-- CreateIndex
CREATE INDEX "feedback_resourceId_id_idx" ON "feedback"("resourceId", "id");

-- CreateIndex
CREATE INDEX "feedback_changedAt_idx" ON "feedback"("changedAt");

-- CreateIndex
CREATE UNIQUE INDEX "feedback_personId_courseId_key" ON "feedback"("personId", "courseId");

-- CreateIndex
CREATE UNIQUE INDEX "feedback_personId_resourceId_key" ON "feedback"("personId", "resourceId");

-- CreateIndex
CREATE INDEX "feedback_report_personId_idx" ON "feedback_report"("personId");

-- CreateIndex
CREATE INDEX "feedback_report_decidedAt_id_idx" ON "feedback_report"("decidedAt", "id");

-- CreateIndex
CREATE INDEX "feedback_report_at_idx" ON "feedback_report"("at");

-- CreateIndex
CREATE UNIQUE INDEX "feedback_report_feedbackId_personId_key" ON "feedback_report"("feedbackId", "personId");

-- CreateIndex
CREATE INDEX "change_made_courseId_idx" ON "change_made"("courseId");

-- CreateIndex
CREATE INDEX "change_made_resourceId_idx" ON "change_made"("resourceId");

-- CreateIndex
CREATE UNIQUE INDEX "resource_slug_key" ON "resource"("slug");

-- CreateIndex
CREATE INDEX "resource_category_title_idx" ON "resource"("category", "title");

-- AddForeignKey
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_resourceId_fkey" FOREIGN KEY ("resourceId") REFERENCES "resource"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feedback_report" ADD CONSTRAINT "feedback_report_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feedback_report" ADD CONSTRAINT "feedback_report_feedbackId_fkey" FOREIGN KEY ("feedbackId") REFERENCES "feedback"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_made" ADD CONSTRAINT "change_made_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_made" ADD CONSTRAINT "change_made_resourceId_fkey" FOREIGN KEY ("resourceId") REFERENCES "resource"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: stars are counted from these alone, and what staff marked is found without reading the rest.
CREATE INDEX "feedback_course_stars" ON "feedback"("courseId", "stars") WHERE "hiddenAt" IS NULL AND "courseId" IS NOT NULL;
CREATE INDEX "feedback_resource_stars" ON "feedback"("resourceId", "stars") WHERE "hiddenAt" IS NULL AND "resourceId" IS NOT NULL;
CREATE INDEX "feedback_themed" ON "feedback"("id") WHERE "themes" <> '{}';

-- The words of a resource for the search: its title counts most, then what it is about, then the rest.
CREATE FUNCTION "resource_words"(title text, summary text, body text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT setweight(to_tsvector('pg_catalog.english'::regconfig, title), 'A')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, summary), 'B')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, body), 'C') $$;
CREATE INDEX "resource_words" ON "resource" USING gin ("resource_words"("title", "summary", "text"));
