-- What a month would say under another promise: both sides stand in temporary tables of a transaction that is rolled back,
-- so nothing that is stored changes. The month stands in the setting of workbook_begin.

-- name: what_if_was_begin
-- scope: report
-- Where the clocks of the month stand as they are.
CREATE TEMPORARY TABLE what_was (customer_id bigint, ticket_id bigint, metric text, cycle integer, part integer, verdict text, priority smallint,
  due_at timestamptz, stopped_at timestamptz, target_seconds bigint, paused_seconds bigint, plan_version_id bigint) ON COMMIT DROP;

-- name: what_if_would_begin
-- scope: report
-- Where the clocks of the month stand as they would be.
CREATE TEMPORARY TABLE what_would (customer_id bigint, ticket_id bigint, metric text, cycle integer, part integer, verdict text, priority smallint,
  due_at timestamptz, stopped_at timestamptz, target_seconds bigint, paused_seconds bigint, plan_version_id bigint) ON COMMIT DROP;

-- name: what_if_was_frozen
-- scope: report
-- A frozen month is as its facts say.
INSERT INTO what_was (customer_id, ticket_id, metric, cycle, part, verdict, priority, due_at, stopped_at, target_seconds, paused_seconds,
  plan_version_id)
SELECT customer_id, ticket_id, metric, cycle, part, verdict, priority, due_at, stopped_at, target_seconds, paused_seconds,
  plan_version_id
  FROM clock_fact
 WHERE month = app.month();

-- name: what_if_was
-- scope: report
-- Takes replayed clocks in, as they are.
COPY what_was (customer_id, ticket_id, metric, cycle, part, verdict, priority, due_at, stopped_at, target_seconds, paused_seconds,
  plan_version_id)
FROM STDIN (FORMAT binary);

-- name: what_if_would
-- scope: report
-- Takes replayed clocks in, as they would be.
COPY what_would (customer_id, ticket_id, metric, cycle, part, verdict, priority, due_at, stopped_at, target_seconds, paused_seconds,
  plan_version_id)
FROM STDIN (FORMAT binary);

-- name: what_if_until
-- scope: report
-- Says up to when the tickets were received that history_until brings; and how many there are.
-- $1: instant
-- returns: until, tickets
SELECT set_config('app.until', $1::timestamptz::text, true),
       (SELECT count(*) FROM ticket AS t WHERE t.received_at < $1::timestamptz);

-- name: what_if_pair
-- scope: report
-- Puts the two sides of each clock beside one another. Verdicts are numbers: 1 met, 2 missed, 3 excluded, 4 running; 0 where the clock doesn't count in the month.
CREATE TEMPORARY TABLE what_if ON COMMIT DROP AS
SELECT customer_id, ticket_id, metric, cycle, part,
       coalesce(w.priority, i.priority) AS was_priority, coalesce(i.priority, w.priority) AS would_priority,
       coalesce(array_position(ARRAY['met', 'breached', 'excluded', 'running'], w.verdict), 0) AS was_verdict,
       coalesce(array_position(ARRAY['met', 'breached', 'excluded', 'running'], i.verdict), 0) AS would_verdict,
       w.due_at AS was_due_at, i.due_at AS would_due_at, coalesce(w.stopped_at, i.stopped_at) AS stopped_at,
       coalesce(w.target_seconds, 0) AS was_target, coalesce(i.target_seconds, 0) AS would_target,
       coalesce(w.paused_seconds, 0) AS was_paused, coalesce(i.paused_seconds, 0) AS would_paused,
       coalesce(w.plan_version_id, i.plan_version_id) AS plan_version_id
  FROM what_was AS w
  FULL JOIN what_would AS i USING (customer_id, ticket_id, metric, cycle, part);

-- name: what_if_groups
-- scope: report
-- The clocks of both sides by customer, metric and priority, in the order of the sheets; and how many verdicts differ.
-- returns: customer_id, metric, was_priority, would_priority, was_met, was_missed, was_excluded, was_running, would_met, would_missed, would_excluded, would_running, changes
SELECT f.customer_id, f.metric, f.was_priority, f.would_priority,
       count(*) FILTER (WHERE f.was_verdict = 1), count(*) FILTER (WHERE f.was_verdict = 2),
       count(*) FILTER (WHERE f.was_verdict = 3), count(*) FILTER (WHERE f.was_verdict = 4),
       count(*) FILTER (WHERE f.would_verdict = 1), count(*) FILTER (WHERE f.would_verdict = 2),
       count(*) FILTER (WHERE f.would_verdict = 3), count(*) FILTER (WHERE f.would_verdict = 4),
       count(*) FILTER (WHERE f.was_verdict <> f.would_verdict)
  FROM what_if AS f
  JOIN customer AS c ON c.customer_id = f.customer_id
 GROUP BY c.name, f.customer_id, f.metric, f.was_priority, f.would_priority
 ORDER BY c.name COLLATE "C", f.customer_id, f.metric COLLATE "C", f.was_priority, f.would_priority;

-- name: what_if_changes
-- scope: report
-- The clocks whose verdict differs, in the order of the groups; within one by ticket.
-- returns: customer_id, ticket_id, metric, cycle, was_priority, would_priority, was_verdict, would_verdict, was_due_at, would_due_at, stopped_at, was_target, would_target, was_paused, would_paused, plan_version_id
COPY (
  SELECT f.customer_id, f.ticket_id, f.metric, f.cycle, f.was_priority, f.would_priority, f.was_verdict, f.would_verdict, f.was_due_at,
         f.would_due_at, f.stopped_at, f.was_target, f.would_target, f.was_paused, f.would_paused, f.plan_version_id
    FROM what_if AS f
    JOIN (SELECT customer_id, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
      ON c.customer_id = f.customer_id
   WHERE f.was_verdict <> f.would_verdict
   ORDER BY c.place, f.metric COLLATE "C", f.was_priority, f.would_priority, f.ticket_id, f.cycle, f.part
) TO STDOUT (FORMAT binary);
