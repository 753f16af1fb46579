-- What content.c reads: of each ticket of the bench's month the instants that peer.py reads, too.

-- name: content_tickets
-- scope: report
-- The month's tickets, by the numbers of customer and ticket (in the bench, names go in the order of the numbers).
-- returns: customer_id, ticket_id, priority, plan_version_id, received_at, answered_at, resolved_at
COPY (
  SELECT customer_id, ticket_id, priority, plan_version_id, received_at, first_answered_at, resolved_at
    FROM ticket_fact
   WHERE month = 202610
   ORDER BY customer_id, ticket_id
) TO STDOUT (FORMAT binary);
