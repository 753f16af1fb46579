-- What is promised: calendars and their versions, plans and their versions, contracts.

CREATE SEQUENCE firstline.calendar_number;
CREATE TABLE firstline.calendar (
  calendar_id bigint PRIMARY KEY DEFAULT nextval('firstline.calendar_number'),
  name        text NOT NULL UNIQUE CHECK (name <> '')
);
COMMENT ON TABLE firstline.calendar IS 'Opening hours under a name; what they are stands in its versions (rule 1.2).';
COMMENT ON COLUMN firstline.calendar.calendar_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.calendar.name IS 'Name, as in the calendar file.';

CREATE SEQUENCE firstline.calendar_version_number;
CREATE TABLE firstline.calendar_version (
  calendar_version_id bigint PRIMARY KEY DEFAULT nextval('firstline.calendar_version_number'),
  calendar_id         bigint NOT NULL REFERENCES firstline.calendar,
  version             integer NOT NULL CHECK (version > 0),
  definition          text NOT NULL CHECK (definition <> ''),
  reason              text NOT NULL DEFAULT '',
  made_at             timestamptz NOT NULL DEFAULT now(),
  UNIQUE (calendar_id, version)
);
COMMENT ON TABLE firstline.calendar_version IS 'One state of a calendar. Never changed: an edit makes the next version and counts from made_at on (rule 1.6).';
COMMENT ON COLUMN firstline.calendar_version.calendar_version_id IS 'Opaque number; programs cache the parsed calendar by it.';
COMMENT ON COLUMN firstline.calendar_version.calendar_id IS 'The calendar.';
COMMENT ON COLUMN firstline.calendar_version.version IS 'Counts from 1.';
COMMENT ON COLUMN firstline.calendar_version.definition IS 'The calendar file in canonical form: zone, weekly hours, dates. One representation, read by one parser.';
COMMENT ON COLUMN firstline.calendar_version.reason IS 'Why it was edited; required for past dates.';
COMMENT ON COLUMN firstline.calendar_version.made_at IS 'The instant of the edit.';
CALL app.make_append_only('firstline.calendar_version');

CREATE SEQUENCE firstline.plan_number;
CREATE TABLE firstline.plan (
  plan_id bigint PRIMARY KEY DEFAULT nextval('firstline.plan_number'),
  name    text NOT NULL UNIQUE CHECK (name <> '')
);
COMMENT ON TABLE firstline.plan IS 'A support plan under the name by which it is sold.';
COMMENT ON COLUMN firstline.plan.plan_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.plan.name IS 'Name, as in the plan file.';

CREATE SEQUENCE firstline.plan_version_number;
CREATE TABLE firstline.plan_version (
  plan_version_id bigint PRIMARY KEY DEFAULT nextval('firstline.plan_version_number'),
  plan_id         bigint NOT NULL REFERENCES firstline.plan,
  version         integer NOT NULL CHECK (version > 0),
  calendar_id     bigint NOT NULL REFERENCES firstline.calendar,
  valid_from      timestamptz NOT NULL,
  definition      text NOT NULL CHECK (definition <> ''),
  phone_around_the_clock boolean NOT NULL,
  service_level_agreement boolean NOT NULL,
  close_after_days integer NOT NULL CHECK (close_after_days >= 0),
  made_at         timestamptz NOT NULL DEFAULT now(),
  UNIQUE (plan_id, version),
  -- Without round-the-clock phone support the customer is owed a service level agreement.
  CONSTRAINT support_promised CHECK (phone_around_the_clock OR service_level_agreement)
);
COMMENT ON TABLE firstline.plan_version IS 'One state of a plan; never changed. The version in force when a ticket is received is pinned to it (rule 2.6).';
COMMENT ON COLUMN firstline.plan_version.plan_version_id IS 'Opaque number; programs cache the parsed policy by it.';
COMMENT ON COLUMN firstline.plan_version.plan_id IS 'The plan.';
COMMENT ON COLUMN firstline.plan_version.version IS 'Counts from 1.';
COMMENT ON COLUMN firstline.plan_version.calendar_id IS 'The calendar whose hours its targets count.';
COMMENT ON COLUMN firstline.plan_version.valid_from IS 'In force for tickets received from this instant on.';
COMMENT ON COLUMN firstline.plan_version.definition IS 'The plan file in canonical form: targets, pauses, goals. Read by the same parser as plan import.';
COMMENT ON COLUMN firstline.plan_version.phone_around_the_clock IS 'Whether the phone is answered at all hours.';
COMMENT ON COLUMN firstline.plan_version.service_level_agreement IS 'Whether it promises response or resolution times.';
COMMENT ON COLUMN firstline.plan_version.close_after_days IS 'Days after which a resolved ticket closes, and within which it may be reopened.';
COMMENT ON COLUMN firstline.plan_version.made_at IS 'When it was imported.';
CALL app.make_append_only('firstline.plan_version');

CREATE TABLE firstline.plan_target (
  plan_version_id bigint NOT NULL REFERENCES firstline.plan_version,
  metric          text NOT NULL CHECK (metric IN ('first_response', 'next_response', 'resolution', 'reopen')),
  priority        smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
  seconds         bigint CHECK (seconds >= 0),
  working_days    integer CHECK (working_days >= 0),
  PRIMARY KEY (plan_version_id, metric, priority),
  CHECK ((seconds IS NULL) <> (working_days IS NULL))
);
COMMENT ON TABLE firstline.plan_target IS 'The targets of a plan version as rows, for the support statement and the reports; written from its definition in the same transaction.';
COMMENT ON COLUMN firstline.plan_target.plan_version_id IS 'The plan version.';
COMMENT ON COLUMN firstline.plan_target.metric IS 'Which clock; reopen: a resolution cycle after a reopening (rule 2.4).';
COMMENT ON COLUMN firstline.plan_target.priority IS '1 (highest) to 4.';
COMMENT ON COLUMN firstline.plan_target.seconds IS 'Business time, or null.';
COMMENT ON COLUMN firstline.plan_target.working_days IS 'By the close of the nth working day (rule 1.5), or null.';
CALL app.make_append_only('firstline.plan_target');

CREATE SEQUENCE firstline.contract_number;
CREATE TABLE firstline.contract (
  customer_id bigint NOT NULL REFERENCES firstline.customer,
  contract_id bigint NOT NULL DEFAULT nextval('firstline.contract_number'),
  plan_id     bigint NOT NULL REFERENCES firstline.plan,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz CHECK (ends_at > starts_at),
  PRIMARY KEY (customer_id, contract_id)
);
CREATE INDEX contract_start ON firstline.contract (customer_id, starts_at);
COMMENT ON TABLE firstline.contract IS 'Which plan a customer has, from when to when.';
COMMENT ON COLUMN firstline.contract.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.contract.contract_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.contract.plan_id IS 'The plan bought.';
COMMENT ON COLUMN firstline.contract.starts_at IS 'In force from here on.';
COMMENT ON COLUMN firstline.contract.ends_at IS 'Until here, exclusive; null while it runs.';
CALL app.guard_tenant_table('firstline.contract');

GRANT SELECT ON firstline.calendar, firstline.calendar_version, firstline.plan, firstline.plan_version, firstline.plan_target, firstline.contract
  TO firstline_customer, firstline_agent, firstline_report, firstline_notify;
GRANT SELECT, INSERT ON firstline.calendar, firstline.calendar_version, firstline.plan, firstline.plan_version, firstline.plan_target TO firstline_admin;
GRANT SELECT, INSERT, UPDATE ON firstline.contract TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.calendar_number, firstline.calendar_version_number, firstline.plan_number,
  firstline.plan_version_number, firstline.contract_number TO firstline_admin;
