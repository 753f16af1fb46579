-- name: explain_ticket
-- scope: admin
-- The ticket of a number, with its plan, for its explanation.
-- $1: ticket
-- returns: customer_id, customer, plan, plan_version, now
SELECT t.customer_id, c.name, p.name, v.version, floor(extract(epoch FROM now()))::bigint
  FROM ticket AS t
  JOIN customer AS c ON c.customer_id = t.customer_id
  LEFT JOIN plan_version AS v ON v.plan_version_id = t.plan_version_id
  LEFT JOIN plan AS p ON p.plan_id = v.plan_id
 WHERE t.ticket_id = $1;
