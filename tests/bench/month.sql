-- A month (October 2026) of :tickets tickets for tests/bench/month.py, made up from hashes: the same ones every time, of the
-- same shape whatever their number. Customers, contracts, plans and teams come from here, too; calendars and plans have been
-- imported before (month.py). Rules are switched off by the superuser who runs this, as it writes millions of rows; every
-- row obeys them all the same. Nothing of it computes business hours: who answers in time answers within the target by the
-- clock on the wall, who is late by several days.

SET session_replication_role = replica;
SET work_mem = '256MB';
SET synchronous_commit = off;
BEGIN;

-- A number in [0, 1) for a ticket and a question.
CREATE FUNCTION pg_temp.chance(n bigint, question bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
  $$ SELECT (hashint8extended(n, question) & 1048575) / 1048576.0 $$;

-- ---- who ------------------------------------------------------------------------------------------------------------

INSERT INTO reseller (name) VALUES ('Nordwind Cloud');
INSERT INTO team (name) VALUES ('Billing'), ('Cloud services'), ('Workplace');
INSERT INTO agent (name, role, team_id)
  SELECT 'Agent ' || a, 'agent', t.team_id FROM generate_series(1, 60) AS a JOIN team AS t ON t.team_id = 1 + a % 3 ORDER BY a;
INSERT INTO customer (name, timezone)
  SELECT format('Customer %s Ltd', lpad(c::text, 4, '0')), (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'UTC'])[1 + c % 4]
    FROM generate_series(1, least(500, greatest(20, :tickets / 2000))) AS c ORDER BY c;
INSERT INTO contact (customer_id, name) SELECT customer_id, 'Contact of ' || name FROM customer ORDER BY customer_id;
INSERT INTO contract (customer_id, plan_id, starts_at)
  SELECT customer_id, 1 + customer_id % 4, '2026-01-01Z' FROM customer ORDER BY customer_id;

-- ---- tickets --------------------------------------------------------------------------------------------------------

-- One in twenty came in September's last days and is carried in. Big customers have more: the square bends the spread.
CREATE TEMP TABLE life ON COMMIT DROP AS
  WITH drawn AS (
    SELECT n,
           1 + floor(power(pg_temp.chance(n, 1), 1.5) * (SELECT count(*) FROM customer))::bigint AS customer_id,
           (ARRAY[11, 12, 13, 21, 22, 23, 31, 32, 41, 42, 43, 44, 45, 46, 47, 51, 52, 61])[1 + floor(power(pg_temp.chance(n, 2), 1.3) * 18)::int] AS category_id,
           CASE WHEN pg_temp.chance(n, 3) < 0.04 THEN 1 WHEN pg_temp.chance(n, 3) < 0.2 THEN 2 WHEN pg_temp.chance(n, 3) < 0.7 THEN 3 ELSE 4 END AS priority,
           CASE WHEN n % 20 = 0 THEN timestamptz '2026-09-27 22:00Z' + n / 20 * (interval '4 days' / greatest(1, :tickets / 20))
                ELSE timestamptz '2026-10-01 00:00Z' + n * (interval '31 days' / (:tickets + 1)) END AS received_at
      FROM generate_series(1, :tickets) AS n
  ), promised AS (
    SELECT d.*, c.plan_id AS plan_version_id, 1 + d.category_id % 3 AS team_id,
           f.seconds AS first_target, r.seconds AS whole_target
      FROM drawn AS d
      JOIN contract AS c USING (customer_id)
      JOIN plan_target AS f ON f.plan_version_id = c.plan_id AND f.metric = 'first_response' AND f.priority = d.priority
      JOIN plan_target AS r ON r.plan_version_id = c.plan_id AND r.metric = 'resolution' AND r.priority = d.priority
  ), answered AS (
    SELECT *, pg_temp.chance(n, 15) < 0.3 AS at_once, 1 + 3 * floor(pg_temp.chance(n, 4) * 20)::bigint + (team_id + 1) % 3 AS agent_id,
           date_trunc('second', received_at + CASE WHEN pg_temp.chance(n, 5) < 0.07 THEN interval '3 days' + 4.5 * first_target * interval '1 second'
                                                   ELSE (0.05 + 0.9 * pg_temp.chance(n, 6)) * first_target * interval '1 second' END) AS answered_at
      FROM promised
  )
  SELECT n, 1000 + n AS ticket_id, customer_id, category_id, priority, plan_version_id, team_id, agent_id,
         date_trunc('second', received_at) AS received_at, answered_at,
         NOT at_once AND pg_temp.chance(n, 7) < 0.3 AS asks_back, pg_temp.chance(n, 8) < 0.04 AS reopens, pg_temp.chance(n, 9) < 0.02 AS is_excluded,
         pg_temp.chance(n, 10) < 0.07 AS turns_pressing, pg_temp.chance(n, 11) < 0.1 AS second_level,
         answered_at + interval '20 minutes' * pg_temp.chance(n, 12) AS asked_at,
         at_once, CASE WHEN at_once THEN answered_at ELSE date_trunc('second', greatest(answered_at + interval '90 minutes', received_at
           + CASE WHEN pg_temp.chance(n, 13) < 0.06 THEN interval '3 days' + 4.5 * whole_target * interval '1 second'
                  ELSE (0.2 + 0.75 * pg_temp.chance(n, 14)) * whole_target * interval '1 second' END)) END AS resolved_at
    FROM answered;
ANALYZE life;

-- What happened, step by step, in the order of time, as a desk records it for all customers at once.
CREATE TEMP TABLE happening ON COMMIT DROP AS
  SELECT row_number() OVER (ORDER BY s.at, l.n, s.step) AS event_id, l.customer_id, l.ticket_id, date_trunc('second', s.at) AS at, s.kind, s.actor_kind,
         CASE s.actor_kind WHEN 'agent' THEN l.agent_id WHEN 'contact' THEN l.customer_id END AS actor_id,
         s.author, CASE s.kind WHEN 'message' THEN true END AS is_public, s.from_code, s.to_code, s.from_id, s.to_id,
         CASE s.kind WHEN 'assign' THEN l.team_id END AS to_team_id, s.reason_code
    FROM life AS l
   CROSS JOIN LATERAL (VALUES
     ( 1, true, l.received_at, 'received', 'contact', 'requester', NULL, NULL, NULL, NULL, NULL),
     ( 2, true, l.received_at, 'priority', 'contact', NULL, NULL, NULL, NULL, l.priority::bigint, NULL),
     ( 3, true, l.received_at, 'category', 'contact', NULL, NULL, NULL, NULL, l.category_id::bigint, NULL),
     ( 4, true, l.received_at, 'plan', 'contact', NULL, NULL, NULL, NULL, l.plan_version_id, NULL),
     ( 5, l.is_excluded, l.received_at + interval '5 minutes', 'exclude', 'agent', NULL, NULL, NULL, NULL, NULL, 'spam'),
     ( 6, NOT l.is_excluded, l.answered_at, 'assign', 'agent', NULL, NULL, NULL, NULL, l.agent_id, NULL),
     ( 7, NOT l.is_excluded AND NOT l.at_once, l.answered_at, 'message', 'agent', 'agent', NULL, NULL, NULL, NULL, NULL),
     ( 8, NOT l.is_excluded AND NOT l.at_once, l.answered_at, 'status', 'agent', NULL, 'new', 'in_progress', NULL, NULL, NULL),
     ( 9, NOT l.is_excluded AND l.turns_pressing AND l.priority > 1, l.answered_at, 'priority', 'agent', NULL, NULL, NULL, l.priority::bigint, l.priority::bigint - 1, NULL),
     (10, NOT l.is_excluded AND l.second_level, l.answered_at, 'level', 'agent', NULL, NULL, NULL, 1, 2, NULL),
     (11, NOT l.is_excluded AND l.asks_back, l.asked_at, 'message', 'agent', 'agent', NULL, NULL, NULL, NULL, NULL),
     (12, NOT l.is_excluded AND l.asks_back, l.asked_at, 'status', 'agent', NULL, 'in_progress', 'waiting_customer', NULL, NULL, NULL),
     (13, NOT l.is_excluded AND l.asks_back, l.asked_at + interval '30 minutes', 'status', 'contact', NULL, 'waiting_customer', 'in_progress', NULL, NULL, NULL),
     (14, NOT l.is_excluded AND l.asks_back, l.asked_at + interval '30 minutes', 'message', 'contact', 'requester', NULL, NULL, NULL, NULL, NULL),
     (15, NOT l.is_excluded, l.resolved_at, 'message', 'agent', 'agent', NULL, NULL, NULL, NULL, NULL),
     (16, NOT l.is_excluded, l.resolved_at, 'status', 'agent', NULL, CASE WHEN l.at_once THEN 'new' ELSE 'in_progress' END, 'resolved', NULL, NULL, NULL),
     (17, NOT l.is_excluded AND l.reopens, l.resolved_at + interval '2 hours', 'status', 'contact', NULL, 'resolved', 'in_progress', NULL, NULL, NULL),
     (18, NOT l.is_excluded AND l.reopens, l.resolved_at + interval '2 hours', 'message', 'contact', 'requester', NULL, NULL, NULL, NULL, NULL),
     (19, NOT l.is_excluded AND l.reopens, l.resolved_at + interval '3 hours', 'message', 'agent', 'agent', NULL, NULL, NULL, NULL, NULL),
     (20, NOT l.is_excluded AND l.reopens, l.resolved_at + interval '3 hours', 'status', 'agent', NULL, 'in_progress', 'resolved', NULL, NULL, NULL))
     AS s (step, happens, at, kind, actor_kind, author, from_code, to_code, from_id, to_id, reason_code)
   WHERE s.happens AND s.at <= timestamptz '2026-11-01 20:00Z';

INSERT INTO ticket_event (customer_id, ticket_id, event_id, happened_at, recorded_at, kind, actor_kind, actor_id, author, is_public,
                          from_code, to_code, from_id, to_id, to_team_id, reason_code, channel)
  SELECT customer_id, ticket_id, event_id, at, at, kind, actor_kind, actor_id, author, is_public, from_code, to_code, from_id, to_id,
         to_team_id, reason_code, CASE kind WHEN 'received' THEN 'form' END
    FROM happening ORDER BY event_id;

INSERT INTO ticket (customer_id, ticket_id, requester_id, subject, category_id, plan_version_id, channel, status, impact, urgency, priority,
                    level, agent_id, team_id, received_at, recorded_at, resolved_at, version)
  SELECT l.customer_id, l.ticket_id, l.customer_id, 'Ticket ' || l.n, l.category_id, l.plan_version_id, 'form', coalesce(e.status, 'new'),
         2, 2, l.priority - (e.n_priorities > 1)::int, 1 + e.escalated::int, e.agent_id, e.team_id, l.received_at, l.received_at,
         CASE e.status WHEN 'resolved' THEN e.status_since END, e.n
    FROM life AS l
    JOIN (SELECT ticket_id, count(*) AS n, count(*) FILTER (WHERE kind = 'priority') AS n_priorities, bool_or(kind = 'level') AS escalated,
                 (array_agg(to_code ORDER BY event_id DESC) FILTER (WHERE kind = 'status'))[1] AS status,
                 max(at) FILTER (WHERE kind = 'status') AS status_since,
                 max(to_id) FILTER (WHERE kind = 'assign') AS agent_id, max(to_team_id) AS team_id
            FROM happening GROUP BY ticket_id) AS e USING (ticket_id)
   ORDER BY l.received_at, l.n;

INSERT INTO ticket_uncounted (customer_id, ticket_id, version) SELECT customer_id, ticket_id, version FROM ticket ORDER BY customer_id, ticket_id;

SELECT setval('ticket_number', 1000 + :tickets), setval('event_number', (SELECT max(event_id) FROM happening));
COMMIT;
VACUUM ANALYZE;
