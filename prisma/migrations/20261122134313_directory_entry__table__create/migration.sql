-- CreateTable
CREATE TABLE "directory_entry" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "communityId" UUID NOT NULL,
    "role" TEXT,
    "work" TEXT,
    "location" TEXT,
    "words" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "directory_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "directory_entry_communityId_id_idx" ON "directory_entry"("communityId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "directory_entry_personId_communityId_key" ON "directory_entry"("personId", "communityId");

-- AddForeignKey
ALTER TABLE "directory_entry" ADD CONSTRAINT "directory_entry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory_entry" ADD CONSTRAINT "directory_entry_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the search of a directory looks in. The community stands among the words, so that nothing of another one is touched.
CREATE FUNCTION "entry_words"(community uuid, role text, work text, location text, words text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT array_to_tsvector(ARRAY['in:' || community::text])
            || to_tsvector('pg_catalog.english'::regconfig, concat_ws(' . ', role, work, location, words)) $$;

CREATE INDEX "entry_words" ON "directory_entry" USING gin ("entry_words"("communityId", "role", "work", "location", "words"));
