-- What the sheets of the support desk show: open tickets, stays at levels, escalations, vendor cases.

-- name: workbook_support_sizes
-- scope: report
-- How many rows their data sheets will have.
-- returns: open, stays, escalations, cases
SELECT (SELECT count(*) FROM ticket_fact WHERE month = app.month() AND stands_as = 'open'),
       (SELECT count(*) FROM stay_fact WHERE month = app.month()),
       (SELECT count(*) FROM escalation_fact WHERE month = app.month()),
       (SELECT count(*) FROM (SELECT customer_id, ticket_id, vendor_case_id FROM stay_fact WHERE month = app.month() AND vendor_case_id IS NOT NULL
                               UNION
                              SELECT customer_id, ticket_id, vendor_case_id FROM clock_fact
                               WHERE month = app.month() AND metric IN ('vendor_response', 'vendor_resolution')) AS c);

-- name: workbook_escalation_rates
-- scope: report
-- The month and the twelve before it: tickets received and not excluded, and tickets escalated.
-- returns: month, received, escalated
SELECT month, sum(received), sum(escalated)
  FROM month_escalation
 WHERE month BETWEEN app.month() - 100 AND app.month()
 GROUP BY month
 ORDER BY month;

-- name: workbook_stay_percentiles
-- scope: report
-- Median and 90th percentile by place: of the time to escalate, over tickets that came there for the first time in the month; of the time there, over stays that ended in it.
-- returns: place, reached, to_median, to_ninetieth, ended, held_median, held_ninetieth
SELECT place,
       count(*) FILTER (WHERE is_first AND began_month = month),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY to_seconds) FILTER (WHERE is_first AND began_month = month),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY to_seconds) FILTER (WHERE is_first AND began_month = month),
       count(held_seconds),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY held_seconds) FILTER (WHERE held_seconds IS NOT NULL),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY held_seconds) FILTER (WHERE held_seconds IS NOT NULL)
  FROM stay_fact
 WHERE month = app.month()
 GROUP BY place
 ORDER BY place;

-- name: workbook_reasons
-- scope: report
-- The reasons of escalations, in their order.
-- returns: position, name
SELECT position, name FROM escalation_reason ORDER BY position;

-- name: workbook_vendors
-- scope: report
-- The vendors, in the order of the sheets.
-- returns: id, name
SELECT vendor_id, name FROM vendor ORDER BY name COLLATE "C", vendor_id;

-- name: workbook_currencies
-- scope: report
-- The currencies in which vendors charge, in the order of the sheets.
-- returns: currency
SELECT DISTINCT currency COLLATE "C" FROM vendor_case WHERE currency IS NOT NULL ORDER BY 1;

-- name: workbook_stays
-- scope: report
-- The month's stays in the order of the sheet: place, then beginning.
-- returns: customer_id, ticket_id, stay, place, came_from, began_month, began_at, ended_at, ended_by, is_first, is_first_escalation, was_escalated, to_seconds, held_seconds, vendor_case_id, priority, category_id, team_id, agent_id
COPY (
  SELECT customer_id, ticket_id, stay, place, came_from, began_month, began_at, ended_at, ended_by, is_first, is_first_escalation, was_escalated,
         to_seconds, held_seconds, vendor_case_id, priority, category_id, team_id, agent_id
    FROM stay_fact
   WHERE month = app.month()
   ORDER BY place COLLATE "C", began_at, ticket_id, stay
) TO STDOUT (FORMAT binary);

-- name: workbook_escalations
-- scope: report
-- The month's escalations, as they came.
-- returns: customer_id, ticket_id, escalation_id, target, from_level, from_team_id, from_agent_id, to_level, to_team_id, vendor_id, manager_id, reason, by_agent_id, rule_name, escalated_at, ended_at, ended_by, after_breach
COPY (
  SELECT f.customer_id, f.ticket_id, f.escalation_id, e.target, e.from_level, e.from_team_id, e.from_agent_id, e.to_level, e.to_team_id, c.vendor_id,
         e.manager_id, r.position, e.by_agent_id, e.rule_name, e.escalated_at, f.ended_at, f.ended_by, f.after_breach
    FROM escalation_fact AS f
    JOIN escalation AS e ON e.customer_id = f.customer_id AND e.ticket_id = f.ticket_id AND e.escalation_id = f.escalation_id
    JOIN escalation_reason AS r ON r.code = e.reason_code
    LEFT JOIN vendor_case AS c ON c.customer_id = e.customer_id AND c.ticket_id = e.ticket_id AND c.vendor_case_id = e.vendor_case_id
   WHERE f.month = app.month()
   ORDER BY e.escalated_at, f.ticket_id, f.escalation_id
) TO STDOUT (FORMAT binary);

-- name: workbook_vendor_cases
-- scope: report
-- The vendor cases that lasted in the month, or whose clocks count in it, as at its end: by vendor, then submission. The cost stands in the month in which the case ended, and in no customer's own file.
-- returns: customer_id, ticket_id, vendor_case_id, vendor_id, case_number, severity, vehicle, agent_id, reason, submitted_at, answered_at, solved_at, withdrawn_at, response, resolution, cents, currency
COPY (
  SELECT c.customer_id, c.ticket_id, c.vendor_case_id, c.vendor_id, c.case_number, c.severity, c.vehicle, c.agent_id, r.position, c.submitted_at,
         CASE WHEN c.answered_at < m.counted_at THEN c.answered_at END, CASE WHEN c.solved_at < m.counted_at THEN c.solved_at END,
         CASE WHEN c.withdrawn_at < m.counted_at THEN c.withdrawn_at END, m.response, m.resolution,
         CASE WHEN m.ended AND app.customer_id() IS NULL THEN (c.cost * 100)::bigint END,
         CASE WHEN m.ended AND app.customer_id() IS NULL THEN c.currency END
    FROM (SELECT p.customer_id, p.ticket_id, p.vendor_case_id, max(p.counted_at) AS counted_at, bool_or(p.ended) AS ended, max(p.response) AS response,
                 max(p.resolution) AS resolution
            FROM (SELECT customer_id, ticket_id, vendor_case_id, counted_at, ended_at IS NOT NULL AS ended, NULL AS response, NULL AS resolution
                    FROM stay_fact
                   WHERE month = app.month() AND vendor_case_id IS NOT NULL
                   UNION ALL
                  SELECT customer_id, ticket_id, vendor_case_id, counted_at, false, CASE metric WHEN 'vendor_response' THEN verdict END,
                         CASE metric WHEN 'vendor_resolution' THEN verdict END
                    FROM clock_fact
                   WHERE month = app.month() AND metric IN ('vendor_response', 'vendor_resolution')) AS p
           GROUP BY p.customer_id, p.ticket_id, p.vendor_case_id) AS m
    JOIN vendor_case AS c ON c.customer_id = m.customer_id AND c.ticket_id = m.ticket_id AND c.vendor_case_id = m.vendor_case_id
    JOIN vendor AS v ON v.vendor_id = c.vendor_id
    JOIN escalation_reason AS r ON r.code = c.reason_code
   ORDER BY v.name COLLATE "C", c.vendor_id, c.submitted_at, c.vendor_case_id
) TO STDOUT (FORMAT binary);

-- name: workbook_vendor_costs
-- scope: report
-- What vendors charged for the cases that ended in the month, in hundredths of a currency's unit.
-- returns: vendor_id, currency, cases, cents
SELECT c.vendor_id, c.currency, count(*), sum((c.cost * 100)::bigint)
  FROM stay_fact AS f
  JOIN vendor_case AS c ON c.customer_id = f.customer_id AND c.ticket_id = f.ticket_id AND c.vendor_case_id = f.vendor_case_id
  JOIN vendor AS v ON v.vendor_id = c.vendor_id
 WHERE f.month = app.month() AND f.ended_at IS NOT NULL AND c.cost IS NOT NULL AND app.customer_id() IS NULL
 GROUP BY v.name, c.vendor_id, c.currency
 ORDER BY v.name COLLATE "C", c.vendor_id, c.currency COLLATE "C";

-- name: workbook_open_tickets
-- scope: report
-- The month's open tickets, the oldest first; columns as workbook_tickets.
-- returns: customer_id, ticket_id, came_by, stands_as, received_at, first_answered_at, resolved_at, status, status_since, reason, reopenings, answered_at_creation, late_resolutions, kept_resolutions, priority, level, category_id, plan_version_id, team_id, agent_id, holder, customer_seconds, vendor_seconds, l1_seconds, l2_seconds, l3_seconds, open_seconds, counted_at, runs_by
COPY (
  SELECT f.customer_id, f.ticket_id, f.came_by, f.stands_as, f.received_at, f.first_answered_at, f.resolved_at, f.status, f.status_since,
         f.reason, f.reopenings, f.answered_at_creation, f.late_resolutions, f.kept_resolutions, f.priority, f.level, f.category_id,
         f.plan_version_id, f.team_id, f.agent_id, f.holder, f.customer_seconds, f.vendor_seconds, f.l1_seconds, f.l2_seconds,
         f.l3_seconds, f.open_seconds, f.counted_at, f.runs_by
    FROM ticket_fact AS f
   WHERE f.month = app.month() AND f.stands_as = 'open'
   ORDER BY f.received_at, f.ticket_id
) TO STDOUT (FORMAT binary);
