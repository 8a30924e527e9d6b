-- AlterTable
ALTER TABLE "post" ADD COLUMN     "asked" TEXT;

-- By hand: the polls that stand already are found too.
UPDATE "post" SET "asked" = p."question" || (
    SELECT string_agg(E'\n- ' || o.option, '' ORDER BY o.place) FROM unnest(p."options") WITH ORDINALITY o(option, place))
  FROM "poll" p WHERE p."postId" = "post"."id";

-- By hand: what a poll asks counts as much as the words of its post. The column is made anew once, with its index.
CREATE FUNCTION "post_words"(community uuid, title text, body text, asked text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT array_to_tsvector(ARRAY['in:' || community::text])
            || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(title, '')), 'A')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, body), 'C')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(asked, '')), 'C') $$;
ALTER TABLE "post" ALTER COLUMN "words" SET EXPRESSION AS ("post_words"("communityId", "title", "text", "asked"));
DROP FUNCTION "post_words"(uuid, text, text);
