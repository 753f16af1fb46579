-- Stores the story: events and messages numbered in the order in which they happened, the ticket rows as their latest
-- events left them (dues come from `firstline-admin rebuild`), and mail as if it had been delivered.

DELETE FROM sample_event WHERE at >= pg_temp.anchor();
ANALYZE sample_event;

INSERT INTO ticket (customer_id, ticket_id, requester_id, subject, category_id, plan_version_id, channel, status, impact, urgency,
                    priority, level, agent_id, team_id, received_at, recorded_at, resolved_at, version, message_count,
                    last_message_at, last_author)
  SELECT s.customer_id, s.ticket_id, s.requester_id, s.subject, s.category_id, s.plan_version_id, s.channel,
         CASE WHEN EXISTS (SELECT FROM sample_merged AS m WHERE m.position = s.position AND m.at < pg_temp.anchor()) THEN 'closed'
              ELSE coalesce((SELECT to_code FROM sample_event AS e WHERE e.position = s.position AND kind = 'status' ORDER BY at DESC, step DESC LIMIT 1), 'new') END,
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
         e.from_id, e.to_id, e.from_team_id, e.to_team_id, e.metric, e.seconds, e.reason_code, coalesce(m.message_id, e.ref_id),
         CASE WHEN e.kind = 'received' THEN s.channel END
    FROM sample_event AS e LEFT JOIN sample_message AS m USING (step) JOIN sample_ticket AS s USING (position)
   ORDER BY e.at, e.step;

-- What is in the future has not happened: a case that is solved later is open.
INSERT INTO vendor_case (customer_id, ticket_id, vendor_case_id, vendor_id, plan_version_id, case_number, severity, vehicle, agent_id, reason_code,
                         health_finding, troubleshooting, submitted_at, answered_at, solved_at, withdrawn_at, cost, currency)
  SELECT s.customer_id, s.ticket_id, c.vendor_case_id, c.vendor_id, c.plan_version_id, c.case_number, c.severity, c.vehicle, c.agent_id, c.reason_code,
         c.health_finding, c.troubleshooting, c.submitted_at, CASE WHEN c.answered_at < pg_temp.anchor() THEN c.answered_at END,
         CASE WHEN c.solved_at < pg_temp.anchor() THEN c.solved_at END, CASE WHEN c.withdrawn_at < pg_temp.anchor() THEN c.withdrawn_at END,
         CASE WHEN coalesce(c.solved_at, c.withdrawn_at) < pg_temp.anchor() THEN c.cost END,
         CASE WHEN coalesce(c.solved_at, c.withdrawn_at) < pg_temp.anchor() THEN c.currency END
    FROM sample_case AS c JOIN sample_ticket AS s USING (position)
   WHERE c.submitted_at < pg_temp.anchor()
   ORDER BY c.vendor_case_id;

-- What was not ended otherwise is over with the resolution.
INSERT INTO escalation (customer_id, ticket_id, escalation_id, target, from_level, from_team_id, from_agent_id, to_level, to_team_id, vendor_case_id,
                        manager_id, reason_code, by_kind, by_agent_id, rule_name, escalated_at, recorded_at, ended_at, ended_by)
  SELECT s.customer_id, s.ticket_id, e.escalation_id, e.target, e.from_level, e.from_team_id, e.from_agent_id, e.to_level, e.to_team_id,
         e.vendor_case_id, e.manager_id, e.reason_code, CASE WHEN e.by_agent_id IS NULL THEN 'rule' ELSE 'agent' END, e.by_agent_id,
         coalesce(e.rule_name, ''), e.escalated_at, e.escalated_at, l.ended_at,
         CASE WHEN l.ended_at IS NOT NULL THEN coalesce(e.ended_by, 'resolution') END
    FROM sample_escalation AS e
    JOIN sample_ticket AS s USING (position)
   CROSS JOIN LATERAL (
     SELECT CASE WHEN e.ended_at < pg_temp.anchor() THEN e.ended_at
                 WHEN e.ended_at IS NULL THEN (SELECT min(at) FROM sample_event AS r
                                                WHERE r.position = e.position AND r.kind = 'status' AND r.to_code = 'resolved' AND r.at >= e.escalated_at)
            END AS ended_at) AS l
   WHERE e.escalated_at < pg_temp.anchor()
   ORDER BY e.escalation_id;

INSERT INTO outbox (customer_id, ticket_id, message_id, recipient, created_at, sent_at)
  SELECT customer_id, ticket_id, message_id, CASE author WHEN 'agent' THEN 'requester' ELSE 'desk' END, written_at, written_at + interval '20 seconds'
    FROM ticket_message WHERE is_public ORDER BY message_id;
