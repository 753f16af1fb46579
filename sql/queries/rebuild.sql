-- name: ticket_window
-- scope: admin
-- The next tickets in the order of customer and ticket: what their rows cache of their events.
-- $1: customer of the last ticket before
-- $2: the last ticket before
-- $3: how many
-- returns: customer_id, ticket_id, now, received_at, plan_version_id, status, priority, level, category_id, agent_id, team_id, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric
SELECT customer_id, ticket_id, floor(extract(epoch FROM now()))::bigint, floor(extract(epoch FROM received_at))::bigint, plan_version_id,
       status, priority, level, category_id, agent_id, team_id, floor(extract(epoch FROM resolved_at))::bigint,
       floor(extract(epoch FROM first_response_due_at))::bigint, floor(extract(epoch FROM next_response_due_at))::bigint,
       floor(extract(epoch FROM resolution_due_at))::bigint, floor(extract(epoch FROM next_due_at))::bigint, next_due_metric
  FROM ticket
 WHERE (customer_id, ticket_id) > ($1, $2)
 ORDER BY customer_id, ticket_id
 LIMIT $3;

-- name: ticket_window_lock
-- scope: admin
-- The same, locked against acts until the transaction ends; all or those that are open.
-- $1: customer of the last ticket before
-- $2: the last ticket before
-- $3: how many
-- $4: whether only those neither resolved nor closed
-- returns: customer_id, ticket_id, now, received_at, plan_version_id, status, priority, level, category_id, agent_id, team_id, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric
SELECT customer_id, ticket_id, floor(extract(epoch FROM now()))::bigint, floor(extract(epoch FROM received_at))::bigint, plan_version_id,
       status, priority, level, category_id, agent_id, team_id, floor(extract(epoch FROM resolved_at))::bigint,
       floor(extract(epoch FROM first_response_due_at))::bigint, floor(extract(epoch FROM next_response_due_at))::bigint,
       floor(extract(epoch FROM resolution_due_at))::bigint, floor(extract(epoch FROM next_due_at))::bigint, next_due_metric
  FROM ticket
 WHERE (customer_id, ticket_id) > ($1, $2) AND (status NOT IN ('resolved', 'closed') OR NOT $4)
 ORDER BY customer_id, ticket_id
 LIMIT $3
   FOR NO KEY UPDATE;

-- name: history_choose
-- scope: admin
-- Names the tickets whose histories history_chosen brings in this transaction; COPY takes no parameters.
-- $1: their customers
-- $2: the tickets
-- returns: customers, tickets
SELECT set_config('app.chosen_customers', $1::bigint[]::text, true) <> '', set_config('app.chosen_tickets', $2::bigint[]::text, true) <> '';

-- name: history_chosen
-- scope: admin
-- The histories of the chosen tickets, for shared/history.c. Merges are followed ticket by ticket, as the view ticket_history would follow all of them for every window.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, version
COPY (
  SELECT t.customer_id, t.ticket_id, h.ticket_id, h.event_id, h.happened_at, h.recorded_at, h.kind, h.actor_kind, h.author, h.is_public,
         h.from_code, h.to_code, h.from_id, h.to_id, h.from_team_id, h.to_team_id, h.metric, h.seconds, h.reason_code, h.ref_id, t.version
    FROM unnest(nullif(current_setting('app.chosen_customers', true), '')::bigint[], nullif(current_setting('app.chosen_tickets', true), '')::bigint[])
      AS c (customer_id, ticket_id)
    JOIN ticket AS t ON t.customer_id = c.customer_id AND t.ticket_id = c.ticket_id
    LEFT JOIN LATERAL (
           SELECT e.* FROM ticket_event AS e WHERE e.customer_id = t.customer_id AND e.ticket_id = t.ticket_id
            UNION ALL
           (WITH RECURSIVE merged (ticket_id) AS (
              SELECT s.ref_id FROM ticket_event AS s
               WHERE s.customer_id = t.customer_id AND s.ticket_id = t.ticket_id AND s.kind = 'merged_from'
               UNION
              SELECT s.ref_id
                FROM merged AS d
                JOIN ticket_event AS s ON s.customer_id = t.customer_id AND s.ticket_id = d.ticket_id AND s.kind = 'merged_from'
               WHERE s.ref_id <> t.ticket_id)
            SELECT e.* FROM merged AS m JOIN ticket_event AS e ON e.customer_id = t.customer_id AND e.ticket_id = m.ticket_id)
         ) AS h ON true
   ORDER BY t.customer_id, t.ticket_id, h.ticket_id, h.event_id
) TO STDOUT (FORMAT binary);

-- name: ticket_recache
-- scope: admin
-- What a ticket's row caches of its events. Not an act: the version stays.
-- $1: customer
-- $2: ticket
-- $3: status
-- $4: priority
-- $5: level
-- $6: category
-- $7: agent or null
-- $8: team or null
-- $9: latest resolution, or null while open
-- $10: first response due, or null
-- $11: next response due, or null
-- $12: resolution due, or null
-- $13: next due, or null
-- $14: which of them that is, or null
UPDATE ticket
   SET status = $3, priority = $4, level = $5, category_id = $6, agent_id = $7, team_id = $8, resolved_at = $9, first_response_due_at = $10,
       next_response_due_at = $11, resolution_due_at = $12, next_due_at = $13, next_due_metric = $14
 WHERE customer_id = $1 AND ticket_id = $2;

-- name: promise_change
-- scope: admin
-- Waits until nobody files a ticket by the promises as they were, and holds those off who would until the transaction ends.
-- returns: is_ours
SELECT pg_advisory_xact_lock(hashtextextended('firstline promise', 0)) IS NOT NULL;
