-- Identity of a request, the guard for tenant tables, and the parties: reseller, customers, contacts, teams, agents.

-- Who asks. Plain SQL, STABLE and inlinable, so that a policy costs an index condition and no more. On a reused
-- connection an unset setting reads as the empty string.
CREATE FUNCTION app.customer_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.customer_id', true), '')::bigint $$;
COMMENT ON FUNCTION app.customer_id() IS 'The customer in whose name this transaction acts, or null.';
CREATE FUNCTION app.contact_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.contact_id', true), '')::bigint $$;
COMMENT ON FUNCTION app.contact_id() IS 'The contact who asks, or null.';
CREATE FUNCTION app.company_wide() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('app.company_wide', true) = 'true' $$;
COMMENT ON FUNCTION app.company_wide() IS 'Whether the contact who asks may see every ticket of the company.';
CREATE FUNCTION app.agent_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.agent_id', true), '')::bigint $$;
COMMENT ON FUNCTION app.agent_id() IS 'The agent who asks, or null.';

-- Every tenant table gets its guard by one call, so no table can get half of one.
CREATE PROCEDURE app.guard_tenant_table(tenant regclass, customers_see text DEFAULT 'true') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant);
  -- The owner is forced too; without this a migration would silently change nothing.
  EXECUTE format('CREATE POLICY owner ON %s TO firstline_owner USING (true) WITH CHECK (true)', tenant);
  EXECUTE format('CREATE POLICY customer ON %s TO firstline_customer USING (customer_id = app.customer_id() AND (%s))',
                 tenant, customers_see);
  EXECUTE format('CREATE POLICY desk ON %s TO firstline_agent USING (true)', tenant);
  EXECUTE format('CREATE POLICY batch ON %s TO firstline_report, firstline_notify, firstline_admin USING (true)', tenant);
END
$$;
COMMENT ON PROCEDURE app.guard_tenant_table(regclass, text) IS
  'Puts row-level security on a tenant table: forced, denying by default, a customer sees its own rows (and of them those for which the second argument holds).';

CREATE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'FL409';
END
$$;
COMMENT ON FUNCTION app.refuse_change() IS 'Trigger of append-only tables: refuses UPDATE, DELETE and TRUNCATE by anyone.';
CREATE PROCEDURE app.make_append_only(log regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION app.refuse_change()', log);
  EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change()', log);
END
$$;
COMMENT ON PROCEDURE app.make_append_only(regclass) IS 'Second guard of append-only tables; the first is that no program has the right.';

CREATE TABLE firstline.reseller (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  name     text NOT NULL CHECK (name <> ''),
  email    text NOT NULL DEFAULT '',
  phone    text NOT NULL DEFAULT ''
);
COMMENT ON TABLE firstline.reseller IS 'The provider that runs this installation: one row.';
COMMENT ON COLUMN firstline.reseller.only_one IS 'Keeps the table at one row.';
COMMENT ON COLUMN firstline.reseller.name IS 'Name as customers know it.';
COMMENT ON COLUMN firstline.reseller.email IS 'Address that customers may write to.';
COMMENT ON COLUMN firstline.reseller.phone IS 'Number that customers may call.';

CREATE SEQUENCE firstline.customer_number;
CREATE TABLE firstline.customer (
  customer_id bigint PRIMARY KEY DEFAULT nextval('firstline.customer_number'),
  name        text NOT NULL CHECK (name <> '' AND length(name) <= 200),
  timezone    text NOT NULL DEFAULT 'UTC',
  language    text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'zh_CN')),
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customer_name ON firstline.customer (lower(name));
COMMENT ON TABLE firstline.customer IS 'A company that buys through the reseller; every tenant table is keyed by it.';
COMMENT ON COLUMN firstline.customer.customer_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.customer.name IS 'Name as the customer writes it; firstline-admin keeps it unique, the database does not (a key over all customers would forbid distribution).';
COMMENT ON COLUMN firstline.customer.timezone IS 'IANA zone of the company, for its workbooks.';
COMMENT ON COLUMN firstline.customer.language IS 'Language of what is sent to the company.';
COMMENT ON COLUMN firstline.customer.created_at IS 'When it was entered.';
CALL app.guard_tenant_table('firstline.customer');
GRANT SELECT ON firstline.customer TO firstline_customer, firstline_agent, firstline_report, firstline_notify;
GRANT SELECT, INSERT, UPDATE ON firstline.customer TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.customer_number TO firstline_admin;

CREATE SEQUENCE firstline.contact_number;
CREATE TABLE firstline.contact (
  customer_id  bigint NOT NULL REFERENCES firstline.customer,
  contact_id   bigint NOT NULL DEFAULT nextval('firstline.contact_number'),
  name         text NOT NULL CHECK (name <> '' AND length(name) <= 200),
  email        text NOT NULL DEFAULT '',
  timezone     text NOT NULL DEFAULT 'UTC',
  language     text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'de', 'zh_CN')),
  company_wide boolean NOT NULL DEFAULT false,
  active       boolean NOT NULL DEFAULT true,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, contact_id)
);
CREATE INDEX contact_email ON firstline.contact (customer_id, lower(email));
COMMENT ON TABLE firstline.contact IS 'A person at a customer who asks for help.';
COMMENT ON COLUMN firstline.contact.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.contact.contact_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.contact.name IS 'Name as shown to agents.';
COMMENT ON COLUMN firstline.contact.email IS 'Where replies go; empty if unknown.';
COMMENT ON COLUMN firstline.contact.timezone IS 'IANA zone in which times are shown.';
COMMENT ON COLUMN firstline.contact.language IS 'Language of the pages; empty: what the browser prefers.';
COMMENT ON COLUMN firstline.contact.company_wide IS 'Whether they see every ticket of the company or only their own.';
COMMENT ON COLUMN firstline.contact.active IS 'False once they left; their tickets stay.';
COMMENT ON COLUMN firstline.contact.created_at IS 'When they were entered.';
CALL app.guard_tenant_table('firstline.contact');
GRANT SELECT ON firstline.contact TO firstline_customer, firstline_agent, firstline_report, firstline_notify;
GRANT SELECT, INSERT, UPDATE ON firstline.contact TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.contact_number TO firstline_admin;

CREATE SEQUENCE firstline.team_number;
CREATE TABLE firstline.team (
  team_id bigint PRIMARY KEY DEFAULT nextval('firstline.team_number'),
  name    text NOT NULL UNIQUE CHECK (name <> '')
);
COMMENT ON TABLE firstline.team IS 'A group of agents.';
COMMENT ON COLUMN firstline.team.team_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.team.name IS 'Name as shown at the desk.';

CREATE SEQUENCE firstline.agent_number;
CREATE TABLE firstline.agent (
  agent_id   bigint PRIMARY KEY DEFAULT nextval('firstline.agent_number'),
  name       text NOT NULL CHECK (name <> ''),
  email      text NOT NULL DEFAULT '',
  role       text NOT NULL CHECK (role IN ('agent', 'lead', 'manager', 'administrator')),
  team_id    bigint REFERENCES firstline.team,
  timezone   text NOT NULL DEFAULT 'UTC',
  language   text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'de', 'zh_CN')),
  active     boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE firstline.agent IS 'A person of the provider who works at the desk.';
COMMENT ON COLUMN firstline.agent.agent_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.agent.name IS 'Name as shown to customers and colleagues.';
COMMENT ON COLUMN firstline.agent.email IS 'Where warnings go.';
COMMENT ON COLUMN firstline.agent.role IS 'What they may do: agent, lead, manager (reports), administrator.';
COMMENT ON COLUMN firstline.agent.team_id IS 'Their team, if any.';
COMMENT ON COLUMN firstline.agent.timezone IS 'IANA zone in which times are shown.';
COMMENT ON COLUMN firstline.agent.language IS 'Language of the pages; empty: what the browser prefers.';
COMMENT ON COLUMN firstline.agent.active IS 'False once they left; their work stays.';
COMMENT ON COLUMN firstline.agent.created_at IS 'When they were entered.';

GRANT SELECT (agent_id, name) ON firstline.agent TO firstline_customer;
GRANT SELECT ON firstline.agent, firstline.team TO firstline_agent, firstline_report, firstline_notify;
GRANT SELECT, INSERT, UPDATE ON firstline.agent, firstline.team TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.agent_number, firstline.team_number TO firstline_admin;
GRANT SELECT ON firstline.reseller TO firstline_customer, firstline_agent, firstline_cgi, firstline_report, firstline_notify;
GRANT SELECT, INSERT, UPDATE ON firstline.reseller TO firstline_admin;
