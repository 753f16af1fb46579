-- name: desk_ticket_show
-- scope: desk
-- A ticket for the desk, with the names of all it points to.
-- $1: customer
-- $2: ticket
-- returns: subject, status, priority, impact, urgency, level, category_id, category, customer, requester_id, requester, requester_email, agent_id, agent, team_id, team, channel, received_at, resolved_at, version, first_response_due_at, next_response_due_at, resolution_due_at, message_count, last_author, plan, plan_version, followed_by
SELECT t.subject, t.status, t.priority, t.impact, t.urgency, t.level, t.category_id, g.name, c.name, t.requester_id, r.name, r.email,
       t.agent_id, a.name, t.team_id, e.name, t.channel, floor(extract(epoch FROM t.received_at))::bigint,
       floor(extract(epoch FROM t.resolved_at))::bigint, t.version, floor(extract(epoch FROM t.first_response_due_at))::bigint,
       floor(extract(epoch FROM t.next_response_due_at))::bigint, floor(extract(epoch FROM t.resolution_due_at))::bigint, t.message_count,
       t.last_author, p.name, v.version,
       (SELECT max(l.ticket_id) FROM ticket_event AS l WHERE l.customer_id = $1 AND l.ref_id = $2 AND l.kind = 'linked')
  FROM ticket AS t
  JOIN customer AS c ON c.customer_id = t.customer_id
  JOIN category AS g ON g.category_id = t.category_id
  LEFT JOIN contact AS r ON r.customer_id = t.customer_id AND r.contact_id = t.requester_id
  LEFT JOIN agent AS a ON a.agent_id = t.agent_id
  LEFT JOIN team AS e ON e.team_id = t.team_id
  LEFT JOIN plan_version AS v ON v.plan_version_id = t.plan_version_id
  LEFT JOIN plan AS p ON p.plan_id = v.plan_id
 WHERE t.customer_id = $1 AND t.ticket_id = $2;

-- name: desk_ticket_others
-- scope: desk
-- The latest other tickets of the customer.
-- $1: customer
-- $2: ticket
-- $3: at most so many
-- returns: ticket_id, subject, status, received_at
SELECT t.ticket_id, t.subject, t.status, floor(extract(epoch FROM t.received_at))::bigint
  FROM ticket AS t
 WHERE t.customer_id = $1 AND t.ticket_id <> $2
 ORDER BY t.ticket_id DESC
 LIMIT $3;

-- name: desk_staff
-- scope: desk
-- Teams and agents: those to whom a ticket can be given, and those who have left, for their names.
-- returns: team_id, team, agent_id, agent, active
SELECT t.team_id, t.name, a.agent_id, a.name, a.active
  FROM team AS t
  FULL JOIN agent AS a ON a.team_id = t.team_id
 ORDER BY t.name NULLS LAST, a.name, a.agent_id;

-- name: desk_customers
-- scope: desk
-- Customers whose name has a part like the pattern, by name.
-- $1: pattern for ILIKE
-- $2: at most so many
-- returns: customer_id, name
SELECT customer_id, name
  FROM customer
 WHERE name ILIKE $1
 ORDER BY lower(name), customer_id
 LIMIT $2;

-- name: desk_customer
-- scope: desk
-- A customer's name and zone.
-- $1: customer
-- returns: name, timezone
SELECT name, timezone
  FROM customer
 WHERE customer_id = $1;

-- name: desk_contacts
-- scope: desk
-- The people of a customer who can ask for help, by name.
-- $1: customer
-- returns: contact_id, name, email
SELECT contact_id, name, email
  FROM contact
 WHERE customer_id = $1 AND active
 ORDER BY lower(name), contact_id;
