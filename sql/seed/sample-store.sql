-- Stores the story: events and messages numbered in the order in which they happened, the ticket rows as their latest
-- events left them (dues come from `firstline-admin rebuild`), and mail as if it had been delivered.

DELETE FROM sample_event WHERE at >= pg_temp.anchor();
CREATE INDEX ON sample_event (position, at, step);
ANALYZE sample_event;

INSERT INTO ticket (customer_id, ticket_id, requester_id, subject, category_id, plan_version_id, channel, status, impact, urgency,
                    priority, level, agent_id, team_id, received_at, recorded_at, resolved_at, version, message_count,
                    last_message_at, last_author)
  SELECT s.customer_id, s.ticket_id, s.requester_id, s.subject, s.category_id, s.plan_version_id, s.channel,
         coalesce((SELECT to_code FROM sample_event AS e WHERE e.position = s.position AND kind = 'status' ORDER BY at DESC, step DESC LIMIT 1), 'new'),
         s.impact, s.urgency,
         (SELECT to_id FROM sample_event AS e WHERE e.position = s.position AND kind = 'priority' ORDER BY at DESC, step DESC LIMIT 1),
         coalesce((SELECT to_id FROM sample_event AS e WHERE e.position = s.position AND kind = 'level' ORDER BY at DESC, step DESC LIMIT 1), 1),
         (SELECT to_id FROM sample_event AS e WHERE e.position = s.position AND kind = 'assign' ORDER BY at DESC, step DESC LIMIT 1),
         (SELECT to_team_id FROM sample_event AS e WHERE e.position = s.position AND kind = 'assign' ORDER BY at DESC, step DESC LIMIT 1),
         s.received_at, s.received_at,
         (SELECT max(at) FROM sample_event AS e WHERE e.position = s.position AND kind = 'status' AND to_code = 'resolved'
             AND NOT EXISTS (SELECT FROM sample_event AS l WHERE l.position = s.position AND l.kind = 'status' AND l.from_code = 'resolved'
                                AND l.to_code <> 'closed' AND (l.at, l.step) > (e.at, e.step))),
         (SELECT count(DISTINCT at) FROM sample_event AS e WHERE e.position = s.position),
         (SELECT count(*) FROM sample_event AS e WHERE e.position = s.position AND kind = 'message'),
         l.at, l.author
    FROM sample_ticket AS s
    JOIN LATERAL (SELECT at, author FROM sample_event AS e WHERE e.position = s.position AND kind = 'message' AND is_public
                   ORDER BY at DESC, step DESC LIMIT 1) AS l ON true
   ORDER BY s.position;

CREATE TEMP TABLE sample_message ON COMMIT DROP AS
  SELECT e.step, nextval('message_number') AS message_id
    FROM (SELECT step FROM sample_event WHERE kind = 'message' ORDER BY at, step) AS e;
CREATE UNIQUE INDEX ON sample_message (step);

INSERT INTO ticket_message (customer_id, ticket_id, message_id, author, contact_id, agent_id, is_public, body, written_at)
  SELECT s.customer_id, s.ticket_id, m.message_id, e.author, CASE WHEN e.author = 'requester' THEN s.requester_id END,
         CASE WHEN e.author = 'agent' THEN e.actor_id END, e.is_public, e.body, e.at
    FROM sample_event AS e JOIN sample_message AS m USING (step) JOIN sample_ticket AS s USING (position)
   ORDER BY m.message_id;

INSERT INTO ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public, from_code, to_code,
                          from_id, to_id, from_team_id, to_team_id, metric, seconds, reason_code, ref_id, channel)
  SELECT s.customer_id, s.ticket_id, e.at, e.at, e.kind, e.actor_kind, e.actor_id, e.author, e.is_public, e.from_code, e.to_code,
         e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, m.message_id,
         CASE WHEN e.kind = 'received' THEN s.channel END
    FROM sample_event AS e LEFT JOIN sample_message AS m USING (step) JOIN sample_ticket AS s USING (position)
   ORDER BY e.at, e.step;

INSERT INTO outbox (customer_id, ticket_id, message_id, recipient, created_at, sent_at)
  SELECT customer_id, ticket_id, message_id, CASE author WHEN 'agent' THEN 'requester' ELSE 'desk' END, written_at, written_at + interval '20 seconds'
    FROM ticket_message WHERE is_public ORDER BY message_id;
