-- name: event_list
-- scope: customer, desk
-- What the replay of a ticket needs: its events, and those of tickets that were merged into it; ticket by ticket, of each in the order in which it counts (rule 1.1).
-- $1: customer
-- $2: ticket
-- returns: ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel
SELECT ticket_id, event_id, floor(extract(epoch FROM happened_at))::bigint, floor(extract(epoch FROM recorded_at))::bigint, kind, actor_kind,
       actor_id, author, is_public, from_code, to_code, from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel
  FROM ticket_event
 WHERE customer_id = $1 AND ticket_id = $2
 UNION ALL
SELECT e.ticket_id, e.event_id, floor(extract(epoch FROM e.happened_at))::bigint, floor(extract(epoch FROM e.recorded_at))::bigint, e.kind,
       e.actor_kind, e.actor_id, e.author, e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric,
       e.seconds, e.reason_code, e.ref_id, e.channel
  FROM app.merged_tickets($1, $2) AS m
  JOIN ticket_event AS e ON e.customer_id = $1 AND e.ticket_id = m.ticket_id
 ORDER BY 1, 3, 2;

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
