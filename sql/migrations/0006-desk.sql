-- What the desk's lists read: a row of the queue, and an index for each of its views, so that a page costs the rows it shows.

-- The queue goes by the next due instant; tickets without one come last, which 'infinity' says to index and key alike.
CREATE INDEX ticket_queue ON firstline.ticket (coalesce(next_due_at, 'infinity'), ticket_id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_agent ON firstline.ticket (agent_id, coalesce(next_due_at, 'infinity'), ticket_id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_unassigned ON firstline.ticket (coalesce(next_due_at, 'infinity'), ticket_id)
  WHERE agent_id IS NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_team ON firstline.ticket (team_id, coalesce(next_due_at, 'infinity'), ticket_id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_waiting ON firstline.ticket (status, coalesce(next_due_at, 'infinity'), ticket_id)
  WHERE status IN ('waiting_customer', 'waiting_vendor');
-- A customer's open tickets, however many closed ones there are.
CREATE INDEX ticket_unclosed ON firstline.ticket (customer_id, ticket_id) WHERE status <> 'closed';
-- Search by a part of the subject or of the customer's name.
CREATE INDEX ticket_subject ON firstline.ticket USING gin (subject public.gin_trgm_ops);
CREATE INDEX customer_name_part ON firstline.customer USING gin (name public.gin_trgm_ops);

-- security_invoker: row-level security asks who reads, not who made the view.
CREATE VIEW firstline.queue_row WITH (security_invoker = true) AS
  SELECT t.customer_id, t.ticket_id, t.subject, t.status, t.priority, t.agent_id, t.team_id, t.message_count, t.last_author,
         c.name AS customer, g.name AS category, a.name AS agent,
         coalesce(t.next_due_at, 'infinity') AS due_at, t.next_due_metric AS due_metric,
         extract(epoch FROM t.next_due_at)::bigint AS due, floor(extract(epoch FROM t.last_message_at))::bigint AS last_message
    FROM firstline.ticket AS t
    JOIN firstline.customer AS c ON c.customer_id = t.customer_id
    JOIN firstline.category AS g ON g.category_id = t.category_id
    LEFT JOIN firstline.agent AS a ON a.agent_id = t.agent_id;
COMMENT ON VIEW firstline.queue_row IS 'A ticket as a line of the desk''s lists.';
COMMENT ON COLUMN firstline.queue_row.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.queue_row.ticket_id IS 'The number people know.';
COMMENT ON COLUMN firstline.queue_row.subject IS 'In a few words.';
COMMENT ON COLUMN firstline.queue_row.status IS 'As events.md has it.';
COMMENT ON COLUMN firstline.queue_row.priority IS '1 to 4.';
COMMENT ON COLUMN firstline.queue_row.agent_id IS 'Who works on it.';
COMMENT ON COLUMN firstline.queue_row.team_id IS 'Which team works on it.';
COMMENT ON COLUMN firstline.queue_row.message_count IS 'Public messages and notes.';
COMMENT ON COLUMN firstline.queue_row.last_author IS 'Who wrote the latest public message.';
COMMENT ON COLUMN firstline.queue_row.customer IS 'The company''s name.';
COMMENT ON COLUMN firstline.queue_row.category IS 'The category''s English name.';
COMMENT ON COLUMN firstline.queue_row.agent IS 'The agent''s name.';
COMMENT ON COLUMN firstline.queue_row.due_at IS 'The order of the queue: next due instant, infinity where there is none.';
COMMENT ON COLUMN firstline.queue_row.due_metric IS 'What is due then.';
COMMENT ON COLUMN firstline.queue_row.due IS 'The next due instant as epoch seconds, or null.';
COMMENT ON COLUMN firstline.queue_row.last_message IS 'When the latest public message was written, as epoch seconds.';
GRANT SELECT ON firstline.queue_row TO firstline_agent;
