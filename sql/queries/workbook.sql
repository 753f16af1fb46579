-- What a workbook is written from. All of it is read in one snapshot: over every customer as firstline_report, or for one
-- as firstline_workbook, to whom row-level security shows that customer alone. COPY takes no parameters, so the month
-- stands in a setting of the transaction.

-- name: workbook_begin
-- scope: report
-- Says which month, and for firstline_workbook which customer, the rest of the transaction is about. The planner can't see which one, and takes a whole month for a handful of rows; but a workbook walks over all it is made from.
-- $1: month
-- $2: customer, or 0
-- returns: month, customer_id, nested_loops
SELECT set_config('app.month', $1::integer::text, true), set_config('app.customer_id', nullif($2::bigint, 0)::text, true),
       set_config('enable_nestloop', 'off', true);

-- name: workbook_reseller
-- scope: report
-- Who runs this installation.
-- returns: name
SELECT name FROM reseller;

-- name: workbook_customers
-- scope: report
-- The customers, in the order of the sheets.
-- returns: id, name, zone
SELECT customer_id, name, timezone FROM customer ORDER BY name COLLATE "C", customer_id;

-- name: workbook_categories
-- scope: report
-- The services in their two levels, in the order of the sheets.
-- returns: id, name, parent_name, parent_id
SELECT c.category_id, c.name, p.name, c.parent_id FROM category AS c LEFT JOIN category AS p ON p.category_id = c.parent_id
 ORDER BY c.position, c.category_id;

-- name: workbook_plans
-- scope: report
-- The plans, in the order of the sheets.
-- returns: id, name
SELECT plan_id, name FROM plan ORDER BY name COLLATE "C", plan_id;

-- name: workbook_plan_versions
-- scope: report
-- The plan versions with their plan and calendar.
-- returns: id, plan_id, version, calendar_name, valid_from
SELECT v.plan_version_id, v.plan_id, v.version, c.name, floor(extract(epoch FROM v.valid_from))::bigint
  FROM plan_version AS v JOIN calendar AS c ON c.calendar_id = v.calendar_id
 ORDER BY v.plan_version_id;

-- name: workbook_calendars
-- scope: report
-- The calendar versions.
-- returns: id, name, version, made_at, reason, definition
SELECT v.calendar_version_id, c.name, v.version, floor(extract(epoch FROM v.made_at))::bigint, v.reason, v.definition
  FROM calendar_version AS v JOIN calendar AS c ON c.calendar_id = v.calendar_id
 ORDER BY c.name COLLATE "C", v.version;

-- name: workbook_teams
-- scope: report
-- The teams, in the order of the sheets.
-- returns: id, name
SELECT team_id, name FROM team ORDER BY name COLLATE "C", team_id;

-- name: workbook_agents
-- scope: report
-- The agents, in the order of the sheets.
-- returns: id, name
SELECT agent_id, name FROM agent ORDER BY name COLLATE "C", agent_id;

-- name: workbook_runs
-- scope: report
-- The month's clocks counted by customer and metric, in the order of the sheets: how long each run on Clocks will be.
-- returns: customer_id, metric, clocks
SELECT f.customer_id, f.metric, count(*)
  FROM clock_fact AS f JOIN customer AS c ON c.customer_id = f.customer_id
 WHERE f.month = app.month()
 GROUP BY c.name, f.customer_id, f.metric
 ORDER BY c.name COLLATE "C", f.customer_id, f.metric COLLATE "C";

-- name: workbook_percentiles
-- scope: report
-- Median and 90th percentile of rule 6.5 by metric, and by metric with each of customer, service, category, priority, plan, team, agent in a team.
-- returns: metric, by, id, counted, median, ninetieth
SELECT f.metric,
       CASE WHEN grouping(f.customer_id) = 0 THEN 'customer' WHEN grouping(s.service_id) = 0 THEN 'service'
            WHEN grouping(f.category_id) = 0 THEN 'category' WHEN grouping(f.priority) = 0 THEN 'priority'
            WHEN grouping(p.plan_id) = 0 THEN 'plan' WHEN grouping(f.agent_id) = 0 THEN 'seat' WHEN grouping(f.team_id) = 0 THEN 'team'
            ELSE 'all' END,
       CASE WHEN grouping(f.agent_id) = 0 THEN coalesce(f.team_id, 0) * 1000000 + coalesce(f.agent_id, 0)
            ELSE coalesce(f.customer_id, s.service_id, f.category_id, f.priority, p.plan_id, f.team_id, 0) END,
       count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY f.elapsed_seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY f.elapsed_seconds)
  FROM clock_fact AS f
  LEFT JOIN plan_version AS p ON p.plan_version_id = f.plan_version_id
  LEFT JOIN (SELECT category_id, coalesce(parent_id, category_id) AS service_id FROM category) AS s ON s.category_id = f.category_id
 WHERE f.month = app.month() AND f.verdict IN ('met', 'breached') AND f.stopped_at IS NOT NULL
 GROUP BY GROUPING SETS ((f.metric), (f.metric, f.customer_id), (f.metric, s.service_id), (f.metric, f.category_id), (f.metric, f.priority),
                         (f.metric, p.plan_id), (f.metric, f.team_id), (f.metric, f.team_id, f.agent_id));

-- name: workbook_causes
-- scope: report
-- The month's missed clocks by cause, the commonest first.
-- returns: cause, missed
SELECT coalesce(cause, ''), count(*) FROM clock_fact
 WHERE month = app.month() AND verdict = 'breached'
 GROUP BY cause
 ORDER BY count(*) DESC, cause COLLATE "C";

-- name: workbook_metrics
-- scope: report
-- The month and the twelve before it, counted by metric.
-- returns: month, metric, carried, started, met, missed, excluded, running
SELECT month, metric, sum(carried), sum(started), sum(met), sum(missed), sum(excluded), sum(running)
  FROM month_metric
 WHERE month BETWEEN app.month() - 100 AND app.month()
 GROUP BY month, metric
 ORDER BY month, metric;

-- name: workbook_volumes
-- scope: report
-- The month and the twelve before it, tickets counted.
-- returns: month, carried, received, returned, resolved, excluded, open
SELECT month, sum(carried), sum(received), sum(returned), sum(resolved), sum(excluded), sum(open)
  FROM month_volume
 WHERE month BETWEEN app.month() - 100 AND app.month()
 GROUP BY month
 ORDER BY month;

-- name: workbook_unfinished
-- scope: report
-- What still runs in a month where that isn't over yet, by metric; the open tickets as ''. Months begin at different instants in different zones, so as long as the month before is unfinished somewhere, not all that runs in it is carried in (rule 6.3).
-- $1: that month
-- $2: whether it can be unfinished anywhere; nothing is looked through if not
-- returns: metric, running
SELECT f.metric, count(*) FROM clock_fact AS f
 WHERE $2::boolean AND f.month = $1 AND f.verdict = 'running' AND f.runs_by IS NOT NULL
 GROUP BY f.metric
 UNION ALL
SELECT '', count(*) FROM ticket_fact AS f
 WHERE $2::boolean AND f.month = $1 AND f.stands_as = 'open' AND f.runs_by IS NOT NULL;

-- name: workbook_clocks
-- scope: report
-- The month's clocks in the order of the sheet: customer, metric, service, priority, plan, team, agent; within these ticket and cycle.
-- returns: customer_id, ticket_id, metric, cycle, part, verdict, opened_month, opened_at, started_at, stopped_at, due_at, verdict_at, target_seconds, elapsed_seconds, paused_seconds, late_seconds, is_paused, answered_at_creation, reason, holder_at_breach, cause, priority, category_id, plan_version_id, calendar_version_id, team_id, agent_id, vendor_case_id, counted_at, runs_by
COPY (
  SELECT f.customer_id, f.ticket_id, f.metric, f.cycle, f.part, f.verdict, f.opened_month, f.opened_at, f.started_at, f.stopped_at,
         f.due_at, f.verdict_at, f.target_seconds, f.elapsed_seconds, f.paused_seconds, f.late_seconds, f.is_paused,
         f.answered_at_creation, f.reason, f.holder_at_breach, f.cause, f.priority, f.category_id, f.plan_version_id,
         f.calendar_version_id, f.team_id, f.agent_id, f.vendor_case_id, f.counted_at, f.runs_by
    FROM clock_fact AS f
    JOIN (SELECT customer_id, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
      ON c.customer_id = f.customer_id
    LEFT JOIN category AS s ON s.category_id = f.category_id
    LEFT JOIN (SELECT v.plan_version_id, rank() OVER (ORDER BY p.name COLLATE "C", p.plan_id) AS place
                 FROM plan_version AS v JOIN plan AS p ON p.plan_id = v.plan_id) AS v ON v.plan_version_id = f.plan_version_id
    LEFT JOIN (SELECT team_id, row_number() OVER (ORDER BY name COLLATE "C", team_id) AS place FROM team) AS t ON t.team_id = f.team_id
    LEFT JOIN (SELECT agent_id, row_number() OVER (ORDER BY name COLLATE "C", agent_id) AS place FROM agent) AS a ON a.agent_id = f.agent_id
   WHERE f.month = app.month()
   ORDER BY c.place, f.metric COLLATE "C", s.position, s.category_id, f.priority, v.place, t.place, a.place, f.ticket_id, f.cycle, f.part
) TO STDOUT (FORMAT binary);

-- name: workbook_breaches
-- scope: report
-- The month's missed clocks: by customer, the longest late first.
-- returns: customer_id, ticket_id, metric, cycle, part, verdict, opened_month, opened_at, started_at, stopped_at, due_at, verdict_at, target_seconds, elapsed_seconds, paused_seconds, late_seconds, is_paused, answered_at_creation, reason, holder_at_breach, cause, priority, category_id, plan_version_id, calendar_version_id, team_id, agent_id, vendor_case_id, counted_at, runs_by
COPY (
  SELECT f.customer_id, f.ticket_id, f.metric, f.cycle, f.part, f.verdict, f.opened_month, f.opened_at, f.started_at, f.stopped_at,
         f.due_at, f.verdict_at, f.target_seconds, f.elapsed_seconds, f.paused_seconds, f.late_seconds, f.is_paused,
         f.answered_at_creation, f.reason, f.holder_at_breach, f.cause, f.priority, f.category_id, f.plan_version_id,
         f.calendar_version_id, f.team_id, f.agent_id, f.vendor_case_id, f.counted_at, f.runs_by
    FROM clock_fact AS f
    JOIN (SELECT customer_id, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
      ON c.customer_id = f.customer_id
   WHERE f.month = app.month() AND f.verdict = 'breached'
   ORDER BY c.place, f.metric COLLATE "C", f.due_at, f.ticket_id, f.cycle, f.part
) TO STDOUT (FORMAT binary);

-- name: workbook_tickets
-- scope: report
-- The month's tickets in the order of the sheet: customer, service, then number.
-- returns: customer_id, ticket_id, came_by, stands_as, received_at, first_answered_at, resolved_at, status, status_since, reason, reopenings, answered_at_creation, late_resolutions, kept_resolutions, priority, level, category_id, plan_version_id, team_id, agent_id, holder, customer_seconds, vendor_seconds, l1_seconds, l2_seconds, l3_seconds, open_seconds, counted_at, runs_by
COPY (
  SELECT f.customer_id, f.ticket_id, f.came_by, f.stands_as, f.received_at, f.first_answered_at, f.resolved_at, f.status, f.status_since,
         f.reason, f.reopenings, f.answered_at_creation, f.late_resolutions, f.kept_resolutions, f.priority, f.level, f.category_id,
         f.plan_version_id, f.team_id, f.agent_id, f.holder, f.customer_seconds, f.vendor_seconds, f.l1_seconds, f.l2_seconds,
         f.l3_seconds, f.open_seconds, f.counted_at, f.runs_by
    FROM ticket_fact AS f
    JOIN (SELECT customer_id, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
      ON c.customer_id = f.customer_id
    LEFT JOIN category AS s ON s.category_id = f.category_id
   WHERE f.month = app.month()
   ORDER BY c.place, s.position, s.category_id, f.ticket_id
) TO STDOUT (FORMAT binary);

-- name: workbook_faults
-- scope: report
-- What is wrong with the events of tickets that had come by the month's end, or can't be said to have come at all; and whether they count in this month.
-- returns: customer_id, ticket_id, fault, event_id, counts
SELECT f.customer_id, f.ticket_id, f.fault, f.event_id, coalesce(t.counts, false)
  FROM ticket_fault AS f
  JOIN customer AS c ON c.customer_id = f.customer_id
  LEFT JOIN LATERAL (SELECT min(month) AS first, bool_or(month = app.month()) AS counts FROM ticket_fact AS t
                      WHERE t.customer_id = f.customer_id AND t.ticket_id = f.ticket_id) AS t ON true
 WHERE t.first IS NULL OR t.first <= app.month()
 ORDER BY c.name COLLATE "C", f.customer_id, f.ticket_id, f.fault, f.event_id;

-- name: workbook_restatements
-- scope: report
-- What frozen months would say otherwise, as far as it was said by an instant.
-- $1: that instant
-- returns: customer_id, ticket_id, month, metric, cycle, was, would_be, counts_in, reason, happened_at, recorded_at, restated_at
SELECT customer_id, ticket_id, month, metric, cycle, was, would_be, counts_in, reason, floor(extract(epoch FROM happened_at))::bigint,
       floor(extract(epoch FROM recorded_at))::bigint, floor(extract(epoch FROM restated_at))::bigint
  FROM restatement
 WHERE restated_at <= $1
 ORDER BY restated_at, customer_id, ticket_id, month, metric COLLATE "C", opened_at, restatement_id;

-- name: workbook_unsound
-- scope: report
-- A fact of the month that contradicts itself, or its custody: none, unless somebody has changed it.
-- returns: month, customer_id, ticket_id, what
SELECT u.month, u.customer_id, u.ticket_id, u.what FROM app.unsound_facts(app.month()) AS u ORDER BY 1, 2, 3, 4 LIMIT 1;
