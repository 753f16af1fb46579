-- The statements of tests/db/test_db.c, over a table of its own. Embedded like those of sql/queries/, so the tests go the
-- programs' way.

-- name: kinds_of_values
-- scope: any
-- Every kind of parameter, back as it came.
-- $1: integer
-- $2: text
-- $3: boolean
-- $4: instant
-- $5: bytes
-- $6: ids
-- returns: a_number, a_text, a_flag, an_instant, a_length, a_sum, ids
SELECT $1::bigint, $2::text, $3::boolean, extract(epoch FROM $4::timestamptz)::bigint, length($5::bytea),
       (SELECT sum(id) FROM unnest($6::bigint[]) AS id), cardinality($6::bigint[]);

-- name: bytes_back
-- scope: any
-- result: binary
-- Binary results: bytes, text and numbers of several widths.
-- $1: bytes
-- $2: integer
-- returns: bytes, words, small, medium, large, flag, nothing
SELECT $1::bytea, 'text'::text, (-$2::bigint)::smallint, $2::bigint::integer, -$2::bigint, $2::bigint > 0, NULL::bytea;

-- name: rows_up_to
-- scope: any
-- As many rows as asked for.
-- $1: how many
-- returns: n
SELECT n FROM generate_series(1, $1::bigint) AS n;

-- name: two_columns
-- scope: any
-- Says that it returns three columns and returns two.
-- returns: one, two, three
SELECT 1, 2;

-- name: fail_with
-- scope: any
-- Raises the SQLSTATE asked for.
-- $1: SQLSTATE
-- returns: nothing
SELECT public.db_fail_with($1::text);

-- name: number_from_text
-- scope: any
-- Refuses what isn't a number, and repeats it in the message.
-- $1: text
-- returns: n
SELECT $1::text::integer;

-- name: note_add
-- scope: admin
-- Adds a note; its key is unique.
-- $1: key
-- $2: text
INSERT INTO public.db_note (key, words) VALUES ($1, $2);

-- name: note_add_bytes
-- scope: admin
-- Adds a note with bytes and gives them back, so that data flows both ways.
-- $1: key
-- $2: bytes
-- returns: bytes
INSERT INTO public.db_note (key, bytes) VALUES ($1, $2) RETURNING bytes;

-- name: note_count
-- scope: any
-- How many notes there are.
-- returns: n
SELECT count(*) FROM public.db_note;

-- name: note_stream
-- scope: any
-- result: binary
-- Rows with bytes, many and big.
-- $1: how many
-- $2: bytes in each
-- returns: n, bytes
SELECT n, convert_to(repeat('x', $2::integer), 'UTF8') FROM generate_series(1, $1::bigint) AS n;

-- name: take_your_time
-- scope: any
-- Answers after as many seconds.
-- $1: seconds
-- returns: nothing
SELECT pg_sleep($1::double precision);

-- name: session_settings
-- scope: any
-- What the connection was hardened with.
-- returns: search_path, encoding, zone, statement, locks, idle, program, jit
SELECT current_setting('search_path'), current_setting('client_encoding'), current_setting('TimeZone'),
       current_setting('statement_timeout'), current_setting('lock_timeout'),
       current_setting('idle_in_transaction_session_timeout'), current_setting('application_name'), current_setting('jit');

-- name: who_am_i
-- scope: any
-- The role in force, and the server process.
-- returns: role, pid
SELECT current_user, pg_backend_pid();

-- name: prepared_names
-- scope: any
-- What this session has prepared.
-- returns: names
SELECT string_agg(name, ' ' ORDER BY name) FROM pg_prepared_statements;

-- name: forget_prepared
-- scope: any
-- What a careless pooler does.
DEALLOCATE ALL;

-- name: end_session
-- scope: admin
-- Ends another session, as a restart of the server does.
-- $1: server process
-- returns: done
SELECT pg_terminate_backend($1::integer, 5000);

-- name: busy_sessions
-- scope: admin
-- How many sessions run a statement with these words.
-- $1: part of the statement
-- returns: n
SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid();

-- name: note_copy_out
-- scope: admin
-- All notes, in binary form.
-- returns: key, words, at, bytes
COPY (SELECT key, words, at, bytes FROM public.db_note ORDER BY key) TO STDOUT (FORMAT binary);

-- name: note_copy_in
-- scope: admin
-- Takes notes, in binary form.
COPY public.db_note (key, words, at, bytes, small, medium, flag) FROM STDIN (FORMAT binary);

-- name: note_check_copied
-- scope: admin
-- What note_copy_in brought.
-- returns: n, smalls, mediums, flags, ats, nulls
SELECT count(*), sum(small), sum(medium), count(*) FILTER (WHERE flag), sum(extract(epoch FROM at))::bigint, count(*) FILTER (WHERE words IS NULL)
  FROM public.db_note;

-- name: shape_change
-- scope: admin
-- Changes the columns under a prepared statement, as a migration does.
ALTER TABLE public.db_shape ALTER COLUMN small TYPE text;

-- name: shape_all
-- scope: any
-- A statement whose columns shape_change changes.
-- returns: key, small
SELECT key, small FROM public.db_shape;

-- name: late_count
-- scope: any
-- Reads a table that isn't there at first.
-- returns: n
SELECT count(*) FROM public.db_late;

-- name: farewell_add
-- scope: admin
-- Lets the server end this session in the middle of COMMIT.
INSERT INTO public.db_farewell VALUES (1);

-- name: copy_out_wrong
-- scope: admin
-- Says that it copies two columns and copies one.
-- returns: key, words
COPY (SELECT n FROM generate_series(1, 9) AS n) TO STDOUT (FORMAT binary);
