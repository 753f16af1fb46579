-- name: conversation_show
-- A ticket as its requester sees it; also for a colleague who may see the whole company's.
-- $1: customer
-- $2: ticket
-- returns: subject, status, priority, impact, urgency, category_id, category, requester, mine, received_at, resolved_at, version, first_response_due_at, next_response_due_at, resolution_due_at, message_count, close_after_days, followed_by
SELECT t.subject, t.status, t.priority, t.impact, t.urgency, t.category_id, c.name, r.name, t.requester_id IS NOT DISTINCT FROM app.contact_id(),
       floor(extract(epoch FROM t.received_at))::bigint, floor(extract(epoch FROM t.resolved_at))::bigint, t.version,
       floor(extract(epoch FROM t.first_response_due_at))::bigint, floor(extract(epoch FROM t.next_response_due_at))::bigint,
       floor(extract(epoch FROM t.resolution_due_at))::bigint, t.message_count, p.close_after_days,
       (SELECT max(l.ticket_id) FROM ticket_event AS l WHERE l.customer_id = $1 AND l.ref_id = $2 AND l.kind = 'linked')
  FROM ticket AS t
  JOIN category AS c ON c.category_id = t.category_id
  LEFT JOIN contact AS r ON r.customer_id = t.customer_id AND r.contact_id = t.requester_id
  LEFT JOIN plan_version AS p ON p.plan_version_id = t.plan_version_id
 WHERE t.customer_id = $1 AND t.ticket_id = $2 AND (t.requester_id = app.contact_id() OR app.company_wide());

-- name: conversation_messages
-- scope: customer, desk
-- What was said on a ticket, latest first, with the writers' names; internal notes at the desk alone.
-- $1: customer
-- $2: ticket
-- $3: below this message
-- $4: at most so many
-- returns: message_id, author, is_public, written_at, name, body
SELECT m.message_id, m.author, m.is_public, floor(extract(epoch FROM m.written_at))::bigint, coalesce(a.name, k.name), m.body
  FROM ticket_message AS m
  LEFT JOIN agent AS a ON a.agent_id = m.agent_id
  LEFT JOIN contact AS k ON k.customer_id = m.customer_id AND k.contact_id = m.contact_id
 WHERE m.customer_id = $1 AND m.ticket_id = $2 AND m.message_id < $3
 ORDER BY m.message_id DESC
 LIMIT $4;

-- name: conversation_files
-- scope: customer, desk
-- The attachments of a ticket's messages; those of internal notes at the desk alone.
-- $1: customer
-- $2: ticket
-- returns: message_id, attachment_id, name, size
SELECT f.message_id, f.attachment_id, f.name, f.size
  FROM attachment AS f
 WHERE f.customer_id = $1 AND f.ticket_id = $2
 ORDER BY f.attachment_id;

-- name: conversation_steps
-- When a ticket was solved, reopened or closed, and which tickets it is linked to, for its requester.
-- $1: customer
-- $2: ticket
-- returns: kind, happened_at, actor_kind, from_code, to_code, ref_id
SELECT e.kind, floor(extract(epoch FROM e.happened_at))::bigint, e.actor_kind, e.from_code, e.to_code, e.ref_id
  FROM ticket_event AS e
 WHERE e.customer_id = $1 AND e.ticket_id = $2 AND e.kind IN ('status', 'linked')
 ORDER BY e.happened_at, e.event_id;
