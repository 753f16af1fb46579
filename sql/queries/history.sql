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
-- The history of the tickets that facts_stale chose, for shared/history.c.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, version
COPY (
  SELECT t.customer_id, t.ticket_id, h.ticket_id, h.event_id, h.happened_at, h.recorded_at, h.kind, h.actor_kind, h.author, h.is_public,
         h.from_code, h.to_code, h.from_id, h.to_id, h.from_team_id, h.to_team_id, h.metric, h.seconds, h.reason_code, h.ref_id, t.version
    FROM stale_ticket AS t
    LEFT JOIN ticket_history AS h ON h.customer_id = t.customer_id AND h.owner_id = t.ticket_id
   ORDER BY t.customer_id, t.ticket_id, h.ticket_id, h.event_id
) TO STDOUT (FORMAT binary);
