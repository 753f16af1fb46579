-- name: superuser_check
-- scope: migrate
-- Who is connected, and whether they are a superuser.
-- returns: name, is_superuser
SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user;

-- name: database_create_statement
-- scope: migrate
-- The statement that makes the database, or no row if it is there.
-- $1: name of the database
-- returns: statement
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''', $1::text)
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = $1::text);

-- name: migration_turn
-- scope: migrate
-- Waits until nobody else migrates; holds until the transaction ends. A migration itself waits at most 4 s for a table: the desk, which waits behind it, gives up after 5.
-- returns: is_ours
SELECT pg_advisory_xact_lock(hashtextextended('firstline migration', 0)) IS NOT NULL AND set_config('lock_timeout', '4s', true) <> '';

-- name: migration_ledger_exists
-- scope: migrate, admin
-- Whether anything was ever migrated.
-- returns: is_there
SELECT to_regclass('firstline.schema_migration') IS NOT NULL;

-- name: migration_list
-- scope: migrate, admin
-- The migrations that were applied.
-- returns: number, name, sha256, applied_at, applied_by
SELECT number, name, sha256, floor(extract(epoch FROM applied_at))::bigint, applied_by FROM schema_migration ORDER BY number;

-- name: migration_record
-- scope: migrate
-- Keeps that a migration was applied; as the owner.
-- $1: number
-- $2: name
-- $3: SHA-256 of its file
-- $4: version of the program
INSERT INTO schema_migration (number, name, sha256, applied_by) VALUES ($1, $2, $3, $4);
