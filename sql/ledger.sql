-- The ledger of migrations: run by `firstline-admin db migrate` at the beginning of each transaction, under its lock, before
-- the ledger is read. What follows in the transaction is done as the owner of all tables.
SET LOCAL ROLE firstline_owner;
CREATE TABLE IF NOT EXISTS firstline.schema_migration (
  number     integer PRIMARY KEY CHECK (number > 0),
  name       text NOT NULL CHECK (name <> ''),
  sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz NOT NULL DEFAULT now(),
  applied_by text NOT NULL
);
COMMENT ON TABLE firstline.schema_migration IS 'The migrations that made these tables; only db migrate writes it.';
COMMENT ON COLUMN firstline.schema_migration.number IS 'Counts from 1.';
COMMENT ON COLUMN firstline.schema_migration.name IS 'File name without .sql.';
COMMENT ON COLUMN firstline.schema_migration.sha256 IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN firstline.schema_migration.applied_at IS 'When.';
COMMENT ON COLUMN firstline.schema_migration.applied_by IS 'Version of firstline-admin.';
GRANT SELECT ON firstline.schema_migration TO firstline_cgi, firstline_report, firstline_notify, firstline_admin;
