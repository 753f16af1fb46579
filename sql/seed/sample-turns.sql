-- What happens seldom, done to the story after it was told: tickets that were excluded by mistake and put back, merges (of
-- people who wrote about the same thing, and of two that had nothing to do with each other, undone), and open tickets that
-- were moved when their customer bought a better plan. Each stands in a silence of its tickets, so that nothing else of
-- their stories changes; a ticket that is merged for good has no further one.

-- Silences of some hours while a ticket is open and counts.
CREATE TEMP TABLE sample_silence ON COMMIT DROP AS
  SELECT s.n, e.position, s.ticket_id, s.customer_id, s.requester_id, s.storm, e.at AS since, e.until
    FROM (SELECT position, at, lead(at) OVER w AS until,
                 array_agg(to_code) FILTER (WHERE kind = 'status') OVER (PARTITION BY position ORDER BY at, step) AS codes
            FROM sample_event WINDOW w AS (PARTITION BY position ORDER BY at, step)) AS e
    JOIN sample_ticket AS s USING (position)
   WHERE e.until - e.at > CASE WHEN s.storm THEN interval '25 minutes' ELSE interval '4 hours' END
     AND e.until < pg_temp.anchor() AND coalesce(e.codes[cardinality(e.codes)], 'new') NOT IN ('resolved', 'closed')
     AND NOT EXISTS (SELECT FROM sample_event AS x WHERE x.position = e.position AND x.kind = 'exclude');
CREATE INDEX ON sample_silence (customer_id, since);
ANALYZE sample_silence;
-- Tickets to which something of this has happened: one thing is enough for each.
CREATE TEMP TABLE sample_turned (position bigint PRIMARY KEY) ON COMMIT DROP;

-- An act of the second level's lead.
CREATE PROCEDURE pg_temp.turn(ticket bigint, moment timestamptz, what text, other bigint, why text) LANGUAGE sql AS $$
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, ref_id, reason_code)
    SELECT ticket, date_trunc('second', moment), what, 'agent', agent_id, other, why FROM agent WHERE role = 'lead';
  INSERT INTO sample_turned VALUES (ticket) ON CONFLICT DO NOTHING;
$$;

-- Both tickets say it at the same instant, the merged one first.
CREATE PROCEDURE pg_temp.turn_both(merged bigint, survivor bigint, moment timestamptz, what text, what_survivor text) LANGUAGE plpgsql AS $$
DECLARE
  numbers bigint[] := (SELECT array_agg(ticket_id ORDER BY position = survivor) FROM sample_ticket WHERE position IN (merged, survivor));
BEGIN
  CALL pg_temp.turn(merged, moment, what, numbers[2], NULL);
  CALL pg_temp.turn(survivor, moment, what_survivor, numbers[1], NULL);
END
$$;

-- A few that somebody took for what doesn't count, also over the turn of a month.
DO $$
DECLARE
  s record;
BEGIN
  FOR s IN
    SELECT * FROM (
      SELECT DISTINCT ON (over_the_turn, position) *
        FROM (SELECT *, date_trunc('month', since) <> date_trunc('month', until) AS over_the_turn FROM sample_silence WHERE NOT storm) AS g
       ORDER BY over_the_turn, position, since) AS once
     ORDER BY row_number() OVER (PARTITION BY over_the_turn ORDER BY pg_temp.chance(n, 'by mistake')) + CASE WHEN over_the_turn THEN 1.5 ELSE 0 END, position
     LIMIT 4
  LOOP
    CONTINUE WHEN EXISTS (SELECT FROM sample_turned WHERE position = s.position);
    CALL pg_temp.turn(s.position, s.since + interval '25 minutes', 'exclude', NULL, (ARRAY['spam', 'test'])[1 + pg_temp.pick(s.n, 'mistaken for', 2)]);
    CALL pg_temp.turn(s.position, s.until - interval '25 minutes', 'include', NULL, 'mistake');
  END LOOP;
END
$$;

-- Somebody writes again, or two write about the same failure: the newer ticket goes into the older one.
CREATE TEMP TABLE sample_pair ON COMMIT DROP AS
  SELECT DISTINCT ON (m.position) m.n, m.storm, m.position AS merged, v.position AS survivor, greatest(m.since, v.since) AS since, least(m.until, v.until) AS until
    FROM sample_silence AS m
    JOIN sample_silence AS v ON v.customer_id = m.customer_id AND v.position < m.position AND v.storm = m.storm
         AND v.since < m.until AND m.since < v.until AND (m.storm OR m.position - v.position < 60)
   WHERE least(m.until, v.until) - greatest(m.since, v.since) > CASE WHEN m.storm THEN interval '10 minutes' ELSE interval '3 hours' END
     AND NOT EXISTS (SELECT FROM sample_escalation AS e WHERE e.position = m.position AND e.escalated_at < m.until)
   ORDER BY m.position, greatest(m.since, v.since), v.position;
DO $$
DECLARE
  p record;
  in_storms int := 0;
  on_other_days int := 0;
BEGIN
  -- Four on the days of the failures, five on others, and two of these are undone.
  FOR p IN SELECT *, row_number() OVER (PARTITION BY storm ORDER BY pg_temp.chance(n, 'merged'), merged) AS place FROM sample_pair ORDER BY storm, place LOOP
    CONTINUE WHEN CASE WHEN p.storm THEN in_storms >= 4 ELSE on_other_days >= 5 END
               OR EXISTS (SELECT FROM sample_turned WHERE position IN (p.merged, p.survivor));
    CALL pg_temp.turn_both(p.merged, p.survivor, p.since + least((p.until - p.since) * 0.4, interval '25 minutes'), 'merged_into', 'merged_from');
    in_storms := in_storms + p.storm::int;
    on_other_days := on_other_days + (NOT p.storm)::int;
    IF NOT p.storm AND on_other_days <= 2 THEN
      CALL pg_temp.turn_both(p.merged, p.survivor, p.until - interval '25 minutes', 'unmerged', 'unmerged');
    END IF;
  END LOOP;
END
$$;
-- What is merged for good ends there.
CREATE TEMP TABLE sample_merged ON COMMIT DROP AS
  SELECT position, at, step FROM sample_event AS m
   WHERE kind = 'merged_into' AND NOT EXISTS (SELECT FROM sample_event AS u WHERE u.position = m.position AND u.kind = 'unmerged');
DELETE FROM sample_event AS e USING sample_merged AS m WHERE e.position = m.position AND (e.at, e.step) > (m.at, m.step);
DELETE FROM sample_case AS c USING sample_merged AS m WHERE c.position = m.position AND c.submitted_at >= m.at;
DELETE FROM sample_escalation AS e USING sample_merged AS m WHERE e.position = m.position AND e.escalated_at >= m.at;

-- Who bought a better plan has it for what is open, too.
INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id, reason_code)
  SELECT s.position, k.starts_at, 'plan', 'agent', a.agent_id, s.plan_version_id, v.plan_version_id, 'contract_changed'
    FROM sample_upgrade AS u
    JOIN customer AS c ON c.name = u.customer
    JOIN contract AS k ON k.customer_id = c.customer_id AND k.starts_at = pg_temp.upgraded_at(u.days_ago)
    JOIN sample_ticket AS s ON s.customer_id = c.customer_id AND s.received_at < k.starts_at
    JOIN agent AS a ON a.role = 'lead'
    JOIN LATERAL (SELECT plan_version_id FROM plan_version AS v WHERE v.plan_id = k.plan_id AND v.valid_from <= k.starts_at
                   ORDER BY v.valid_from DESC, v.version DESC LIMIT 1) AS v ON true
   WHERE coalesce((SELECT to_code FROM sample_event AS e WHERE e.position = s.position AND e.kind = 'status' AND e.at < k.starts_at
                    ORDER BY e.at DESC, e.step DESC LIMIT 1), 'new') NOT IN ('resolved', 'closed')
     AND NOT EXISTS (SELECT FROM sample_event AS x WHERE x.position = s.position AND x.kind IN ('exclude', 'merged_into'))
   ORDER BY s.position;
