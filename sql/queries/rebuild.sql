-- name: ticket_window
-- scope: admin
-- The next tickets in the order of customer and ticket: what their rows cache of their events, and as at when their facts hold, if these are those of their present events.
-- $1: customer of the last ticket before
-- $2: the last ticket before
-- $3: how many
-- returns: customer_id, ticket_id, now, received_at, plan_version_id, status, priority, level, category_id, agent_id, team_id, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric, counted_at
SELECT t.customer_id, t.ticket_id, floor(extract(epoch FROM now()))::bigint, floor(extract(epoch FROM t.received_at))::bigint, t.plan_version_id,
       t.status, t.priority, t.level, t.category_id, t.agent_id, t.team_id, floor(extract(epoch FROM t.resolved_at))::bigint,
       floor(extract(epoch FROM t.first_response_due_at))::bigint, floor(extract(epoch FROM t.next_response_due_at))::bigint,
       floor(extract(epoch FROM t.resolution_due_at))::bigint, floor(extract(epoch FROM t.next_due_at))::bigint, t.next_due_metric,
       (SELECT floor(extract(epoch FROM r.counted_at))::bigint
          FROM ticket_replay AS r
         WHERE r.customer_id = t.customer_id AND r.ticket_id = t.ticket_id AND r.version = t.version
           -- The next run counts what runs on: by new promises, or into a month since an earlier one was frozen.
           AND (r.recheck_at IS NULL
                OR (r.promises_known = (SELECT count(*) FROM plan_version) + (SELECT count(*) FROM calendar_version)
                    AND NOT EXISTS (SELECT FROM month AS m
                                     WHERE make_date(m.month / 100, m.month % 100, 1) + interval '1 month 1 day' > r.counted_at AT TIME ZONE 'UTC')))
           -- What was merged into it may have changed.
           AND NOT EXISTS (SELECT
                             FROM ticket_event AS e
                             JOIN ticket AS o ON o.customer_id = e.customer_id AND o.ticket_id = e.ref_id
                             LEFT JOIN ticket_replay AS p ON p.customer_id = o.customer_id AND p.ticket_id = o.ticket_id
                            WHERE e.customer_id = t.customer_id AND e.ticket_id = t.ticket_id AND e.kind = 'merged_from'
                              AND p.version IS DISTINCT FROM o.version))
  FROM ticket AS t
 WHERE (t.customer_id, t.ticket_id) > ($1, $2)
 ORDER BY t.customer_id, t.ticket_id
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

-- name: recached_begin
-- scope: admin
-- A place for rows that are to be written, for as long as the connection lasts; COPY can't write into a guarded table.
CREATE TEMPORARY TABLE IF NOT EXISTS recached (
  customer_id bigint, ticket_id bigint, status text, priority smallint, level smallint, category_id bigint, agent_id bigint, team_id bigint,
  resolved_at timestamptz, first_response_due_at timestamptz, next_response_due_at timestamptz, resolution_due_at timestamptz,
  next_due_at timestamptz, next_due_metric text
) ON COMMIT DELETE ROWS;

-- name: recached
-- scope: admin
-- What tickets' rows are to cache.
COPY recached (customer_id, ticket_id, status, priority, level, category_id, agent_id, team_id, resolved_at, first_response_due_at,
               next_response_due_at, resolution_due_at, next_due_at, next_due_metric) FROM STDIN (FORMAT binary);

-- name: ticket_recache
-- scope: admin
-- Writes it. Not an act: the version stays.
UPDATE ticket AS t
   SET status = r.status, priority = r.priority, level = r.level, category_id = r.category_id, agent_id = r.agent_id, team_id = r.team_id,
       resolved_at = r.resolved_at, first_response_due_at = r.first_response_due_at, next_response_due_at = r.next_response_due_at,
       resolution_due_at = r.resolution_due_at, next_due_at = r.next_due_at, next_due_metric = r.next_due_metric
  FROM recached AS r
 WHERE t.customer_id = r.customer_id AND t.ticket_id = r.ticket_id;

-- name: recached_empty
-- scope: admin
-- Makes room for the next window of the same transaction.
TRUNCATE recached;

-- name: promise_change
-- scope: admin
-- Waits until nobody files a ticket by the promises as they were, and holds those off who would until the transaction ends.
-- returns: is_ours
SELECT pg_advisory_xact_lock(hashtextextended('firstline promise', 0)) IS NOT NULL;
