-- What the nightly report reads and keeps.

CREATE INDEX ticket_event_merged ON firstline.ticket_event (customer_id, ticket_id, ref_id) WHERE kind = 'merged_from';

-- A merge carries clocks from one ticket to another (rule 4.4), so the replay of the survivor needs both histories.
CREATE VIEW firstline.ticket_history WITH (security_invoker = true) AS
  SELECT e.customer_id, e.ticket_id AS owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id
    FROM firstline.ticket_event AS e
   UNION ALL
  SELECT m.customer_id, m.owner_id, e.ticket_id, e.event_id, e.happened_at, e.recorded_at, e.kind, e.actor_kind, e.author,
         e.is_public, e.from_code, e.to_code, e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, e.ref_id
    FROM (WITH RECURSIVE merged (customer_id, owner_id, ticket_id) AS (
            SELECT s.customer_id, s.ticket_id, s.ref_id FROM firstline.ticket_event AS s WHERE s.kind = 'merged_from'
             UNION
            SELECT d.customer_id, d.owner_id, s.ref_id
              FROM merged AS d
              JOIN firstline.ticket_event AS s ON s.customer_id = d.customer_id AND s.ticket_id = d.ticket_id AND s.kind = 'merged_from'
             WHERE s.ref_id <> d.owner_id)
          SELECT customer_id, owner_id, ticket_id FROM merged) AS m
    JOIN firstline.ticket_event AS e ON e.customer_id = m.customer_id AND e.ticket_id = m.ticket_id;
COMMENT ON VIEW firstline.ticket_history IS 'Events by the ticket whose replay needs them: its own, and those of tickets merged into it.';
COMMENT ON COLUMN firstline.ticket_history.owner_id IS 'The ticket that is replayed; the other columns are those of ticket_event.';
GRANT SELECT ON firstline.ticket_history TO firstline_report, firstline_admin;
