-- Sample data: twelve months in the life of a provider's help desk, ending at the start of the present day (UTC). Made
-- from hashes of row numbers, so that one day's data and figures are the same on every machine. Run by psql as a
-- superuser into a migrated database that has the sample plans (conf/sample/); `firstline-admin rebuild` then computes
-- the dues. Used by conf/demo.sh and the tests.
--
--   psql -v anchor=2026-03-15 -v tickets=4200 -f sql/seed/sample.sql
--     anchor   the day at whose beginning the story ends; left out: the present one
--     tickets  how many are drawn over the twelve months
\set ON_ERROR_STOP on
\if :{?anchor} \else
  SELECT (now() AT TIME ZONE 'UTC')::date AS anchor \gset
\endif
\if :{?tickets} \else
  \set tickets 4200
\endif
BEGIN;
SET LOCAL search_path = firstline, pg_temp;
SET LOCAL TIME ZONE 'UTC';
SET LOCAL synchronous_commit = off;
SET LOCAL jit = off;
SELECT set_config('sample.anchor', :'anchor' || ' 00:00+00', true), set_config('sample.tickets', :'tickets', true) \gset ignored_

-- A number in [0, 1) that belongs to a row and a question; md5 is the same in every version of PostgreSQL.
CREATE FUNCTION pg_temp.chance(n bigint, question text) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT ('x' || substr(md5(question || ':' || n::text), 1, 8))::bit(32)::bigint / 4294967296.0
$$;
-- One of the numbers 0 … choices - 1, likewise.
CREATE FUNCTION pg_temp.pick(n bigint, question text, choices bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(pg_temp.chance(n, question) * choices)::bigint
$$;
CREATE FUNCTION pg_temp.anchor() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT current_setting('sample.anchor')::timestamptz
$$;

\ir sample-parties.sql
\ir sample-words.sql
\ir sample-hours.sql
\ir sample-lessons.sql
\ir sample-tickets.sql
\ir sample-life.sql
\ir sample-turns.sql
\ir sample-store.sql
\ir sample-voice.sql
COMMIT;
ANALYZE;
