-- name: promise_of_ticket
-- scope: customer, desk
-- Plan versions that the events of a ticket, and of those merged into it, name, with every version of their calendars; definitions only of what the caller has not kept.
-- $1: customer
-- $2: ticket
-- $3: plan versions kept
-- $4: calendar versions kept
-- returns: plan_version_id, plan_definition, calendar_id, calendar_version_id, made_at, calendar_definition
SELECT p.plan_version_id, CASE WHEN p.plan_version_id = ANY ($3) THEN NULL ELSE p.definition END,
       p.calendar_id, c.calendar_version_id, floor(extract(epoch FROM c.made_at))::bigint,
       CASE WHEN c.calendar_version_id = ANY ($4) THEN NULL ELSE c.definition END
  FROM plan_version AS p
  JOIN calendar_version AS c ON c.calendar_id = p.calendar_id
 WHERE p.plan_version_id IN (SELECT CASE e.kind WHEN 'plan' THEN e.to_id ELSE e.from_id END
                               FROM ticket_event AS e
                              WHERE e.customer_id = $1 AND e.ticket_id = $2 AND e.kind IN ('plan', 'vendor_submitted')
                              UNION ALL
                             SELECT CASE e.kind WHEN 'plan' THEN e.to_id ELSE e.from_id END
                               FROM app.merged_tickets($1, $2) AS m
                               JOIN ticket_event AS e ON e.customer_id = $1 AND e.ticket_id = m.ticket_id AND e.kind IN ('plan', 'vendor_submitted'))
 ORDER BY p.plan_version_id, c.version;

-- name: promise_of_customer
-- scope: customer, desk
-- The plan version in force for a ticket of the customer received at an instant, with every version of its calendar.
-- $1: customer
-- $2: instant of receiving
-- $3: plan versions kept
-- $4: calendar versions kept
-- returns: plan_version_id, plan_definition, calendar_id, calendar_version_id, made_at, calendar_definition
SELECT p.plan_version_id, CASE WHEN p.plan_version_id = ANY ($3) THEN NULL ELSE p.definition END,
       p.calendar_id, c.calendar_version_id, floor(extract(epoch FROM c.made_at))::bigint,
       CASE WHEN c.calendar_version_id = ANY ($4) THEN NULL ELSE c.definition END
  FROM (SELECT v.plan_version_id, v.calendar_id, v.definition
          FROM contract AS k
          JOIN plan_version AS v ON v.plan_id = k.plan_id AND v.valid_from <= coalesce($2, now())
         WHERE k.customer_id = $1 AND k.starts_at <= coalesce($2, now()) AND (k.ends_at IS NULL OR k.ends_at > coalesce($2, now()))
         ORDER BY k.starts_at DESC, v.valid_from DESC, v.version DESC
         LIMIT 1) AS p
  JOIN calendar_version AS c ON c.calendar_id = p.calendar_id
 ORDER BY c.version;

-- name: promise_all
-- scope: report, admin
-- Every plan version with every version of its calendar; definitions only of what the caller has not kept.
-- $1: plan versions kept
-- $2: calendar versions kept
-- returns: plan_version_id, plan_definition, calendar_id, calendar_version_id, made_at, calendar_definition
SELECT p.plan_version_id, CASE WHEN p.plan_version_id = ANY ($1) THEN NULL ELSE p.definition END,
       p.calendar_id, c.calendar_version_id, floor(extract(epoch FROM c.made_at))::bigint,
       CASE WHEN c.calendar_version_id = ANY ($2) THEN NULL ELSE c.definition END
  FROM plan_version AS p
  JOIN calendar_version AS c ON c.calendar_id = p.calendar_id
 ORDER BY p.plan_version_id, c.version;
