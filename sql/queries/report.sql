-- The report's ledger and what it adds up before a workbook is written.

-- name: report_run_begin
-- scope: report, admin
-- Opens the ledger's row of a run.
-- $1: what it was asked for
-- $2: now
-- $3: version of the program
-- $4: version of the time zone rules
-- returns: run_id
INSERT INTO report_run (asked, counted_at, program_version, tzdata_version) VALUES ($1, $2, $3, $4) RETURNING run_id;

-- name: report_run_sweep
-- scope: report, admin
-- Notes of runs that have no end that they were killed: whoever holds the lock is alone.
-- returns: run_id, asked
UPDATE report_run SET outcome = 'killed', message = 'ended without a word' WHERE outcome IS NULL RETURNING run_id, asked;

-- name: report_run_end
-- scope: report, admin
-- Closes it.
-- $1: run
-- $2: outcome: done, faults, differs, failed
-- $3: tickets replayed
-- $4: clocks counted
-- $5: faults found
-- $6: workbooks published
-- $7: why it failed
-- $8: months frozen
-- $9: restatements written
UPDATE report_run
   SET finished_at = clock_timestamp(), outcome = $2, tickets_replayed = $3, clocks_counted = $4, faults_found = $5, workbooks = $6,
       message = $7, months_frozen = $8, restatements = $9
 WHERE run_id = $1;

-- name: report_attainment
-- scope: report
-- What was met and missed in a month, by metric.
-- $1: month
-- $2: customer, or null for all of them
-- returns: metric, met, missed
SELECT metric, sum(met), sum(missed) FROM month_metric
 WHERE month = $1 AND ($2::bigint IS NULL OR customer_id = $2)
 GROUP BY metric
 ORDER BY metric;

-- name: report_customer
-- scope: report
-- The customers of a name, however it is capitalised; more than one only if the operator made it so.
-- $1: name
-- returns: customer_id, name
SELECT customer_id, name FROM customer WHERE lower(name) = lower($1) ORDER BY customer_id;
