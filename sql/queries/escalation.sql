-- Facts of escalation (sla-rules.md 7.3), for shared/facts.c beside those of facts.sql.

-- name: facts_fresh_stay_begin
-- scope: report, admin
-- What the replays bring for stay_fact, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE fresh_stay (LIKE stay_fact) ON COMMIT DROP;

-- name: facts_fresh_stay
-- scope: report, admin
-- Takes rows for stay_fact in.
COPY fresh_stay (customer_id, ticket_id, month, stay, place, came_from, began_month, began_at, ended_at, ended_by, is_first,
  is_first_escalation, was_escalated, to_seconds, held_seconds, vendor_case_id, priority, category_id, team_id, agent_id, counted_at)
FROM STDIN (FORMAT binary);

-- name: facts_stay_clear
-- scope: report, admin
-- Drops what earlier replays of these tickets said about months that are not frozen, and takes it from the number of tickets escalated.
WITH gone AS (
  DELETE FROM stay_fact AS f USING recounted AS r
   WHERE f.customer_id = r.customer_id AND f.ticket_id = r.ticket_id AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month)
  RETURNING f.customer_id, f.month, f.began_month, f.is_first_escalation
), less AS (
  SELECT customer_id, month, count(*) AS escalated FROM gone WHERE is_first_escalation AND began_month = month GROUP BY customer_id, month
)
UPDATE month_escalation AS s SET escalated = s.escalated - l.escalated FROM less AS l WHERE l.customer_id = s.customer_id AND l.month = s.month;

-- name: facts_stay_add
-- scope: report, admin
-- Puts what the replays said in its place, and adds it to them.
WITH added AS (
  INSERT INTO stay_fact (customer_id, ticket_id, month, stay, place, came_from, began_month, began_at, ended_at, ended_by, is_first,
    is_first_escalation, was_escalated, to_seconds, held_seconds, vendor_case_id, priority, category_id, team_id, agent_id, counted_at)
  SELECT customer_id, ticket_id, month, stay, place, came_from, began_month, began_at, ended_at, ended_by, is_first,
    is_first_escalation, was_escalated, to_seconds, held_seconds, vendor_case_id, priority, category_id, team_id, agent_id, counted_at
    FROM fresh_stay
)
INSERT INTO month_escalation AS s (customer_id, month, received, escalated)
SELECT customer_id, month, 0, count(*)
  FROM fresh_stay
 WHERE is_first_escalation AND began_month = month
 GROUP BY customer_id, month
    ON CONFLICT (customer_id, month) DO UPDATE SET escalated = s.escalated + excluded.escalated;

-- name: facts_fresh_escalation_begin
-- scope: report, admin
-- What is counted of the escalations of the replayed tickets.
CREATE TEMPORARY TABLE fresh_escalation (LIKE escalation_fact) ON COMMIT DROP;

-- name: facts_fresh_escalation
-- scope: report, admin
-- Counts escalations in the month of their instant by the zone of the ticket's calendar, or, if that was frozen when they were recorded, in the month that was the oldest open one then (6.4); before or after the ticket's first miss. What the replays brought for clocks and tickets stands in its temporary tables already; frozen months are as they are.
-- $1: zone that bounds the months of tickets without a plan
WITH zone AS (
  SELECT p.plan_version_id, c.version, c.made_at, lead(c.made_at) OVER w AS until, substring(c.definition FROM '(?n)^timezone=(.*)$') AS name
    FROM plan_version AS p JOIN calendar_version AS c ON c.calendar_id = p.calendar_id
  WINDOW w AS (PARTITION BY p.plan_version_id ORDER BY c.version)
), made AS (
  SELECT e.customer_id, e.ticket_id, e.escalation_id, e.escalated_at, e.recorded_at, e.ended_at, e.ended_by, r.counted_at,
         coalesce(z.name, $1::text) AS zone, to_char(e.escalated_at AT TIME ZONE coalesce(z.name, $1::text), 'YYYYMM')::integer AS month
    FROM fresh_replay AS r
    JOIN escalation AS e ON e.customer_id = r.customer_id AND e.ticket_id = r.ticket_id
    JOIN ticket AS t ON t.customer_id = e.customer_id AND t.ticket_id = e.ticket_id
    LEFT JOIN zone AS z ON z.plan_version_id = t.plan_version_id AND (z.version = 1 OR z.made_at <= t.received_at)
                       AND (z.until IS NULL OR z.until > t.received_at)
   WHERE e.escalated_at <= r.counted_at
), counted AS (
  SELECT m.customer_id, m.ticket_id, m.escalation_id, m.escalated_at, m.ended_at, m.ended_by, m.zone, m.counted_at,
         coalesce((SELECT to_char(make_date(max(f.month) / 100, max(f.month) % 100, 1) + interval '1 month', 'YYYYMM')::integer
                     FROM month AS f WHERE f.month >= m.month AND f.frozen_at <= m.recorded_at), m.month) AS month
    FROM made AS m
), ending AS (
  SELECT c.customer_id, c.ticket_id, c.escalation_id, c.month, c.escalated_at, c.ended_at, c.ended_by,
         c.ended_at < (make_date(c.month / 100, c.month % 100, 1) + interval '1 month') AT TIME ZONE c.zone AND c.ended_at <= c.counted_at AS is_over
    FROM counted AS c
   WHERE NOT EXISTS (SELECT FROM month AS f WHERE f.month = c.month)
), miss AS (
  SELECT k.customer_id, k.ticket_id, min(k.verdict_at) AS verdict_at
    FROM (SELECT DISTINCT customer_id, ticket_id FROM ending) AS e
    JOIN (SELECT customer_id, ticket_id, verdict_at, verdict, metric FROM fresh_clock
           UNION ALL
          SELECT customer_id, ticket_id, verdict_at, verdict, metric FROM clock_fact AS o WHERE EXISTS (SELECT FROM month AS f WHERE f.month = o.month)) AS k
      ON k.customer_id = e.customer_id AND k.ticket_id = e.ticket_id
   WHERE k.verdict = 'breached' AND k.metric IN ('first_response', 'next_response', 'resolution')
   GROUP BY k.customer_id, k.ticket_id
)
INSERT INTO fresh_escalation (customer_id, ticket_id, escalation_id, month, after_breach, ended_at, ended_by)
SELECT e.customer_id, e.ticket_id, e.escalation_id, e.month, coalesce(m.verdict_at < e.escalated_at, false),
       CASE WHEN e.is_over THEN e.ended_at END, CASE WHEN e.is_over THEN e.ended_by END
  FROM ending AS e
  LEFT JOIN miss AS m ON m.customer_id = e.customer_id AND m.ticket_id = e.ticket_id
 WHERE (e.customer_id, e.ticket_id, e.month) NOT IN (SELECT t.customer_id, t.ticket_id, t.month FROM fresh_ticket AS t WHERE t.stands_as = 'excluded');

-- name: facts_escalation_clear
-- scope: report, admin
-- Drops what was counted of the escalations of these tickets in months that are not frozen.
DELETE FROM escalation_fact AS f USING recounted AS r
 WHERE f.customer_id = r.customer_id AND f.ticket_id = r.ticket_id AND NOT EXISTS (SELECT FROM month AS m WHERE m.month = f.month);

-- name: facts_escalation_add
-- scope: report, admin
-- Puts what is counted now in its place.
INSERT INTO escalation_fact (customer_id, ticket_id, escalation_id, month, after_breach, ended_at, ended_by)
SELECT customer_id, ticket_id, escalation_id, month, after_breach, ended_at, ended_by FROM fresh_escalation;
