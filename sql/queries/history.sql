-- name: history_all
-- scope: report, admin
-- The history of every ticket, for shared/history.c.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, version
COPY (
  SELECT t.customer_id, t.ticket_id, h.ticket_id, h.event_id, h.happened_at, h.recorded_at, h.kind, h.actor_kind, h.author, h.is_public,
         h.from_code, h.to_code, h.from_id, h.to_id, h.from_team_id, h.to_team_id, h.metric, h.seconds, h.reason_code, h.ref_id, t.version
    FROM ticket AS t
    LEFT JOIN ticket_history AS h ON h.customer_id = t.customer_id AND h.owner_id = t.ticket_id
   ORDER BY t.customer_id, t.ticket_id, h.ticket_id, h.event_id
) TO STDOUT (FORMAT binary);

-- name: history_stale
-- scope: report, admin
-- The history of the tickets in stale_ticket (facts.sql), for shared/history.c. Not by the view, as few tickets are to be found by their keys and not by a walk over all events.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, version
COPY (
  WITH RECURSIVE merged (customer_id, owner_id, ticket_id, version) AS (
    SELECT t.customer_id, t.ticket_id, s.ref_id, t.version
      FROM stale_ticket AS t
      JOIN ticket_event AS s ON s.customer_id = t.customer_id AND s.ticket_id = t.ticket_id AND s.kind = 'merged_from'
     UNION
    SELECT d.customer_id, d.owner_id, s.ref_id, d.version
      FROM merged AS d
      JOIN ticket_event AS s ON s.customer_id = d.customer_id AND s.ticket_id = d.ticket_id AND s.kind = 'merged_from'
     WHERE s.ref_id <> d.owner_id
  )
  SELECT t.customer_id, t.ticket_id AS owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id,
         t.version
    FROM stale_ticket AS t
    LEFT JOIN ticket_event AS e ON e.customer_id = t.customer_id AND e.ticket_id = t.ticket_id
   UNION ALL
  SELECT m.customer_id, m.owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id,
         m.version
    FROM merged AS m
    JOIN ticket_event AS e ON e.customer_id = m.customer_id AND e.ticket_id = m.ticket_id
   ORDER BY 1, 2, 3, 4
) TO STDOUT (FORMAT binary);

-- name: history_until
-- scope: report, admin
-- The history of the tickets received before the instant that what_if_until sets, for shared/history.c.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, version
COPY (
  SELECT t.customer_id, t.ticket_id, h.ticket_id, h.event_id, h.happened_at, h.recorded_at, h.kind, h.actor_kind, h.author, h.is_public,
         h.from_code, h.to_code, h.from_id, h.to_id, h.from_team_id, h.to_team_id, h.metric, h.seconds, h.reason_code, h.ref_id, t.version
    FROM ticket AS t
    LEFT JOIN ticket_history AS h ON h.customer_id = t.customer_id AND h.owner_id = t.ticket_id
   WHERE t.received_at < current_setting('app.until', true)::timestamptz
   ORDER BY t.customer_id, t.ticket_id, h.ticket_id, h.event_id
) TO STDOUT (FORMAT binary);
