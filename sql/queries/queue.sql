-- name: queue_due
-- scope: desk
-- Open tickets by next due instant, of those due in a span.
-- $1: due from
-- $2: due before or at ('infinity': also those without a due instant)
-- $3: behind this due instant
-- $4: and behind this ticket
-- $5: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE status NOT IN ('resolved', 'closed') AND due_at >= $1 AND due_at <= $2 AND (due_at, ticket_id) > ($3, $4)
 ORDER BY due_at, ticket_id
 LIMIT $5;

-- name: queue_mine
-- scope: desk
-- Open tickets of the agent who asks, next due first.
-- $1: behind this due instant
-- $2: and behind this ticket
-- $3: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE status NOT IN ('resolved', 'closed') AND agent_id = app.agent_id() AND (due_at, ticket_id) > ($1, $2)
 ORDER BY due_at, ticket_id
 LIMIT $3;

-- name: queue_team
-- scope: desk
-- Open tickets of the team of the agent who asks, next due first.
-- $1: behind this due instant
-- $2: and behind this ticket
-- $3: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE status NOT IN ('resolved', 'closed') AND team_id = (SELECT a.team_id FROM agent AS a WHERE a.agent_id = app.agent_id())
   AND (due_at, ticket_id) > ($1, $2)
 ORDER BY due_at, ticket_id
 LIMIT $3;

-- name: queue_unassigned
-- scope: desk
-- Open tickets that nobody works on, next due first.
-- $1: behind this due instant
-- $2: and behind this ticket
-- $3: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE status NOT IN ('resolved', 'closed') AND agent_id IS NULL AND (due_at, ticket_id) > ($1, $2)
 ORDER BY due_at, ticket_id
 LIMIT $3;

-- name: queue_waiting
-- scope: desk
-- Tickets that wait for the customer or for a vendor, next due first.
-- $1: waiting_customer or waiting_vendor
-- $2: behind this due instant
-- $3: and behind this ticket
-- $4: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE status IN ('waiting_customer', 'waiting_vendor') AND status = $1 AND (due_at, ticket_id) > ($2, $3)
 ORDER BY due_at, ticket_id
 LIMIT $4;

-- name: queue_search
-- scope: desk
-- Tickets, closed ones too, whose subject or whose customer's name has a part like the pattern; newest first. What matches is
-- found before it is put in order, as walking all tickets from the newest on would be slow for what is rare.
-- $1: pattern for ILIKE
-- $2: below this number
-- $3: at most so many
-- returns: customer_id, ticket_id, subject, status, priority, message_count, last_author, customer, category, agent, due_metric, due, last_message
WITH of_subject AS MATERIALIZED (
  SELECT t.ticket_id FROM ticket AS t WHERE t.subject ILIKE $1
), of_customer AS MATERIALIZED (
  SELECT t.ticket_id
    FROM customer AS c
   CROSS JOIN LATERAL (SELECT o.ticket_id FROM ticket AS o WHERE o.customer_id = c.customer_id AND o.ticket_id < $2
                        ORDER BY o.ticket_id DESC LIMIT $3) AS t
   WHERE c.name ILIKE $1
), found AS MATERIALIZED (
  SELECT ticket_id FROM of_subject WHERE ticket_id < $2 UNION SELECT ticket_id FROM of_customer ORDER BY ticket_id DESC LIMIT $3
)
SELECT customer_id, ticket_id, subject, status, priority, message_count, last_author,
       customer, category, agent, due_metric, due, last_message
  FROM queue_row
 WHERE ticket_id IN (SELECT ticket_id FROM found)
 ORDER BY ticket_id DESC;

-- name: queue_counts
-- scope: desk
-- How many tickets each view has; 100 stands for that many or more, so that a count never costs more than a page.
-- $1: now
-- $2: due soon: by this instant
-- returns: mine, team, unassigned, soon, missed, waiting_customer, waiting_vendor, all_open
SELECT (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed') AND t.agent_id = app.agent_id() LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed')
                                 AND t.team_id = (SELECT a.team_id FROM agent AS a WHERE a.agent_id = app.agent_id()) LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed') AND t.agent_id IS NULL LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed')
                                 AND coalesce(t.next_due_at, 'infinity') >= $1 AND coalesce(t.next_due_at, 'infinity') <= $2
                               ORDER BY coalesce(t.next_due_at, 'infinity') LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed')
                                 AND coalesce(t.next_due_at, 'infinity') < $1
                               ORDER BY coalesce(t.next_due_at, 'infinity') LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status = 'waiting_customer' LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status = 'waiting_vendor' LIMIT 100) AS part),
       (SELECT count(*) FROM (SELECT FROM ticket AS t WHERE t.status NOT IN ('resolved', 'closed') LIMIT 100) AS part);

-- name: queue_find
-- scope: desk
-- Whose ticket a number is.
-- $1: ticket
-- returns: customer_id
SELECT customer_id FROM ticket WHERE ticket_id = $1;
