-- By hand: each word of the index carries its community. A word of one community has a list of its own, which is as long
-- as there are posts with it; beside a list of all posts of the community every search was as long as that one.
CREATE FUNCTION "word_of"(community uuid, word text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  -- The last digits of the id are random. Two communities that share them share lists, and nothing that is found.
  AS $$ SELECT '''' || right(community::text, 8) || ':' || word || '''' $$;

CREATE OR REPLACE FUNCTION "post_words"(community uuid, title text, body text, asked text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT coalesce(string_agg("word_of"(community, replace(replace(lexeme, '\', '\\'), '''', '''''')) || ':'
               || array_to_string(ARRAY(SELECT at || weight FROM unnest(positions, weights) one (at, weight)), ','), ' '), '')::tsvector
          FROM unnest(setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(title, '')), 'A')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, body), 'C')
            || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(asked, '')), 'C')) $$;

-- What somebody looks for, as words of this community.
CREATE FUNCTION "asked_words"(community uuid, asked text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT regexp_replace(websearch_to_tsquery('pg_catalog.english'::regconfig, asked)::text,
                              '''((?:[^'']|'''')*)''', "word_of"(community, '\1'), 'g')::tsquery $$;

-- The column is made anew once, with its index.
ALTER TABLE "post" ALTER COLUMN "words" SET EXPRESSION AS ("post_words"("communityId", "title", "text", "asked"));
