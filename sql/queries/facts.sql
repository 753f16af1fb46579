-- The facts of tickets, for shared/facts.c: what one connection chooses and streams, and the other one merges.

-- name: facts_lock
-- scope: report, admin
-- Takes the lock on facts and workbooks for as long as this connection lasts; false: another run has it.
-- returns: held
SELECT pg_try_advisory_lock(hashtext('firstline facts'), 1);

-- name: facts_stale_changed
-- scope: report, admin
-- Makes the table of the tickets that have to be replayed, for one transaction, of those that changed since their facts were made. In the order in which they came, as their events lie on the disk.
CREATE TEMPORARY TABLE stale_ticket ON COMMIT DROP AS
SELECT customer_id, ticket_id, max(version) AS version FROM ticket_uncounted GROUP BY customer_id, ticket_id ORDER BY ticket_id;

-- name: facts_stale_due
-- scope: report, admin
-- Adds those whose facts may not hold any more without a change: due, reached by a new month, promised otherwise, or counted later than now.
-- $1: now
INSERT INTO stale_ticket (customer_id, ticket_id, version)
SELECT r.customer_id, r.ticket_id, r.version
  FROM ticket_replay AS r
 WHERE (r.recheck_at <= $1 OR r.counted_at > $1
        OR (r.recheck_at IS NOT NULL AND r.promises_known <> (SELECT count(*) FROM plan_version) + (SELECT count(*) FROM calendar_version)))
   AND NOT EXISTS (SELECT FROM stale_ticket AS s WHERE s.customer_id = r.customer_id AND s.ticket_id = r.ticket_id)
 ORDER BY r.ticket_id;

-- name: facts_stale_others
-- scope: report, admin
-- Adds all others.
INSERT INTO stale_ticket (customer_id, ticket_id, version)
SELECT t.customer_id, t.ticket_id, t.version
  FROM ticket AS t
 WHERE NOT EXISTS (SELECT FROM stale_ticket AS s WHERE s.customer_id = t.customer_id AND s.ticket_id = t.ticket_id)
 ORDER BY t.ticket_id;

-- name: facts_stale_owners
-- scope: report, admin
-- Adds those that they were merged into.
INSERT INTO stale_ticket (customer_id, ticket_id, version)
SELECT DISTINCT t.customer_id, t.ticket_id, t.version
  FROM stale_ticket AS c
  JOIN ticket_event AS e ON e.customer_id = c.customer_id AND e.ref_id = c.ticket_id AND e.kind = 'merged_from'
  JOIN ticket AS t ON t.customer_id = e.customer_id AND t.ticket_id = e.ticket_id
 WHERE NOT EXISTS (SELECT FROM stale_ticket AS s WHERE s.customer_id = t.customer_id AND s.ticket_id = t.ticket_id);

-- name: facts_stale_analyze
-- scope: report, admin
-- Lets the planner know how many there are.
ANALYZE stale_ticket;

-- name: facts_stale_count
-- scope: report, admin
-- How many tickets were chosen, and how many versions of plans and calendars there are.
-- returns: tickets, promises
SELECT (SELECT count(*) FROM stale_ticket), (SELECT count(*) FROM plan_version) + (SELECT count(*) FROM calendar_version);

-- name: facts_freezes
-- scope: report, admin
-- The frozen months and those that are being closed, in order.
-- returns: month, frozen_at, is_closing
SELECT month, floor(extract(epoch FROM frozen_at))::bigint, false FROM month
 UNION ALL
SELECT month, floor(extract(epoch FROM frozen_at))::bigint, true FROM month_closing
 ORDER BY 1;

-- name: facts_stale_list
-- scope: report, admin
-- Who they are, for the connection that writes.
-- returns: customer_id, ticket_id
COPY (SELECT customer_id, ticket_id FROM stale_ticket ORDER BY customer_id, ticket_id) TO STDOUT (FORMAT binary);

-- name: facts_recounted_begin
-- scope: report, admin
-- The tickets that are counted anew, where their facts are written.
CREATE TEMPORARY TABLE recounted (customer_id bigint, ticket_id bigint) ON COMMIT DROP;

-- name: facts_recounted
-- scope: report, admin
-- Takes them in.
COPY recounted (customer_id, ticket_id) FROM STDIN (FORMAT binary);

-- name: facts_recounted_analyze
-- scope: report, admin
-- Lets the planner know how many there are.
ANALYZE recounted;

-- name: facts_write_begin
-- scope: report, admin
-- Lets the planner look up the facts of a few tickets one by one: they are in memory, or near it. Those of many are still found by a scan.
SET LOCAL random_page_cost = 1.1;

-- name: facts_clock_clear
-- scope: report, admin
-- Drops what earlier replays of these tickets said about months that are not frozen, and takes it from the months' sums.
WITH gone AS (
  DELETE FROM clock_fact AS f USING recounted AS r
   WHERE f.customer_id = r.customer_id AND f.ticket_id = r.ticket_id AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
  RETURNING f.customer_id, f.month, f.metric, f.opened_month, f.verdict
), less AS (
  SELECT customer_id, month, metric,
         count(*) FILTER (WHERE opened_month <> month) AS carried, count(*) FILTER (WHERE opened_month = month) AS started,
         count(*) FILTER (WHERE verdict = 'met') AS met, count(*) FILTER (WHERE verdict = 'breached') AS missed,
         count(*) FILTER (WHERE verdict = 'excluded') AS excluded, count(*) FILTER (WHERE verdict = 'running') AS running
    FROM gone
   GROUP BY customer_id, month, metric
)
UPDATE month_metric AS s
   SET carried = s.carried - l.carried, started = s.started - l.started, met = s.met - l.met, missed = s.missed - l.missed,
       excluded = s.excluded - l.excluded, running = s.running - l.running
  FROM less AS l
 WHERE l.customer_id = s.customer_id AND l.month = s.month AND l.metric = s.metric;

-- name: facts_ticket_clear
-- scope: report, admin
-- Likewise; of the escalation rate (7.3) the tickets received.
WITH gone AS (
  DELETE FROM ticket_fact AS f USING recounted AS r
   WHERE f.customer_id = r.customer_id AND f.ticket_id = r.ticket_id AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
  RETURNING f.customer_id, f.month, f.came_by, f.stands_as
), less AS (
  SELECT customer_id, month,
         count(*) FILTER (WHERE came_by = 'carried') AS carried, count(*) FILTER (WHERE came_by = 'received') AS received,
         count(*) FILTER (WHERE came_by = 'returned') AS returned, count(*) FILTER (WHERE stands_as = 'resolved') AS resolved,
         count(*) FILTER (WHERE stands_as = 'excluded') AS excluded, count(*) FILTER (WHERE stands_as = 'open') AS open,
         count(*) FILTER (WHERE came_by = 'received' AND stands_as <> 'excluded') AS received_in_rate
    FROM gone
   GROUP BY customer_id, month
), volume AS (
  UPDATE month_volume AS s
     SET carried = s.carried - l.carried, received = s.received - l.received, returned = s.returned - l.returned,
         resolved = s.resolved - l.resolved, excluded = s.excluded - l.excluded, open = s.open - l.open
    FROM less AS l
   WHERE l.customer_id = s.customer_id AND l.month = s.month
)
UPDATE month_escalation AS s SET received = s.received - l.received_in_rate FROM less AS l WHERE l.customer_id = s.customer_id AND l.month = s.month;

-- name: facts_fault_clear
-- scope: report, admin
-- Drops the faults that earlier replays of these tickets found.
DELETE FROM ticket_fault AS f USING recounted AS r WHERE f.customer_id = r.customer_id AND f.ticket_id = r.ticket_id;

-- name: facts_fresh_clock_begin
-- scope: report, admin
-- What the replays bring for clock_fact, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE fresh_clock (LIKE clock_fact) ON COMMIT DROP;

-- name: facts_fresh_ticket_begin
-- scope: report, admin
-- What the replays bring for ticket_fact, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE fresh_ticket (LIKE ticket_fact) ON COMMIT DROP;

-- name: facts_fresh_fault_begin
-- scope: report, admin
-- What the replays bring for ticket_fault, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE fresh_fault (LIKE ticket_fault) ON COMMIT DROP;

-- name: facts_fresh_restatement_begin
-- scope: report, admin
-- What the replays find that frozen months would say otherwise now.
CREATE TEMPORARY TABLE fresh_restatement (
  customer_id bigint, ticket_id bigint, month integer, metric text, cycle integer, opened_at timestamptz, vendor_case_id bigint,
  was text, would_be text, counts_in integer, event_id bigint
) ON COMMIT DROP;

-- name: facts_fresh_replay_begin
-- scope: report, admin
-- What the replays bring for ticket_replay, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE fresh_replay (LIKE ticket_replay) ON COMMIT DROP;

-- name: facts_fresh_clock
-- scope: report, admin
-- Takes rows for clock_fact in.
COPY fresh_clock (customer_id, ticket_id, month, metric, cycle, part, verdict, opened_month, opened_at, started_at, stopped_at,
  due_at, verdict_at, target_seconds, elapsed_seconds, paused_seconds, late_seconds, is_paused,
  answered_at_creation, is_merged, is_restated, changes_after_breach, reason, excluded_at, verdict_before,
  holder_at_breach, cause, priority, category_id, plan_version_id, calendar_version_id, team_id, agent_id,
  vendor_case_id, counted_at, runs_by)
FROM STDIN (FORMAT binary);

-- name: facts_fresh_ticket
-- scope: report, admin
-- Takes rows for ticket_fact in.
COPY fresh_ticket (customer_id, ticket_id, month, came_by, stands_as, received_at, first_answered_at, resolved_at, closed_at,
  status, status_since, reason, reopenings, answered_at_creation, late_resolutions, kept_resolutions, priority,
  level, category_id, plan_version_id, team_id, agent_id, holder, customer_seconds, vendor_seconds, l1_seconds,
  l2_seconds, l3_seconds, open_seconds, counted_at, runs_by)
FROM STDIN (FORMAT binary);

-- name: facts_fresh_fault
-- scope: report, admin
-- Takes rows for ticket_fault in.
COPY fresh_fault (customer_id, ticket_id, fault, event_id)
FROM STDIN (FORMAT binary);

-- name: facts_fresh_restatement
-- scope: report, admin
-- Takes rows for restatement in.
COPY fresh_restatement (customer_id, ticket_id, month, metric, cycle, opened_at, vendor_case_id, was, would_be, counts_in, event_id)
FROM STDIN (FORMAT binary);

-- name: facts_fresh_replay
-- scope: report, admin
-- Takes rows for ticket_replay in.
COPY fresh_replay (customer_id, ticket_id, version, counted_at, recheck_at, promises_known)
FROM STDIN (FORMAT binary);

-- name: facts_fresh_analyze
-- scope: report, admin
-- Lets the planner know how many tickets were replayed.
ANALYZE fresh_replay;

-- name: facts_clock_add
-- scope: report, admin
-- Puts what the replays said in its place, and adds it to the months' sums.
WITH added AS (
  INSERT INTO clock_fact (customer_id, ticket_id, month, metric, cycle, part, verdict, opened_month, opened_at, started_at, stopped_at,
    due_at, verdict_at, target_seconds, elapsed_seconds, paused_seconds, late_seconds, is_paused,
    answered_at_creation, is_merged, is_restated, changes_after_breach, reason, excluded_at, verdict_before,
    holder_at_breach, cause, priority, category_id, plan_version_id, calendar_version_id, team_id, agent_id,
    vendor_case_id, counted_at, runs_by)
  SELECT customer_id, ticket_id, month, metric, cycle, part, verdict, opened_month, opened_at, started_at, stopped_at,
    due_at, verdict_at, target_seconds, elapsed_seconds, paused_seconds, late_seconds, is_paused,
    answered_at_creation, is_merged, is_restated, changes_after_breach, reason, excluded_at, verdict_before,
    holder_at_breach, cause, priority, category_id, plan_version_id, calendar_version_id, team_id, agent_id,
    vendor_case_id, counted_at, runs_by
    FROM fresh_clock
)
INSERT INTO month_metric AS s (customer_id, month, metric, carried, started, met, missed, excluded, running)
SELECT customer_id, month, metric,
       count(*) FILTER (WHERE opened_month <> month), count(*) FILTER (WHERE opened_month = month),
       count(*) FILTER (WHERE verdict = 'met'), count(*) FILTER (WHERE verdict = 'breached'),
       count(*) FILTER (WHERE verdict = 'excluded'), count(*) FILTER (WHERE verdict = 'running')
  FROM fresh_clock
 GROUP BY customer_id, month, metric
    ON CONFLICT (customer_id, month, metric) DO UPDATE
   SET carried = s.carried + excluded.carried, started = s.started + excluded.started, met = s.met + excluded.met,
       missed = s.missed + excluded.missed, excluded = s.excluded + excluded.excluded, running = s.running + excluded.running;

-- name: facts_ticket_add
-- scope: report, admin
-- Likewise.
WITH added AS (
  INSERT INTO ticket_fact (customer_id, ticket_id, month, came_by, stands_as, received_at, first_answered_at, resolved_at, closed_at,
    status, status_since, reason, reopenings, answered_at_creation, late_resolutions, kept_resolutions, priority,
    level, category_id, plan_version_id, team_id, agent_id, holder, customer_seconds, vendor_seconds, l1_seconds,
    l2_seconds, l3_seconds, open_seconds, counted_at, runs_by)
  SELECT customer_id, ticket_id, month, came_by, stands_as, received_at, first_answered_at, resolved_at, closed_at,
    status, status_since, reason, reopenings, answered_at_creation, late_resolutions, kept_resolutions, priority,
    level, category_id, plan_version_id, team_id, agent_id, holder, customer_seconds, vendor_seconds, l1_seconds,
    l2_seconds, l3_seconds, open_seconds, counted_at, runs_by
    FROM fresh_ticket
), volume AS (
  INSERT INTO month_volume AS s (customer_id, month, carried, received, returned, resolved, excluded, open)
  SELECT customer_id, month,
         count(*) FILTER (WHERE came_by = 'carried'), count(*) FILTER (WHERE came_by = 'received'),
         count(*) FILTER (WHERE came_by = 'returned'), count(*) FILTER (WHERE stands_as = 'resolved'),
         count(*) FILTER (WHERE stands_as = 'excluded'), count(*) FILTER (WHERE stands_as = 'open')
    FROM fresh_ticket
   GROUP BY customer_id, month
      ON CONFLICT (customer_id, month) DO UPDATE
     SET carried = s.carried + excluded.carried, received = s.received + excluded.received, returned = s.returned + excluded.returned,
         resolved = s.resolved + excluded.resolved, excluded = s.excluded + excluded.excluded, open = s.open + excluded.open
)
INSERT INTO month_escalation AS s (customer_id, month, received, escalated)
SELECT customer_id, month, count(*), 0
  FROM fresh_ticket
 WHERE came_by = 'received' AND stands_as <> 'excluded'
 GROUP BY customer_id, month
    ON CONFLICT (customer_id, month) DO UPDATE SET received = s.received + excluded.received;

-- name: facts_fault_add
-- scope: report, admin
-- Puts those of the latest replays in their place.
INSERT INTO ticket_fault (customer_id, ticket_id, fault, event_id) SELECT DISTINCT customer_id, ticket_id, fault, event_id FROM fresh_fault;

-- name: facts_new_restatement_begin
-- scope: report, admin
-- Restatements that are to be written; `said` is what the latest one of the clock says.
CREATE TEMPORARY TABLE new_restatement (
  customer_id bigint, ticket_id bigint, month integer, metric text, cycle integer, opened_at timestamptz, vendor_case_id bigint,
  was text, would_be text, counts_in integer, event_id bigint, said text
) ON COMMIT DROP;

-- name: facts_new_restatement
-- scope: report, admin
-- Finds what is not said yet of frozen months (rule 6.4), and what was said of them and holds no longer: there the frozen figure is right after all.
WITH latest AS (
  SELECT DISTINCT ON (s.customer_id, s.ticket_id, s.month, s.metric, s.opened_at, s.vendor_case_id)
         s.customer_id, s.ticket_id, s.month, s.metric, s.cycle, s.opened_at, s.vendor_case_id, s.was, s.would_be
    FROM fresh_replay AS r
    JOIN restatement AS s ON s.customer_id = r.customer_id AND s.ticket_id = r.ticket_id
   ORDER BY s.customer_id, s.ticket_id, s.month, s.metric, s.opened_at, s.vendor_case_id, s.restatement_id DESC
)
INSERT INTO new_restatement (customer_id, ticket_id, month, metric, cycle, opened_at, vendor_case_id, was, would_be, counts_in, event_id, said)
SELECT f.customer_id, f.ticket_id, f.month, f.metric, f.cycle, f.opened_at, f.vendor_case_id, f.was, f.would_be, f.counts_in, f.event_id, l.would_be
  FROM fresh_restatement AS f
  LEFT JOIN latest AS l ON l.customer_id = f.customer_id AND l.ticket_id = f.ticket_id AND l.month = f.month AND l.metric = f.metric
                       AND l.opened_at = f.opened_at AND l.vendor_case_id IS NOT DISTINCT FROM f.vendor_case_id
 WHERE f.would_be IS DISTINCT FROM l.would_be
 UNION ALL
SELECT l.customer_id, l.ticket_id, l.month, l.metric, l.cycle, l.opened_at, l.vendor_case_id, l.was, l.was, NULL, NULL, l.would_be
  FROM latest AS l
 WHERE l.would_be <> l.was
   AND NOT EXISTS (SELECT FROM fresh_restatement AS f
                    WHERE f.customer_id = l.customer_id AND f.ticket_id = l.ticket_id AND f.month = l.month AND f.metric = l.metric
                      AND f.opened_at = l.opened_at AND f.vendor_case_id IS NOT DISTINCT FROM l.vendor_case_id);

-- name: facts_restate
-- scope: report, admin
-- Writes them down.
-- $1: now
-- $2: run, or null
INSERT INTO restatement (customer_id, ticket_id, month, metric, cycle, opened_at, vendor_case_id, was, would_be, counts_in, event_id,
                         reason, happened_at, recorded_at, restated_at, run_id)
SELECT n.customer_id, n.ticket_id, n.month, n.metric, n.cycle, n.opened_at, n.vendor_case_id, n.was, n.would_be, n.counts_in, n.event_id,
       coalesce(e.kind, ''), e.happened_at, e.recorded_at, $1, $2
  FROM new_restatement AS n
  LEFT JOIN ticket_event AS e ON e.customer_id = n.customer_id AND e.ticket_id = n.ticket_id AND e.event_id = n.event_id
 ORDER BY n.customer_id, n.ticket_id, n.month, n.metric, n.opened_at, n.cycle;

-- name: facts_replay_merge
-- scope: report, admin
-- Remembers from what the facts of these tickets were made.
INSERT INTO ticket_replay (customer_id, ticket_id, version, counted_at, recheck_at, promises_known)
SELECT customer_id, ticket_id, version, counted_at, recheck_at, promises_known FROM fresh_replay
    ON CONFLICT (customer_id, ticket_id) DO UPDATE
   SET version = excluded.version, counted_at = excluded.counted_at, recheck_at = excluded.recheck_at, promises_known = excluded.promises_known;

-- name: facts_uncounted_clear
-- scope: report, admin
-- Of these tickets nothing is left to count, but for acts that were committed meanwhile.
DELETE FROM ticket_uncounted AS u USING fresh_replay AS r WHERE u.customer_id = r.customer_id AND u.ticket_id = r.ticket_id AND u.version <= r.version;

-- name: facts_metric_tidy
-- scope: report, admin
-- Nothing is left where no clock counts any more.
DELETE FROM month_metric AS s
 WHERE s.carried = 0 AND s.started = 0 AND s.met = 0 AND s.missed = 0 AND s.excluded = 0 AND s.running = 0
   AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = s.month);

-- name: facts_volume_tidy
-- scope: report, admin
-- Nor where no ticket does.
DELETE FROM month_volume AS s
 WHERE s.carried = 0 AND s.received = 0 AND s.returned = 0 AND s.resolved = 0 AND s.excluded = 0 AND s.open = 0
   AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = s.month);

-- name: facts_escalated_tidy
-- scope: report, admin
-- Nor where none was received or escalated.
DELETE FROM month_escalation AS s WHERE s.received = 0 AND s.escalated = 0 AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = s.month);

-- name: facts_fault_count
-- scope: report, admin
-- How many faults the data has.
-- returns: faults
SELECT count(*) FROM ticket_fault;

-- name: facts_metric_clear
-- scope: report, admin
-- Drops what was added up of months that are not frozen.
DELETE FROM month_metric AS f WHERE NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month);

-- name: facts_metric_add
-- scope: report, admin
-- Adds up the clocks of months that are not frozen.
INSERT INTO month_metric (customer_id, month, metric, carried, started, met, missed, excluded, running)
SELECT f.customer_id, f.month, f.metric,
       count(*) FILTER (WHERE f.opened_month <> f.month), count(*) FILTER (WHERE f.opened_month = f.month),
       count(*) FILTER (WHERE f.verdict = 'met'), count(*) FILTER (WHERE f.verdict = 'breached'),
       count(*) FILTER (WHERE f.verdict = 'excluded'), count(*) FILTER (WHERE f.verdict = 'running')
  FROM clock_fact AS f
 WHERE NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
 GROUP BY f.customer_id, f.month, f.metric;

-- name: facts_volume_clear
-- scope: report, admin
-- Drops what was added up of months that are not frozen.
DELETE FROM month_volume AS f WHERE NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month);

-- name: facts_volume_add
-- scope: report, admin
-- Adds up the tickets of months that are not frozen.
INSERT INTO month_volume (customer_id, month, carried, received, returned, resolved, excluded, open)
SELECT f.customer_id, f.month,
       count(*) FILTER (WHERE f.came_by = 'carried'), count(*) FILTER (WHERE f.came_by = 'received'),
       count(*) FILTER (WHERE f.came_by = 'returned'), count(*) FILTER (WHERE f.stands_as = 'resolved'),
       count(*) FILTER (WHERE f.stands_as = 'excluded'), count(*) FILTER (WHERE f.stands_as = 'open')
  FROM ticket_fact AS f
 WHERE NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
 GROUP BY f.customer_id, f.month;

-- name: facts_escalated_clear
-- scope: report, admin
-- Drops the sums of months that are not frozen.
DELETE FROM month_escalation AS f WHERE NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month);

-- name: facts_escalated_add
-- scope: report, admin
-- Adds up tickets received and tickets escalated in months that are not frozen.
INSERT INTO month_escalation (customer_id, month, received, escalated)
SELECT customer_id, month, sum(received), sum(escalated)
  FROM (SELECT f.customer_id, f.month, count(*) AS received, 0 AS escalated FROM ticket_fact AS f
         WHERE f.came_by = 'received' AND f.stands_as <> 'excluded' AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
         GROUP BY f.customer_id, f.month
         UNION ALL
        SELECT f.customer_id, f.month, 0, count(*) FROM stay_fact AS f
         WHERE f.is_first_escalation AND f.began_month = f.month AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
         GROUP BY f.customer_id, f.month) AS part
 GROUP BY customer_id, month;
