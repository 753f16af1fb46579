-- Freezing months (rule 6.4): which are being closed, what came too late for them, and their workbooks as they were.

-- ---- closing --------------------------------------------------------------------------------------------------------

CREATE TABLE firstline.month_closing (
  month     integer PRIMARY KEY CHECK (month BETWEEN 101 AND 999912 AND month % 100 BETWEEN 1 AND 12),
  frozen_at timestamptz NOT NULL CHECK (frozen_at = date_trunc('second', frozen_at)),
  run_id    bigint NOT NULL REFERENCES firstline.report_run
);
COMMENT ON TABLE firstline.month_closing IS 'Months that are being closed: announced before the run waits for those who write, and gone when they are frozen. A run that is killed in between leaves them to the next.';
COMMENT ON COLUMN firstline.month_closing.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.month_closing.frozen_at IS 'What is recorded from this instant on comes too late for it.';
COMMENT ON COLUMN firstline.month_closing.run_id IS 'The run that announced it.';
GRANT SELECT, INSERT, DELETE ON firstline.month_closing TO firstline_report;
GRANT SELECT ON firstline.month_closing TO firstline_admin, firstline_agent;

-- An event is recorded when its row is written, not when its transaction began: a transaction that has waited would
-- otherwise put it before a freeze that is over. What says that it was recorded earlier (an import's instant, a
-- sample's) keeps that unless a freeze lies between.
CREATE FUNCTION app.record_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.recorded_at >= now()
     OR EXISTS (SELECT FROM firstline.month_closing WHERE frozen_at > NEW.recorded_at)
     OR EXISTS (SELECT FROM firstline.month WHERE frozen_at > NEW.recorded_at) THEN
    NEW.recorded_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION app.record_event() IS 'Trigger of ticket_event: the instant of recording is that of the writing, wherever a freeze could lie between.';
-- Whoever writes events must be able to ask.
GRANT SELECT (frozen_at) ON firstline.month, firstline.month_closing TO firstline_customer, firstline_agent, firstline_notify, firstline_admin;
CREATE TRIGGER recorded BEFORE INSERT ON firstline.ticket_event FOR EACH ROW EXECUTE FUNCTION app.record_event();

-- Whoever writes events holds this lock until the transaction ends, as CREATE INDEX CONCURRENTLY knows.
CREATE FUNCTION app.event_writers() RETURNS text[] LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
  SELECT coalesce(array_agg(l.virtualtransaction ORDER BY l.virtualtransaction), '{}')
    FROM pg_locks AS l
   WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted AND l.relation = 'firstline.ticket_event'::regclass
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
$$;
COMMENT ON FUNCTION app.event_writers() IS 'The transactions that have written events, or are about to, and have not ended; a run that closes a month waits for those that it finds.';

-- ---- months ---------------------------------------------------------------------------------------------------------

ALTER TABLE firstline.month ADD COLUMN stored_at timestamptz;
COMMENT ON COLUMN firstline.month.stored_at IS 'When the last of its workbooks was stored; null until then.';
GRANT UPDATE (stored_at) ON firstline.month TO firstline_report;

CREATE FUNCTION app.keep_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.month, NEW.frozen_at, NEW.run_id) = (OLD.month, OLD.frozen_at, OLD.run_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a frozen month stays frozen' USING ERRCODE = 'FL409';
END
$$;
COMMENT ON FUNCTION app.keep_month() IS 'Trigger of month: once frozen, a month stays so, as of the same instant.';
CREATE TRIGGER stays_frozen BEFORE UPDATE OR DELETE ON firstline.month FOR EACH ROW EXECUTE FUNCTION app.keep_month();
CREATE TRIGGER stays_frozen_truncate BEFORE TRUNCATE ON firstline.month FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- ---- the ledger -----------------------------------------------------------------------------------------------------

ALTER TABLE firstline.report_run DROP CONSTRAINT report_run_outcome_check;
ALTER TABLE firstline.report_run ADD CONSTRAINT report_run_outcome_check CHECK (outcome IN ('done', 'faults', 'failed', 'differs', 'killed'));
ALTER TABLE firstline.report_run ADD COLUMN months_frozen integer NOT NULL DEFAULT 0;
ALTER TABLE firstline.report_run ADD COLUMN restatements bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN firstline.report_run.outcome IS 'Done; done, but the data has faults; differs: a month did not add up; failed; killed: the next run found it without an end. Null while it runs.';
COMMENT ON COLUMN firstline.report_run.finished_at IS 'When it ended; null while it runs, and if it was killed.';
COMMENT ON COLUMN firstline.report_run.months_frozen IS 'Months that it froze.';
COMMENT ON COLUMN firstline.report_run.restatements IS 'Restatements that it wrote.';

-- ---- restatements ---------------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.restatement_number;
CREATE TABLE firstline.restatement (
  customer_id    bigint NOT NULL,
  restatement_id bigint NOT NULL DEFAULT nextval('firstline.restatement_number'),
  ticket_id      bigint NOT NULL,
  month          integer NOT NULL,
  metric         text NOT NULL,
  cycle          integer NOT NULL,
  opened_at      timestamptz NOT NULL,
  vendor_case_id bigint,
  was            text NOT NULL CHECK (was IN ('running', 'met', 'breached', 'excluded', 'absent')),
  would_be       text NOT NULL CHECK (would_be IN ('running', 'met', 'breached', 'excluded', 'absent')),
  counts_in      integer,
  event_id       bigint,
  reason         text NOT NULL DEFAULT '',
  happened_at    timestamptz,
  recorded_at    timestamptz,
  restated_at    timestamptz NOT NULL,
  run_id         bigint REFERENCES firstline.report_run,
  PRIMARY KEY (customer_id, restatement_id)
);
CREATE INDEX restatement_clock ON firstline.restatement (customer_id, ticket_id, month, metric, opened_at, restatement_id);
CREATE INDEX restatement_month ON firstline.restatement (month);
COMMENT ON TABLE firstline.restatement IS 'What frozen months would say otherwise, had they known what was recorded later (rule 6.4); append-only. The latest row of a clock and month holds.';
COMMENT ON COLUMN firstline.restatement.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.restatement.restatement_id IS 'Opaque number, in the order of writing.';
COMMENT ON COLUMN firstline.restatement.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.restatement.month IS 'The frozen month, YYYYMM.';
COMMENT ON COLUMN firstline.restatement.metric IS 'Which clock (rules 2.1 to 2.5).';
COMMENT ON COLUMN firstline.restatement.cycle IS 'Its number, as at the writing.';
COMMENT ON COLUMN firstline.restatement.opened_at IS 'When the clock opened: what it is known by from month to month.';
COMMENT ON COLUMN firstline.restatement.vendor_case_id IS 'The vendor case, for its metrics.';
COMMENT ON COLUMN firstline.restatement.was IS 'What the frozen month says; absent: it knows no such clock.';
COMMENT ON COLUMN firstline.restatement.would_be IS 'What it would say now; absent: there would be no such clock. The same as before: an earlier restatement is taken back.';
COMMENT ON COLUMN firstline.restatement.counts_in IS 'The month in which the difference counts; null: nowhere, the frozen verdict stands.';
COMMENT ON COLUMN firstline.restatement.event_id IS 'The reason: the event that was recorded too late.';
COMMENT ON COLUMN firstline.restatement.reason IS 'What kind of event that was; empty: none of this ticket''s own.';
COMMENT ON COLUMN firstline.restatement.happened_at IS 'The instant at which it counts.';
COMMENT ON COLUMN firstline.restatement.recorded_at IS 'The instant at which it was written down.';
COMMENT ON COLUMN firstline.restatement.restated_at IS 'The instant at which the run counted.';
COMMENT ON COLUMN firstline.restatement.run_id IS 'The run that wrote it; null: firstline-admin rebuild.';
CALL app.guard_tenant_table('firstline.restatement', 'false');
CALL app.make_append_only('firstline.restatement');
CREATE POLICY workbook ON firstline.restatement FOR SELECT TO firstline_workbook USING (customer_id = app.customer_id());
GRANT SELECT ON firstline.restatement TO firstline_workbook, firstline_agent;
GRANT SELECT, INSERT ON firstline.restatement TO firstline_report, firstline_admin;
GRANT USAGE ON SEQUENCE firstline.restatement_number TO firstline_report, firstline_admin;

-- ---- workbooks ------------------------------------------------------------------------------------------------------

CREATE TABLE firstline.workbook (
  customer_id     bigint NOT NULL,
  month           integer NOT NULL REFERENCES firstline.month,
  file_name       text NOT NULL CHECK (file_name <> '' AND file_name !~ '/'),
  size            bigint NOT NULL CHECK (size > 0),
  sha256          bytea NOT NULL CHECK (length(sha256) = 32),
  program_version text NOT NULL,
  run_id          bigint NOT NULL REFERENCES firstline.report_run,
  stored_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (customer_id, month)
);
COMMENT ON TABLE firstline.workbook IS 'Workbooks of frozen months as they were written, append-only; their bytes lie in workbook_chunk.';
COMMENT ON COLUMN firstline.workbook.customer_id IS 'The company whose rows alone it shows; 0: all of them.';
COMMENT ON COLUMN firstline.workbook.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.workbook.file_name IS 'Its name in the output folder.';
COMMENT ON COLUMN firstline.workbook.size IS 'Bytes.';
COMMENT ON COLUMN firstline.workbook.sha256 IS 'SHA-256 of the bytes.';
COMMENT ON COLUMN firstline.workbook.program_version IS 'Version of the program that wrote it.';
COMMENT ON COLUMN firstline.workbook.run_id IS 'The run that wrote it.';
COMMENT ON COLUMN firstline.workbook.stored_at IS 'When it was stored.';
CALL app.guard_tenant_table('firstline.workbook', 'false');
CALL app.make_append_only('firstline.workbook');

CREATE TABLE firstline.workbook_chunk (
  customer_id bigint NOT NULL,
  month       integer NOT NULL,
  position    integer NOT NULL CHECK (position >= 0),
  bytes       bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 131072),
  PRIMARY KEY (customer_id, month, position),
  FOREIGN KEY (customer_id, month) REFERENCES firstline.workbook
);
ALTER TABLE firstline.workbook_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE firstline.workbook_chunk IS 'The bytes of a stored workbook in rows of up to 128 KiB.';
COMMENT ON COLUMN firstline.workbook_chunk.customer_id IS 'As its workbook.';
COMMENT ON COLUMN firstline.workbook_chunk.month IS 'As its workbook.';
COMMENT ON COLUMN firstline.workbook_chunk.position IS 'Counts from 0.';
COMMENT ON COLUMN firstline.workbook_chunk.bytes IS 'Up to 131,072 bytes.';
CALL app.guard_tenant_table('firstline.workbook_chunk', 'false');
CALL app.make_append_only('firstline.workbook_chunk');
GRANT SELECT, INSERT ON firstline.workbook, firstline.workbook_chunk TO firstline_report;
GRANT SELECT ON firstline.workbook TO firstline_agent;

CREATE TABLE firstline.workbook_draft (
  customer_id bigint NOT NULL,
  month       integer NOT NULL,
  mark        text NOT NULL,
  file_name   text NOT NULL CHECK (file_name <> '' AND file_name !~ '/'),
  sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (customer_id, month)
);
COMMENT ON TABLE firstline.workbook_draft IS 'Workbooks of single customers for months that still change: for what each was last written, so that a night writes those alone where something changed.';
COMMENT ON COLUMN firstline.workbook_draft.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.workbook_draft.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.workbook_draft.mark IS 'What wrote it, and of all that it shows: latest replay, tickets, sum of their versions, sums of hashes. Empty: written by hand, so that the next night does so again.';
COMMENT ON COLUMN firstline.workbook_draft.file_name IS 'Its name in the output folder: a customer that is renamed gets a file of another name, and this one goes.';
COMMENT ON COLUMN firstline.workbook_draft.sha256 IS 'SHA-256 of the file, so that none goes but what was written.';
CALL app.guard_tenant_table('firstline.workbook_draft', 'false');
GRANT SELECT, INSERT, DELETE, UPDATE (mark, file_name, sha256) ON firstline.workbook_draft TO firstline_report;

-- ---- what can't be --------------------------------------------------------------------------------------------------

CREATE FUNCTION app.unsound_facts(counted integer) RETURNS TABLE (month integer, customer_id bigint, ticket_id bigint, what text)
LANGUAGE sql STABLE SET search_path = firstline, pg_catalog AS $$
  SELECT f.month, f.customer_id, f.ticket_id, f.metric || ' ' || f.verdict
    FROM clock_fact AS f
   WHERE f.month = counted
     AND CASE f.verdict
           WHEN 'met' THEN f.stopped_at IS NULL OR f.verdict_at <> f.stopped_at OR f.stopped_at > f.due_at
           WHEN 'breached' THEN f.due_at IS NULL OR f.verdict_at < f.due_at OR f.stopped_at < f.due_at
           WHEN 'excluded' THEN f.excluded_at IS NULL
           ELSE f.stopped_at IS NOT NULL OR f.verdict_at IS NOT NULL
         END
   UNION ALL
  SELECT f.month, f.customer_id, f.ticket_id, 'custody'
    FROM ticket_fact AS f
    LEFT JOIN ticket_fact AS b
      ON b.customer_id = f.customer_id AND b.ticket_id = f.ticket_id
     AND b.month = CASE f.month % 100 WHEN 1 THEN f.month - 89 ELSE f.month - 1 END
   WHERE f.month = counted AND f.stands_as <> 'excluded' AND (f.came_by = 'received' OR (f.came_by = 'carried' AND b.stands_as = 'open'))
     AND f.customer_seconds + f.vendor_seconds + f.l1_seconds + f.l2_seconds + f.l3_seconds
         <> f.open_seconds - CASE f.came_by WHEN 'carried' THEN b.open_seconds ELSE 0 END
$$;
COMMENT ON FUNCTION app.unsound_facts(integer) IS 'Facts of a month whose verdict contradicts its own instants (rule 5.1), or whose custody does not sum to the whole (rule 5.4): none, unless somebody has changed them.';
