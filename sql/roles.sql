-- The installation's roles, schemas and extensions. `firstline-admin db create` runs this once as a superuser inside the
-- new database; it may be run again. No role here has a password: authentication is the cluster's affair (pg_hba.conf).
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('firstline_owner',    'NOLOGIN NOINHERIT',           'Owns every table. No program can become it but db migrate.'),
      ('firstline_auth',     'NOLOGIN NOINHERIT BYPASSRLS', 'Owns the definer functions for sessions, sign-in and throttle; has rights on the access tables alone.'),
      ('firstline_customer', 'NOLOGIN NOINHERIT',           'What a web request does in the name of a customer''s contact.'),
      ('firstline_agent',    'NOLOGIN NOINHERIT',           'What a web request does in the name of an agent or a manager.'),
      ('firstline_migrate',  'LOGIN NOINHERIT',             'firstline-admin db migrate.'),
      ('firstline_cgi',      'LOGIN NOINHERIT',             'firstline-cgi: sign-in as itself, all else as customer or agent for one transaction.'),
      ('firstline_report',   'LOGIN NOINHERIT',             'firstline-report, the nightly batch.'),
      ('firstline_workbook', 'NOLOGIN NOINHERIT',           'What firstline-report does when it writes the workbook of one customer.'),
      ('firstline_notify',   'LOGIN NOINHERIT',             'firstline-notify: warnings and mail.'),
      ('firstline_admin',    'LOGIN NOINHERIT',             'firstline-admin: accounts, customers, plans, calendars, imports.')
    ) AS role (name, attributes, purpose)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
      EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
    END IF;
    EXECUTE format('COMMENT ON ROLE %I IS %L', wanted.name, wanted.purpose);
  END LOOP;
END
$$;

GRANT firstline_owner, firstline_auth TO firstline_migrate;
GRANT firstline_customer, firstline_agent TO firstline_cgi;
GRANT firstline_workbook TO firstline_report;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS firstline AUTHORIZATION firstline_owner;
COMMENT ON SCHEMA firstline IS 'The tables.';
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION firstline_owner;
COMMENT ON SCHEMA app IS 'Identity of the request, sessions, sign-in, and what migrations call.';
GRANT CREATE, USAGE ON SCHEMA app TO firstline_auth;
GRANT USAGE ON SCHEMA firstline TO firstline_auth;
GRANT USAGE ON SCHEMA firstline, app TO firstline_migrate, firstline_customer, firstline_agent, firstline_cgi, firstline_report,
  firstline_workbook, firstline_notify, firstline_admin;
