-- What the nightly report reads and keeps: histories with their merges, the run ledger, and the facts of each month.

CREATE INDEX ticket_event_merged ON firstline.ticket_event (customer_id, ticket_id, ref_id) WHERE kind = 'merged_from';
CREATE INDEX ticket_event_merged_into ON firstline.ticket_event (customer_id, ref_id, ticket_id) WHERE kind = 'merged_from';

-- A merge carries clocks from one ticket to another (rule 4.4), so the replay of the survivor needs both histories.
CREATE VIEW firstline.ticket_history WITH (security_invoker = true) AS
  SELECT e.customer_id, e.ticket_id AS owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id
    FROM firstline.ticket_event AS e
   UNION ALL
  SELECT m.customer_id, m.owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id
    FROM (WITH RECURSIVE merged (customer_id, owner_id, ticket_id) AS (
            SELECT s.customer_id, s.ticket_id, s.ref_id FROM firstline.ticket_event AS s WHERE s.kind = 'merged_from'
             UNION
            SELECT d.customer_id, d.owner_id, s.ref_id
              FROM merged AS d
              JOIN firstline.ticket_event AS s ON s.customer_id = d.customer_id AND s.ticket_id = d.ticket_id AND s.kind = 'merged_from'
             WHERE s.ref_id <> d.owner_id)
          SELECT customer_id, owner_id, ticket_id FROM merged) AS m
    JOIN firstline.ticket_event AS e ON e.customer_id = m.customer_id AND e.ticket_id = m.ticket_id;
COMMENT ON VIEW firstline.ticket_history IS 'Events by the ticket whose replay needs them: its own, and those of tickets merged into it.';
DO $$
DECLARE
  attribute record;
BEGIN
  FOR attribute IN
    SELECT a.attname, coalesce(col_description('firstline.ticket_event'::regclass, e.attnum), 'The ticket that is replayed.') AS said
      FROM pg_attribute AS a
      LEFT JOIN pg_attribute AS e ON e.attrelid = 'firstline.ticket_event'::regclass AND e.attname = a.attname
     WHERE a.attrelid = 'firstline.ticket_history'::regclass
  LOOP
    EXECUTE format('COMMENT ON COLUMN firstline.ticket_history.%I IS %L', attribute.attname, attribute.said);
  END LOOP;
END
$$;
GRANT SELECT ON firstline.ticket_history TO firstline_report, firstline_admin;

-- The same for one ticket, found by its key: what a page and an act ask for. Hardly any ticket has one, and then it costs one look
-- into a small index.
CREATE FUNCTION app.merged_tickets(of_customer bigint, of_ticket bigint) RETURNS TABLE (ticket_id bigint) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE merged (ticket_id) AS (
    SELECT s.ref_id FROM firstline.ticket_event AS s WHERE s.customer_id = of_customer AND s.ticket_id = of_ticket AND s.kind = 'merged_from'
     UNION
    SELECT s.ref_id
      FROM merged AS m
      JOIN firstline.ticket_event AS s ON s.customer_id = of_customer AND s.ticket_id = m.ticket_id AND s.kind = 'merged_from'
     WHERE s.ref_id <> of_ticket
  )
  SELECT m.ticket_id FROM merged AS m
$$;
COMMENT ON FUNCTION app.merged_tickets(bigint, bigint) IS 'The tickets that were merged into one, directly or by way of another (rule 4.4). By the caller''s rights.';

-- ---- runs and months ------------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.report_run_number;
CREATE TABLE firstline.report_run (
  run_id           bigint PRIMARY KEY DEFAULT nextval('firstline.report_run_number'),
  asked            text NOT NULL,
  counted_at       timestamptz NOT NULL,
  started_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at      timestamptz,
  program_version  text NOT NULL,
  tzdata_version   text NOT NULL,
  outcome          text CHECK (outcome IN ('done', 'faults', 'failed')),
  tickets_replayed bigint NOT NULL DEFAULT 0,
  clocks_counted   bigint NOT NULL DEFAULT 0,
  faults_found     bigint NOT NULL DEFAULT 0,
  workbooks        integer NOT NULL DEFAULT 0,
  message          text NOT NULL DEFAULT ''
);
COMMENT ON TABLE firstline.report_run IS 'The ledger of the report: one row a run.';
COMMENT ON COLUMN firstline.report_run.run_id IS 'Opaque number; stands on the Definitions sheet of what the run wrote.';
COMMENT ON COLUMN firstline.report_run.asked IS 'What it was asked for: night, month 2026-10, rebuild.';
COMMENT ON COLUMN firstline.report_run.counted_at IS 'The instant at which it counts: its now.';
COMMENT ON COLUMN firstline.report_run.started_at IS 'When it began.';
COMMENT ON COLUMN firstline.report_run.finished_at IS 'When it ended; null while it runs, or if it was killed.';
COMMENT ON COLUMN firstline.report_run.program_version IS 'Version of the program.';
COMMENT ON COLUMN firstline.report_run.tzdata_version IS 'Version of the time zone rules that it counted by (rule 1.2).';
COMMENT ON COLUMN firstline.report_run.outcome IS 'Done; done, but the data has faults; or failed. Null while it runs, or if it was killed.';
COMMENT ON COLUMN firstline.report_run.tickets_replayed IS 'Tickets that had changed, or whose time had come.';
COMMENT ON COLUMN firstline.report_run.clocks_counted IS 'Clock facts that came out of them.';
COMMENT ON COLUMN firstline.report_run.faults_found IS 'Faults in the data of all tickets (rule 1.7).';
COMMENT ON COLUMN firstline.report_run.workbooks IS 'Workbooks that were published.';
COMMENT ON COLUMN firstline.report_run.message IS 'Why it failed.';
GRANT SELECT, INSERT, UPDATE ON firstline.report_run TO firstline_report, firstline_admin;
GRANT SELECT ON firstline.report_run TO firstline_agent;
GRANT USAGE ON SEQUENCE firstline.report_run_number TO firstline_report, firstline_admin;

CREATE TABLE firstline.month (
  month     integer PRIMARY KEY CHECK (month BETWEEN 101 AND 999912 AND month % 100 BETWEEN 1 AND 12),
  frozen_at timestamptz NOT NULL,
  run_id    bigint NOT NULL REFERENCES firstline.report_run
);
COMMENT ON TABLE firstline.month IS 'The months that are frozen (rule 6.4): their facts can''t change, and what is recorded later counts in the oldest month that isn''t here.';
COMMENT ON COLUMN firstline.month.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.month.frozen_at IS 'What is recorded from this instant on comes too late for it.';
COMMENT ON COLUMN firstline.month.run_id IS 'The run that closed it.';
GRANT SELECT ON firstline.month TO firstline_report, firstline_admin, firstline_agent;
GRANT INSERT ON firstline.month TO firstline_report;

CREATE FUNCTION app.refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT month FROM changed) AS c JOIN firstline.month AS m ON m.month = c.month) THEN
    RAISE EXCEPTION '% of a frozen month can''t change', TG_TABLE_NAME USING ERRCODE = 'FL409';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.refuse_frozen() IS 'Trigger of fact tables: refuses a statement that touches a row of a frozen month (rule 6.4).';
CREATE PROCEDURE app.freeze_with_month(facts regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER frozen_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_frozen()', facts);
  EXECUTE format('CREATE TRIGGER frozen_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_frozen()', facts);
  -- An update out of a frozen month, and one into it.
  EXECUTE format('CREATE TRIGGER frozen_update_from AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_frozen()', facts);
  EXECUTE format('CREATE TRIGGER frozen_update_to AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_frozen()', facts);
  EXECUTE format('CREATE TRIGGER frozen_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change()', facts);
END
$$;
COMMENT ON PROCEDURE app.freeze_with_month(regclass) IS 'Guards a table whose rows are facts of a month.';

-- ---- facts ----------------------------------------------------------------------------------------------------------

-- What a replay found; written by shared/facts.c alone. They have no reference to ticket: they are made from its events
-- and can be made again at any time (firstline-admin rebuild).

CREATE TABLE firstline.ticket_replay (
  customer_id bigint NOT NULL,
  ticket_id   bigint NOT NULL,
  version     integer NOT NULL,
  counted_at  timestamptz NOT NULL,
  recheck_at  timestamptz,
  promises_known bigint NOT NULL,
  PRIMARY KEY (customer_id, ticket_id)
);
COMMENT ON TABLE firstline.ticket_replay IS 'From what each ticket''s facts were made, so that a night replays only what may have changed.';
COMMENT ON COLUMN firstline.ticket_replay.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_replay.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_replay.version IS 'Version of the ticket that was replayed.';
COMMENT ON COLUMN firstline.ticket_replay.counted_at IS 'The instant up to which it was replayed.';
COMMENT ON COLUMN firstline.ticket_replay.recheck_at IS 'When time alone changes its facts: a due, or the end of a month while it is open; null: never.';
COMMENT ON COLUMN firstline.ticket_replay.promises_known IS 'How many versions of plans and calendars there were; with more of them an open ticket is replayed (rule 1.6).';
CALL app.guard_tenant_table('firstline.ticket_replay', 'false');

CREATE TABLE firstline.clock_fact (
  customer_id         bigint NOT NULL,
  ticket_id           bigint NOT NULL,
  month               integer NOT NULL,
  metric              text NOT NULL CHECK (metric IN ('first_response', 'next_response', 'resolution', 'vendor_response', 'vendor_resolution')),
  cycle               integer NOT NULL CHECK (cycle > 0),
  part                integer NOT NULL CHECK (part >= 0),
  verdict             text NOT NULL CHECK (verdict IN ('running', 'met', 'breached', 'excluded')),
  opened_month        integer NOT NULL,
  opened_at           timestamptz NOT NULL,
  started_at          timestamptz NOT NULL,
  stopped_at          timestamptz,
  due_at              timestamptz,
  verdict_at          timestamptz,
  target_seconds      bigint NOT NULL,
  elapsed_seconds     bigint NOT NULL CHECK (elapsed_seconds >= 0),
  paused_seconds      bigint NOT NULL CHECK (paused_seconds >= 0),
  late_seconds        bigint NOT NULL CHECK (late_seconds >= 0),
  is_paused           boolean NOT NULL,
  answered_at_creation boolean NOT NULL,
  is_merged           boolean NOT NULL,
  is_restated         boolean NOT NULL,
  changes_after_breach integer NOT NULL,
  reason              text CHECK (reason IN ('duplicate', 'spam', 'test', 'withdrawn')),
  excluded_at         timestamptz,
  verdict_before      text CHECK (verdict_before IN ('running', 'met', 'breached')),
  holder_at_breach    text CHECK (holder_at_breach IN ('customer', 'vendor', 'L1', 'L2', 'L3')),
  cause               text,
  priority            smallint NOT NULL,
  category_id         bigint,
  plan_version_id     bigint,
  calendar_version_id bigint,
  team_id             bigint,
  agent_id            bigint,
  vendor_case_id      bigint,
  counted_at          timestamptz NOT NULL,
  runs_by             bigint,
  PRIMARY KEY (customer_id, ticket_id, month, metric, cycle, part)
);
CREATE INDEX clock_fact_month ON firstline.clock_fact (month);
COMMENT ON TABLE firstline.clock_fact IS 'One row a clock and month in which it counts, as at that month''s end: in the month of its verdict, and in each month at whose end it ran (rules 6.1, 6.3).';
COMMENT ON COLUMN firstline.clock_fact.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.clock_fact.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.clock_fact.month IS 'YYYYMM, in the zone of the calendar in force when the clock opened.';
COMMENT ON COLUMN firstline.clock_fact.metric IS 'Which clock (rules 2.1 to 2.5).';
COMMENT ON COLUMN firstline.clock_fact.cycle IS 'Counts from 1: reopenings, unanswered messages, vendor cases.';
COMMENT ON COLUMN firstline.clock_fact.part IS '0; or counts returns after an exclusion whose month was frozen (rule 5.2).';
COMMENT ON COLUMN firstline.clock_fact.verdict IS 'As at the month''s end; running includes paused.';
COMMENT ON COLUMN firstline.clock_fact.opened_month IS 'The month in which it counts as started; in later months it is carried in.';
COMMENT ON COLUMN firstline.clock_fact.opened_at IS 'When the clock itself came to be.';
COMMENT ON COLUMN firstline.clock_fact.started_at IS 'From where its time counts; earlier than opened_at only after a merge or a return.';
COMMENT ON COLUMN firstline.clock_fact.stopped_at IS 'Null while open.';
COMMENT ON COLUMN firstline.clock_fact.due_at IS 'Null: paused with time left, excluded while running, or never.';
COMMENT ON COLUMN firstline.clock_fact.verdict_at IS 'Stop, due or exclusion; null while running.';
COMMENT ON COLUMN firstline.clock_fact.target_seconds IS 'Business time promised.';
COMMENT ON COLUMN firstline.clock_fact.elapsed_seconds IS 'Unpaused business time to stop or counted_at.';
COMMENT ON COLUMN firstline.clock_fact.paused_seconds IS 'Paused business time, the same.';
COMMENT ON COLUMN firstline.clock_fact.late_seconds IS 'Unpaused business time from due to stop or counted_at, if breached (rule 6.5).';
COMMENT ON COLUMN firstline.clock_fact.is_paused IS 'Paused at counted_at.';
COMMENT ON COLUMN firstline.clock_fact.answered_at_creation IS 'Met with 0 seconds, and counted apart too (rule 2.1).';
COMMENT ON COLUMN firstline.clock_fact.is_merged IS 'Start or time left came with a merge (rule 4.4).';
COMMENT ON COLUMN firstline.clock_fact.is_restated IS 'An exclusion or return came after its month was frozen: the verdict stands (rule 5.2).';
COMMENT ON COLUMN firstline.clock_fact.changes_after_breach IS 'Changes that came too late to unmake the breach (rule 4.2).';
COMMENT ON COLUMN firstline.clock_fact.reason IS 'Why excluded.';
COMMENT ON COLUMN firstline.clock_fact.excluded_at IS 'When it was excluded.';
COMMENT ON COLUMN firstline.clock_fact.verdict_before IS 'Of an excluded clock: what it was.';
COMMENT ON COLUMN firstline.clock_fact.holder_at_breach IS 'Who held the ticket in the last second before due (rule 5.4).';
COMMENT ON COLUMN firstline.clock_fact.cause IS 'Cause of breach that an agent set; null: none.';
COMMENT ON COLUMN firstline.clock_fact.priority IS 'At the verdict, or at the month''s end while it runs, as all that follows.';
COMMENT ON COLUMN firstline.clock_fact.category_id IS 'The service.';
COMMENT ON COLUMN firstline.clock_fact.plan_version_id IS 'The plan version; for a vendor''s clock that of the vendor''s contract.';
COMMENT ON COLUMN firstline.clock_fact.calendar_version_id IS 'The calendar version.';
COMMENT ON COLUMN firstline.clock_fact.team_id IS 'The team.';
COMMENT ON COLUMN firstline.clock_fact.agent_id IS 'The agent.';
COMMENT ON COLUMN firstline.clock_fact.vendor_case_id IS 'The vendor case, for its metrics.';
COMMENT ON COLUMN firstline.clock_fact.counted_at IS 'The instant as at which the row holds: the month''s end, or the run''s instant before that.';
COMMENT ON COLUMN firstline.clock_fact.runs_by IS 'While it is open and its month not over: the calendar version by which its time (elapsed and late, or paused) goes on from counted_at. Null: the row is final.';
CALL app.guard_tenant_table('firstline.clock_fact', 'false');
CALL app.freeze_with_month('firstline.clock_fact');

CREATE TABLE firstline.ticket_fact (
  customer_id       bigint NOT NULL,
  ticket_id         bigint NOT NULL,
  month             integer NOT NULL,
  came_by           text NOT NULL CHECK (came_by IN ('received', 'carried', 'returned')),
  stands_as         text NOT NULL CHECK (stands_as IN ('open', 'resolved', 'excluded')),
  received_at       timestamptz NOT NULL,
  first_answered_at timestamptz,
  resolved_at       timestamptz,
  closed_at         timestamptz,
  status            text NOT NULL,
  status_since      timestamptz NOT NULL,
  reason            text,
  reopenings        integer NOT NULL,
  answered_at_creation boolean NOT NULL,
  late_resolutions  integer NOT NULL,
  kept_resolutions  integer NOT NULL,
  priority          smallint NOT NULL,
  level             smallint NOT NULL,
  category_id       bigint,
  plan_version_id   bigint,
  team_id           bigint,
  agent_id          bigint,
  holder            text CHECK (holder IN ('customer', 'vendor', 'L1', 'L2', 'L3')),
  customer_seconds  bigint NOT NULL,
  vendor_seconds    bigint NOT NULL,
  l1_seconds        bigint NOT NULL,
  l2_seconds        bigint NOT NULL,
  l3_seconds        bigint NOT NULL,
  open_seconds      bigint NOT NULL,
  counted_at        timestamptz NOT NULL,
  runs_by           bigint,
  PRIMARY KEY (customer_id, ticket_id, month)
);
CREATE INDEX ticket_fact_month ON firstline.ticket_fact (month);
COMMENT ON TABLE firstline.ticket_fact IS 'One row a ticket and month in which it came, was open or came back, as at that month''s end: carried in + received + returned = open + resolved + excluded.';
COMMENT ON COLUMN firstline.ticket_fact.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_fact.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_fact.month IS 'YYYYMM, in the zone of the calendar pinned when it was received; without one in the report''s.';
COMMENT ON COLUMN firstline.ticket_fact.came_by IS 'Received in the month, carried in open from the month before, or returned: reopened or put back.';
COMMENT ON COLUMN firstline.ticket_fact.stands_as IS 'Open, resolved (or closed), or excluded (or merged into another).';
COMMENT ON COLUMN firstline.ticket_fact.received_at IS 'Start of its clocks.';
COMMENT ON COLUMN firstline.ticket_fact.first_answered_at IS 'Rule 2.1.';
COMMENT ON COLUMN firstline.ticket_fact.resolved_at IS 'The last time, while resolved or closed.';
COMMENT ON COLUMN firstline.ticket_fact.closed_at IS 'When it was closed.';
COMMENT ON COLUMN firstline.ticket_fact.status IS 'As events.md has it.';
COMMENT ON COLUMN firstline.ticket_fact.status_since IS 'Since when.';
COMMENT ON COLUMN firstline.ticket_fact.reason IS 'Why excluded; duplicate for a merged one.';
COMMENT ON COLUMN firstline.ticket_fact.reopenings IS 'So far.';
COMMENT ON COLUMN firstline.ticket_fact.answered_at_creation IS 'Rule 2.1.';
COMMENT ON COLUMN firstline.ticket_fact.late_resolutions IS 'Resolution clocks that stopped in this month after their due, whenever that was: the count by closing date (rule 6.1).';
COMMENT ON COLUMN firstline.ticket_fact.kept_resolutions IS 'Those that stopped in this month in time.';
COMMENT ON COLUMN firstline.ticket_fact.priority IS '1 to 4.';
COMMENT ON COLUMN firstline.ticket_fact.level IS 'Support level.';
COMMENT ON COLUMN firstline.ticket_fact.category_id IS 'The service.';
COMMENT ON COLUMN firstline.ticket_fact.plan_version_id IS 'The plan version.';
COMMENT ON COLUMN firstline.ticket_fact.team_id IS 'The team.';
COMMENT ON COLUMN firstline.ticket_fact.agent_id IS 'The agent.';
COMMENT ON COLUMN firstline.ticket_fact.holder IS 'Who holds it (rule 5.4); null: nobody, it is over.';
COMMENT ON COLUMN firstline.ticket_fact.customer_seconds IS 'Business time within the month in which the customer held it.';
COMMENT ON COLUMN firstline.ticket_fact.vendor_seconds IS 'The vendor.';
COMMENT ON COLUMN firstline.ticket_fact.l1_seconds IS 'Support level 1.';
COMMENT ON COLUMN firstline.ticket_fact.l2_seconds IS 'Support level 2.';
COMMENT ON COLUMN firstline.ticket_fact.l3_seconds IS 'Support level 3.';
COMMENT ON COLUMN firstline.ticket_fact.open_seconds IS 'Business time from received to counted_at in which it was open; over all months.';
COMMENT ON COLUMN firstline.ticket_fact.counted_at IS 'The instant as at which the row holds.';
COMMENT ON COLUMN firstline.ticket_fact.runs_by IS 'While it is open and its month not over: the calendar version by which its holder''s time goes on from counted_at. Null: the row is final.';
CALL app.guard_tenant_table('firstline.ticket_fact', 'false');
CALL app.freeze_with_month('firstline.ticket_fact');

CREATE TABLE firstline.ticket_fault (
  customer_id bigint NOT NULL,
  ticket_id   bigint NOT NULL,
  fault       text NOT NULL,
  event_id    bigint NOT NULL,
  PRIMARY KEY (customer_id, ticket_id, fault, event_id)
);
COMMENT ON TABLE firstline.ticket_fault IS 'What is wrong with a ticket''s events (rule 1.7): counted all the same, and listed.';
COMMENT ON COLUMN firstline.ticket_fault.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_fault.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_fault.fault IS 'What is wrong, as shared/sla.h names it.';
COMMENT ON COLUMN firstline.ticket_fault.event_id IS 'The event at fault; 0: the ticket as a whole.';
CALL app.guard_tenant_table('firstline.ticket_fault', 'false');

GRANT SELECT, INSERT, DELETE ON firstline.ticket_replay, firstline.clock_fact, firstline.ticket_fact, firstline.ticket_fault
  TO firstline_report, firstline_admin;
GRANT UPDATE (version, counted_at, recheck_at, promises_known) ON firstline.ticket_replay TO firstline_report, firstline_admin;
GRANT SELECT ON firstline.clock_fact, firstline.ticket_fact, firstline.ticket_fault TO firstline_agent;

-- ---- figures --------------------------------------------------------------------------------------------------------

CREATE TABLE firstline.month_metric (
  customer_id bigint NOT NULL,
  month       integer NOT NULL,
  metric      text NOT NULL,
  carried     bigint NOT NULL,
  started     bigint NOT NULL,
  met         bigint NOT NULL,
  missed      bigint NOT NULL,
  excluded    bigint NOT NULL,
  running     bigint NOT NULL,
  PRIMARY KEY (customer_id, month, metric),
  CONSTRAINT reconciles CHECK (carried + started = met + missed + excluded + running)
);
COMMENT ON TABLE firstline.month_metric IS 'Clocks of a customer counted by month and metric, for trends and the manager''s page; made from clock_fact.';
COMMENT ON COLUMN firstline.month_metric.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.month_metric.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.month_metric.metric IS 'Which clock.';
COMMENT ON COLUMN firstline.month_metric.carried IS 'Ran at the end of the month before (rule 6.3).';
COMMENT ON COLUMN firstline.month_metric.started IS 'Opened in the month.';
COMMENT ON COLUMN firstline.month_metric.met IS 'Stopped at or before their due.';
COMMENT ON COLUMN firstline.month_metric.missed IS 'Breached, whether open or not.';
COMMENT ON COLUMN firstline.month_metric.excluded IS 'In no percentage.';
COMMENT ON COLUMN firstline.month_metric.running IS 'Running or paused at the month''s end.';
CALL app.guard_tenant_table('firstline.month_metric', 'false');
CALL app.freeze_with_month('firstline.month_metric');

CREATE TABLE firstline.month_volume (
  customer_id bigint NOT NULL,
  month       integer NOT NULL,
  carried     bigint NOT NULL,
  received    bigint NOT NULL,
  returned    bigint NOT NULL,
  resolved    bigint NOT NULL,
  excluded    bigint NOT NULL,
  open        bigint NOT NULL,
  PRIMARY KEY (customer_id, month),
  CONSTRAINT reconciles CHECK (carried + received + returned = resolved + excluded + open)
);
COMMENT ON TABLE firstline.month_volume IS 'Tickets of a customer counted by month; made from ticket_fact.';
COMMENT ON COLUMN firstline.month_volume.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.month_volume.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.month_volume.carried IS 'Open at the end of the month before.';
COMMENT ON COLUMN firstline.month_volume.received IS 'Received in the month.';
COMMENT ON COLUMN firstline.month_volume.returned IS 'Reopened, or put back after an exclusion.';
COMMENT ON COLUMN firstline.month_volume.resolved IS 'Resolved or closed at the month''s end.';
COMMENT ON COLUMN firstline.month_volume.excluded IS 'Excluded or merged at the month''s end.';
COMMENT ON COLUMN firstline.month_volume.open IS 'The backlog at the month''s end.';
CALL app.guard_tenant_table('firstline.month_volume', 'false');
CALL app.freeze_with_month('firstline.month_volume');

GRANT SELECT, INSERT, UPDATE, DELETE ON firstline.month_metric, firstline.month_volume TO firstline_report, firstline_admin;
GRANT SELECT ON firstline.month_metric, firstline.month_volume TO firstline_agent;

-- ---- workbooks ------------------------------------------------------------------------------------------------------

-- COPY takes no parameters, so the month stands in a setting of the transaction, as the customer does.
CREATE FUNCTION app.month() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.month', true), '')::integer $$;
COMMENT ON FUNCTION app.month() IS 'The month whose workbook this transaction writes, or null.';

-- A customer's own workbook is written by a role to which row-level security shows that customer alone.
DO $$
DECLARE
  seen regclass;
BEGIN
  FOREACH seen IN ARRAY ARRAY['firstline.customer', 'firstline.clock_fact', 'firstline.ticket_fact', 'firstline.ticket_fault',
                              'firstline.month_metric', 'firstline.month_volume']::regclass[]
  LOOP
    EXECUTE format('CREATE POLICY workbook ON %s FOR SELECT TO firstline_workbook USING (customer_id = app.customer_id())', seen);
    EXECUTE format('GRANT SELECT ON %s TO firstline_workbook', seen);
  END LOOP;
END
$$;
GRANT SELECT (agent_id, name) ON firstline.agent TO firstline_workbook;
GRANT SELECT ON firstline.team, firstline.category, firstline.reseller, firstline.plan, firstline.plan_version, firstline.calendar,
  firstline.calendar_version, firstline.month TO firstline_workbook;
