-- The managers' page: months, their figures, and how the nights went. What the Summary of a workbook shows.

-- name: trend_night
-- scope: desk
-- The latest night of the report (without any, the latest run of another kind), and when a night last ended well.
-- returns: run_id, asked, started_at, finished_at, outcome, tickets_replayed, clocks_counted, faults_found, workbooks, message, last_good_at
SELECT r.run_id, r.asked, floor(extract(epoch FROM r.started_at))::bigint, floor(extract(epoch FROM r.finished_at))::bigint, r.outcome,
       r.tickets_replayed, r.clocks_counted, r.faults_found, r.workbooks, r.message,
       (SELECT floor(extract(epoch FROM max(g.finished_at)))::bigint FROM report_run AS g
         WHERE g.asked = 'night' AND g.outcome IN ('done', 'faults'))
  FROM report_run AS r
 ORDER BY (r.asked = 'night') DESC, r.run_id DESC
 LIMIT 1;

-- name: trend_months
-- scope: desk
-- The months that have figures, the latest first, and since when each is frozen.
-- returns: month, frozen_at
SELECT v.month, floor(extract(epoch FROM m.frozen_at))::bigint
  FROM (SELECT DISTINCT month FROM month_volume) AS v
  LEFT JOIN month AS m ON m.month = v.month
 ORDER BY v.month DESC;

-- name: trend_metrics
-- scope: desk
-- A month and the twelve before it, counted by metric.
-- $1: month, or null for the latest
-- returns: month, metric, carried, started, met, missed, excluded, running
WITH shown AS (SELECT coalesce($1::integer, (SELECT max(month) FROM month_volume)) AS month)
SELECT f.month, f.metric, sum(f.carried), sum(f.started), sum(f.met), sum(f.missed), sum(f.excluded), sum(f.running)
  FROM shown AS s
  JOIN month_metric AS f ON f.month BETWEEN s.month - 100 AND s.month
 GROUP BY f.month, f.metric
 ORDER BY f.month, f.metric;

-- name: trend_volumes
-- scope: desk
-- A month and the twelve before it, tickets counted.
-- $1: month, or null for the latest
-- returns: month, carried, received, returned, resolved, excluded, open
WITH shown AS (SELECT coalesce($1::integer, (SELECT max(month) FROM month_volume)) AS month)
SELECT f.month, sum(f.carried), sum(f.received), sum(f.returned), sum(f.resolved), sum(f.excluded), sum(f.open)
  FROM shown AS s
  JOIN month_volume AS f ON f.month BETWEEN s.month - 100 AND s.month
 GROUP BY f.month
 ORDER BY f.month;

-- name: trend_restatements
-- scope: desk
-- What a month would say otherwise, had it known what was recorded after it was closed (rule 6.4): the last word on each clock, unless that takes an earlier one back; the latest first, the first so many, and how many there are in all.
-- $1: month, or null for the latest
-- $2: how many
-- returns: customer_id, customer, ticket_id, metric, cycle, was, would_be, counts_in, recorded_at, how_many
WITH shown AS (SELECT coalesce($1::integer, (SELECT max(month) FROM month_volume)) AS month),
     said AS (SELECT DISTINCT ON (n.customer_id, n.ticket_id, n.metric, n.opened_at, n.vendor_case_id) n.*
                FROM shown AS s
                JOIN restatement AS n ON n.month = s.month
               ORDER BY n.customer_id, n.ticket_id, n.metric, n.opened_at, n.vendor_case_id, n.restatement_id DESC)
SELECT n.customer_id, c.name, n.ticket_id, n.metric, n.cycle, n.was, n.would_be, n.counts_in,
       floor(extract(epoch FROM coalesce(n.recorded_at, n.restated_at)))::bigint, count(*) OVER ()
  FROM said AS n
  JOIN customer AS c ON c.customer_id = n.customer_id
 WHERE n.was <> n.would_be
 ORDER BY coalesce(n.recorded_at, n.restated_at) DESC, n.restatement_id DESC
 LIMIT $2::bigint;
