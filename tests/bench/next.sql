-- After the first night over month.sql's: an agent notes something on each of :changed tickets, as a page would. Nine of ten of them are
-- the latest ones, one of ten is any ticket of the month.
BEGIN;
CREATE TEMP TABLE touched ON COMMIT DROP AS
  WITH latest AS (
    SELECT customer_id, ticket_id, agent_id FROM ticket ORDER BY received_at DESC LIMIT :changed - :changed / 10
  ), any_of_them AS (
    SELECT customer_id, ticket_id, agent_id FROM ticket AS t
     WHERE NOT EXISTS (SELECT FROM latest AS l WHERE l.ticket_id = t.ticket_id)
     ORDER BY hashint8extended(ticket_id, 99) LIMIT :changed / 10
  )
  SELECT *, row_number() OVER () AS place FROM (SELECT * FROM latest UNION ALL SELECT * FROM any_of_them) AS t;
INSERT INTO ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public)
  SELECT customer_id, ticket_id, date_trunc('second', timestamptz '2026-11-01 22:01Z' + place * interval '10 milliseconds'), '2026-11-01 22:01Z', 'message', 'agent', agent_id, 'agent', false
    FROM touched ORDER BY place;
UPDATE ticket AS t SET version = t.version + 1 FROM touched AS c WHERE c.customer_id = t.customer_id AND c.ticket_id = t.ticket_id;
COMMIT;
