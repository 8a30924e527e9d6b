-- AlterTable
-- By hand: what a post says as words, kept, so that neither a search nor its ranking makes them again.
ALTER TABLE "post" ADD COLUMN     "words" tsvector GENERATED ALWAYS AS ("post_words"("communityId", "title", "text")) STORED;

-- By hand: the index looks at the kept words. It is changed with each post, so that none has to wait for many others.
DROP INDEX "post_words";
CREATE INDEX "post_words" ON "post" USING gin ("words") WITH (fastupdate = off);
CREATE INDEX "thread_solved" ON "thread" ("communityId", "lastAt", "id") WHERE "solvedById" IS NOT NULL;
