-- name: my_tickets_open
-- Tickets that are not closed, newest first: the contact's own, or everybody's for those who may see them.
-- $1: customer
-- $2: everybody's
-- $3: below this number
-- $4: at most so many
-- returns: ticket_id, subject, status, mine, requester, received_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, last_message_at, last_author
SELECT t.ticket_id, t.subject, t.status, t.requester_id IS NOT DISTINCT FROM app.contact_id(), r.name,
       floor(extract(epoch FROM t.received_at))::bigint, floor(extract(epoch FROM t.resolved_at))::bigint,
       floor(extract(epoch FROM t.first_response_due_at))::bigint, floor(extract(epoch FROM t.next_response_due_at))::bigint,
       floor(extract(epoch FROM t.resolution_due_at))::bigint, floor(extract(epoch FROM t.last_message_at))::bigint, t.last_author
  FROM ticket AS t
  LEFT JOIN contact AS r ON r.customer_id = t.customer_id AND r.contact_id = t.requester_id
 WHERE t.customer_id = $1 AND t.status <> 'closed' AND t.ticket_id < $3
   AND (t.requester_id = app.contact_id() OR ($2 AND app.company_wide()))
 ORDER BY t.ticket_id DESC
 LIMIT $4;

-- name: my_tickets_mine
-- All tickets that the contact asked, newest first.
-- $1: customer
-- $2: below this number
-- $3: at most so many
-- returns: ticket_id, subject, status, mine, requester, received_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, last_message_at, last_author
SELECT t.ticket_id, t.subject, t.status, true, r.name,
       floor(extract(epoch FROM t.received_at))::bigint, floor(extract(epoch FROM t.resolved_at))::bigint,
       floor(extract(epoch FROM t.first_response_due_at))::bigint, floor(extract(epoch FROM t.next_response_due_at))::bigint,
       floor(extract(epoch FROM t.resolution_due_at))::bigint, floor(extract(epoch FROM t.last_message_at))::bigint, t.last_author
  FROM ticket AS t
  LEFT JOIN contact AS r ON r.customer_id = t.customer_id AND r.contact_id = t.requester_id
 WHERE t.customer_id = $1 AND t.requester_id = app.contact_id() AND t.ticket_id < $2
 ORDER BY t.ticket_id DESC
 LIMIT $3;

-- name: my_tickets_company
-- All tickets of the company, newest first, for a contact who may see them; for another their own.
-- $1: customer
-- $2: below this number
-- $3: at most so many
-- returns: ticket_id, subject, status, mine, requester, received_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, last_message_at, last_author
SELECT t.ticket_id, t.subject, t.status, t.requester_id IS NOT DISTINCT FROM app.contact_id(), r.name,
       floor(extract(epoch FROM t.received_at))::bigint, floor(extract(epoch FROM t.resolved_at))::bigint,
       floor(extract(epoch FROM t.first_response_due_at))::bigint, floor(extract(epoch FROM t.next_response_due_at))::bigint,
       floor(extract(epoch FROM t.resolution_due_at))::bigint, floor(extract(epoch FROM t.last_message_at))::bigint, t.last_author
  FROM ticket AS t
  LEFT JOIN contact AS r ON r.customer_id = t.customer_id AND r.contact_id = t.requester_id
 WHERE t.customer_id = $1 AND (app.company_wide() OR t.requester_id = app.contact_id()) AND t.ticket_id < $2
 ORDER BY t.ticket_id DESC
 LIMIT $3;
