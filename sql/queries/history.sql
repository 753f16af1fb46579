-- name: history_all
-- scope: report, admin
-- The history of every ticket, for shared/history.c.
-- returns: customer_id, owner_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id
COPY (
  SELECT h.customer_id, h.owner_id, h.ticket_id, h.event_id, h.happened_at, h.recorded_at, h.kind, h.actor_kind, h.author, h.is_public,
         h.from_code, h.to_code, h.from_id, h.to_id, h.from_team_id, h.to_team_id, h.metric, h.seconds, h.reason_code, h.ref_id
    FROM ticket_history AS h
   ORDER BY h.customer_id, h.owner_id, h.ticket_id, h.event_id
) TO STDOUT (FORMAT binary);
