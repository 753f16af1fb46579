-- The day after month.sql's: an agent notes something on each of :changed tickets of all customers, as a page would.
SET session_replication_role = replica;
BEGIN;
CREATE TEMP TABLE touched ON COMMIT DROP AS
  SELECT customer_id, ticket_id, agent_id, row_number() OVER () AS place
    FROM (SELECT customer_id, ticket_id, agent_id FROM ticket ORDER BY hashint8extended(ticket_id, 99) LIMIT :changed) AS t;
INSERT INTO ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public)
  SELECT customer_id, ticket_id, timestamptz '2026-11-02 08:00Z' + place * interval '1 second', '2026-11-02 08:00Z', 'message', 'agent', agent_id, 'agent', false
    FROM touched ORDER BY place;
UPDATE ticket AS t SET version = t.version + 1 FROM touched AS c WHERE c.customer_id = t.customer_id AND c.ticket_id = t.ticket_id;
COMMIT;
