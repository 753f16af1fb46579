-- name: ticket_lock
-- scope: customer, desk
-- A ticket to be written, locked against others until the transaction ends, with a number for its next message. A contact who is not company-wide finds only their own.
-- $1: customer
-- $2: ticket
-- returns: requester_id, category_id, agent_id, team_id, version, status, impact, urgency, priority, level, message_count, last_message_at, last_author, now, message_id
SELECT requester_id, category_id, agent_id, team_id, version, status, impact, urgency, priority, level, message_count,
       floor(extract(epoch FROM last_message_at))::bigint, last_author, floor(extract(epoch FROM now()))::bigint, nextval('message_number')
  FROM ticket
 WHERE customer_id = $1 AND ticket_id = $2 AND (app.agent_id() IS NOT NULL OR app.company_wide() OR requester_id = app.contact_id())
   FOR UPDATE;

-- name: ticket_numbers
-- scope: customer, desk
-- What a new ticket needs: its number, a number for its first message, the instant, and the priority of impact and urgency. Holds off an edit of a calendar until the ticket is written, which then recounts it (promise_change).
-- $1: impact
-- $2: urgency
-- returns: ticket_id, message_id, now, priority
SELECT nextval('ticket_number'), nextval('message_number'), floor(extract(epoch FROM now()))::bigint, m.priority
  FROM priority_matrix AS m
 WHERE m.impact = $1 AND m.urgency = $2 AND pg_advisory_xact_lock_shared(hashtextextended('firstline promise', 0)) IS NOT NULL;

-- name: ticket_insert
-- scope: customer, desk
-- A new ticket; its events and its first message follow.
-- $1: customer
-- $2: ticket
-- $3: requester or null
-- $4: subject
-- $5: category
-- $6: plan version or null
-- $7: channel
-- $8: status
-- $9: impact
-- $10: urgency
-- $11: priority
-- $12: agent or null
-- $13: team or null
-- $14: instant of receiving
-- $15: first response due, or null
-- $16: next response due, or null
-- $17: resolution due, or null
-- $18: next due, or null
-- $19: which of them that is, or null
INSERT INTO ticket (customer_id, ticket_id, requester_id, subject, category_id, plan_version_id, channel, status, impact, urgency, priority,
                    agent_id, team_id, received_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric,
                    message_count, last_message_at, last_author)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $14, 'requester');

-- name: ticket_advance
-- scope: customer, desk
-- What an act left of a ticket: status, dues, and one version more.
-- $1: customer
-- $2: ticket
-- $3: version before
-- $4: status
-- $5: latest resolution, or null while open
-- $6: first response due, or null
-- $7: next response due, or null
-- $8: resolution due, or null
-- $9: next due, or null
-- $10: which of them that is, or null
-- $11: number of messages
-- $12: latest public message
-- $13: its author
UPDATE ticket
   SET version = version + 1, status = $4, resolved_at = $5, first_response_due_at = $6, next_response_due_at = $7, resolution_due_at = $8,
       next_due_at = $9, next_due_metric = $10, message_count = $11, last_message_at = $12, last_author = $13
 WHERE customer_id = $1 AND ticket_id = $2 AND version = $3;

-- name: ticket_reclassify
-- scope: desk
-- Priority, category, level and assignment, which only the desk changes.
-- $1: customer
-- $2: ticket
-- $3: priority
-- $4: category
-- $5: level
-- $6: agent or null
-- $7: team or null
UPDATE ticket SET priority = $3, category_id = $4, level = $5, agent_id = $6, team_id = $7 WHERE customer_id = $1 AND ticket_id = $2;

-- name: message_add
-- scope: customer, desk
-- What was said on a ticket.
-- $1: customer
-- $2: ticket
-- $3: message
-- $4: author
-- $5: contact or null
-- $6: agent or null
-- $7: whether the customer sees it
-- $8: text
-- $9: instant
INSERT INTO ticket_message (customer_id, ticket_id, message_id, author, contact_id, agent_id, is_public, body, written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: outbox_add
-- scope: customer, desk
-- Mail to be sent about a public message.
-- $1: customer
-- $2: ticket
-- $3: message
-- $4: requester or desk
INSERT INTO outbox (customer_id, ticket_id, message_id, recipient) VALUES ($1, $2, $3, $4);
