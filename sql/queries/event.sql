-- name: event_list
-- scope: customer, desk
-- The history of a ticket in the order in which it counts (rule 1.1).
-- $1: customer
-- $2: ticket
-- returns: event_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel
SELECT event_id, floor(extract(epoch FROM happened_at))::bigint, floor(extract(epoch FROM recorded_at))::bigint, kind, actor_kind, actor_id,
       author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel
  FROM ticket_event
 WHERE customer_id = $1 AND ticket_id = $2
 ORDER BY date_trunc('second', happened_at), event_id;

-- name: event_add
-- scope: customer, desk
-- Something that happened to a ticket.
-- $1: customer
-- $2: ticket
-- $3: instant
-- $4: kind
-- $5: kind of actor
-- $6: actor or null
-- $7: author or null
-- $8: public or null
-- $9: status before or null
-- $10: status after or null
-- $11: id or number before or null
-- $12: id or number after or null
-- $13: team before or null
-- $14: team after or null
-- $15: metric or null
-- $16: seconds or null
-- $17: reason or null
-- $18: message, other ticket, vendor case or null
-- $19: channel or null
-- $20: address of the request or null
INSERT INTO ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, actor_id, author, is_public, from_code, to_code, from_id, to_id,
                          from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel, origin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20::inet);
