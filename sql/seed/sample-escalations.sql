-- Escalations in the story (sla-rules.md section 7): vendors and their contracts, and how a ticket goes up to the second and
-- third level, to the maker of the product, or to a manager, and sometimes comes back unsolved. Procedures for
-- sample-life.sql, which tells the rest; sample-store.sql writes down what they leave here.

CREATE TEMP TABLE sample_vendor (vendor text, product text, contract text, vehicle text) ON COMMIT DROP;
INSERT INTO sample_vendor VALUES
  ('Nimbus Systems',  'Nimbus Mail',   'Nimbus partner support',  'partner'),
  ('Nimbus Systems',  'Nimbus Drive',  'Nimbus partner support',  'partner'),
  ('Nimbus Systems',  'Nimbus Meet',   'Nimbus partner support',  'partner'),
  ('Skiff Software',  'Skiff Office',  'Skiff premium support',   'premium'),
  ('Tern Security',   'Tern Identity', 'Vendor standard support', 'included'),
  ('Lagoon Storage',  'Lagoon Backup', 'Vendor standard support', 'included'),
  ('Heron Apps',      'Heron CRM',     'Vendor standard support', 'incident');
INSERT INTO vendor (name, plan_id)
  SELECT DISTINCT s.vendor, p.plan_id FROM sample_vendor AS s LEFT JOIN plan AS p ON p.name = s.contract ORDER BY s.vendor;

CREATE TEMP TABLE sample_case (
  position bigint, vendor_case_id bigint, vendor_id bigint, plan_version_id bigint, case_number text, severity int, vehicle text,
  agent_id bigint, reason_code text, health_finding text, troubleshooting text, submitted_at timestamptz, answered_at timestamptz,
  solved_at timestamptz, withdrawn_at timestamptz, cost numeric, currency text
) ON COMMIT DROP;
CREATE TEMP TABLE sample_escalation (
  position bigint, escalation_id bigint, target text, from_level int, from_team_id bigint, from_agent_id bigint, to_level int,
  to_team_id bigint, vendor_case_id bigint, manager_id bigint, reason_code text, by_agent_id bigint, rule_name text,
  escalated_at timestamptz, ended_at timestamptz, ended_by text
) ON COMMIT DROP;

-- Hands the ticket to an agent of another team, as a rule or an agent of the desk does.
CREATE PROCEDURE pg_temp.hand_to(INOUT t pg_temp.life, to_agent bigint) LANGUAGE plpgsql AS $$
DECLARE
  a agent;
BEGIN
  SELECT * INTO a FROM agent WHERE agent_id = to_agent;
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id, from_team_id, to_team_id)
    VALUES (t.position, t.at, 'assign', 'agent', t.agent_id, t.assigned, a.agent_id, t.team_id, a.team_id);
  t.agent_id := a.agent_id;
  t.agent := a.name;
  t.team_id := a.team_id;
  t.assigned := a.agent_id;
END
$$;

-- To a higher level; the number of the escalation, so that it can be ended.
CREATE PROCEDURE pg_temp.raise_level(INOUT t pg_temp.life, from_level int, to_level int, reason text, INOUT escalation bigint)
  LANGUAGE plpgsql AS $$
BEGIN
  escalation := nextval('escalation_number');
  INSERT INTO sample_escalation (position, escalation_id, target, from_level, from_team_id, from_agent_id, to_level, reason_code, by_agent_id,
                                 escalated_at)
    VALUES (t.position, escalation, 'level', from_level, t.team_id, t.agent_id, to_level, reason, t.agent_id, t.at);
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id, ref_id)
    VALUES (t.position, t.at, 'level', 'agent', t.agent_id, from_level, to_level, escalation);
END
$$;

-- Back to a lower level, unsolved.
CREATE PROCEDURE pg_temp.lower_level(INOUT t pg_temp.life, from_level int, to_level int, escalation bigint) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id, ref_id)
    VALUES (t.position, t.at, 'level', 'agent', t.agent_id, from_level, to_level, escalation);
  UPDATE sample_escalation SET ended_at = t.at, ended_by = 'return' WHERE escalation_id = escalation;
END
$$;

-- To the maker of the product, and what comes of it; `work` is what is left to be done in business seconds.
CREATE PROCEDURE pg_temp.ask_vendor(INOUT t pg_temp.life, s sample_ticket, level int, INOUT work double precision) LANGUAGE plpgsql AS $$
DECLARE
  v record;
  c sample_case;
  escalation bigint := nextval('escalation_number');
  piece double precision := work * (0.35 + 0.3 * pg_temp.chance(s.n, 'vendor takes'));
BEGIN
  SELECT vendor.vendor_id, vehicle, version.plan_version_id INTO v
    FROM sample_vendor AS m
    JOIN vendor ON vendor.name = m.vendor
    LEFT JOIN LATERAL (SELECT * FROM plan_version AS p WHERE p.plan_id = vendor.plan_id AND p.valid_from <= t.at
                        ORDER BY p.valid_from DESC, p.version DESC LIMIT 1) AS version ON true
   WHERE m.product = t.product;
  t.at := t.at + interval '3 minutes';
  c.position := t.position;
  c.vendor_case_id := nextval('vendor_case_number');
  c.vendor_id := v.vendor_id;
  c.plan_version_id := v.plan_version_id;
  c.case_number := upper(substr(md5('case:' || s.n), 1, 3)) || '-' || lpad(pg_temp.pick(s.n, 'case number', 1000000)::text, 6, '0');
  c.severity := least(4, t.priority);
  c.vehicle := CASE WHEN pg_temp.chance(s.n, 'vehicle') < 0.12 THEN 'incident' ELSE v.vehicle END;
  c.agent_id := t.agent_id;
  c.reason_code := CASE WHEN s.storm AND pg_temp.chance(s.n, 'vendor reason') < 0.7 THEN 'regional_issue'
                        WHEN s.storm OR s.category = 'trouble_unavailable' THEN 'service_unavailable'
                        WHEN s.category = 'trouble_connect' AND pg_temp.chance(s.n, 'vendor reason') < 0.5 THEN 'network_disruption'
                        WHEN s.service = 'billing' AND pg_temp.chance(s.n, 'vendor reason') < 0.1 THEN 'fraud_concern'
                        WHEN s.service = 'billing' THEN 'billing_dispute'
                        WHEN pg_temp.chance(s.n, 'vendor reason') < 0.45 THEN 'undocumented_deviation' ELSE 'bug' END;
  c.health_finding := CASE WHEN s.storm THEN 'The vendor''s health page names an incident.'
                           ELSE (ARRAY['Health page: no incident.', 'Health page: degraded in another region, not in ours.',
                                       'Health page: maintenance ended the day before.'])[1 + pg_temp.pick(s.n, 'health', 3)] END;
  c.troubleshooting := (ARRAY['Signed in with delegated rights, repeated it with a test account, compared settings with a tenant that works.',
                              'Read the audit log of the tenant, switched the policy off and on for one account.',
                              'Rebuilt the profile of one account; took a trace while it happened.'])[1 + pg_temp.pick(s.n, 'own means', 3)];
  c.submitted_at := t.at;
  INSERT INTO sample_escalation (position, escalation_id, target, from_level, from_team_id, from_agent_id, vendor_case_id, reason_code,
                                 by_agent_id, escalated_at)
    VALUES (t.position, escalation, 'vendor', level, t.team_id, t.agent_id, c.vendor_case_id, c.reason_code, t.agent_id, t.at);
  CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'vendor', 'vendor'), 'waiting_vendor');
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id, ref_id)
    VALUES (t.position, t.at, 'vendor_submitted', 'agent', t.agent_id, c.plan_version_id, c.severity, c.vendor_case_id);

  work := work - piece;
  c.answered_at := pg_temp.after_work(s.calendar_id, t.at, piece * (0.05 + 0.35 * pg_temp.chance(s.n, 'vendor answers')));
  INSERT INTO sample_event (position, at, kind, actor_kind, ref_id) VALUES (t.position, c.answered_at, 'vendor_answered', 'vendor', c.vendor_case_id);
  t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
  IF pg_temp.chance(s.n, 'vendor fails') < 0.12 THEN
    c.withdrawn_at := t.at;
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, ref_id)
      VALUES (t.position, t.at, 'vendor_withdrawn', 'agent', t.agent_id, c.vendor_case_id);
  ELSE
    c.solved_at := t.at;
    INSERT INTO sample_event (position, at, kind, actor_kind, ref_id) VALUES (t.position, t.at, 'vendor_solved', 'vendor', c.vendor_case_id);
  END IF;
  IF c.vehicle = 'incident' THEN
    c.cost := 90 + 15 * pg_temp.pick(s.n, 'cost', 40) + CASE WHEN c.severity = 1 THEN 249.50 ELSE 0 END;
    c.currency := CASE WHEN v.vehicle = 'incident' THEN 'USD' ELSE 'EUR' END;
  END IF;
  INSERT INTO sample_case VALUES (c.*);
  UPDATE sample_escalation SET ended_at = t.at, ended_by = CASE WHEN c.solved_at IS NULL THEN 'return' ELSE 'resolution' END
   WHERE escalation_id = escalation;
  CALL pg_temp.set_status(t, 'in_progress', 'agent');
END
$$;

-- Second level, third level and the maker of the product.
CREATE PROCEDURE pg_temp.escalate(INOUT t pg_temp.life, s sample_ticket, INOUT work double precision) LANGUAGE plpgsql AS $$
DECLARE
  own bigint := t.agent_id;
  second bigint;
  third bigint;
  level int := 2;
  expert bigint;
  piece double precision := work * (0.1 + 0.2 * pg_temp.chance(s.n, 'to second'));
BEGIN
  work := work - piece;
  t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
  SELECT agent_id INTO expert FROM agent JOIN team USING (team_id) WHERE team.name = 'Second level'
   ORDER BY agent_id OFFSET pg_temp.pick(s.n, 'expert', 2) LIMIT 1;
  CALL pg_temp.raise_level(t, 1, 2, CASE WHEN s.storm THEN 'major_incident' WHEN pg_temp.chance(s.n, 'level reason') < 0.7 THEN 'expertise'
                                         ELSE 'rights' END, second);
  CALL pg_temp.hand_to(t, expert);
  piece := work * 0.2;
  work := work - piece;
  IF NOT s.storm AND pg_temp.chance(s.n, 'sent back') < 0.15 THEN
    t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
    CALL pg_temp.lower_level(t, 2, 1, second);
    CALL pg_temp.hand_to(t, own);
    RETURN;
  END IF;
  IF s.storm OR pg_temp.chance(s.n, 'third level') < 0.35 THEN
    t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
    CALL pg_temp.raise_level(t, 2, 3, 'expertise', third);
    level := 3;
  END IF;
  IF s.storm OR pg_temp.chance(s.n, 'vendor') < 0.5 THEN
    t.at := pg_temp.after_work(s.calendar_id, t.at, work * 0.1);
    work := work * 0.9;
    CALL pg_temp.ask_vendor(t, s, level, work);
  END IF;
  IF level = 3 AND pg_temp.chance(s.n, 'third gives up') < 0.2 THEN
    t.at := pg_temp.after_work(s.calendar_id, t.at, work * 0.2);
    work := work * 0.8;
    CALL pg_temp.lower_level(t, 3, 2, third);
  END IF;
END
$$;

-- To a manager: by a rule when a quarter of a resolution's time is left, by the team's lead after it was missed. Nothing
-- moves; it is over with the ticket.
CREATE PROCEDURE pg_temp.tell_manager(t pg_temp.life, s sample_ticket, whole_target double precision, whole_part double precision)
  LANGUAGE plpgsql AS $$
DECLARE
  resolved_at timestamptz := t.at;
  level_then int;
  is_late boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM plan_target WHERE plan_version_id = s.plan_version_id AND metric = 'resolution' AND priority = t.priority) THEN
    RETURN;
  END IF;
  FOREACH is_late IN ARRAY ARRAY[false, true] LOOP
    -- What is late was late for the last part of its life.
    t.at := CASE WHEN is_late THEN date_trunc('second', resolved_at - (resolved_at - s.received_at) * (whole_part - 1) / whole_part * 0.25)
                 ELSE pg_temp.after_work(s.calendar_id, s.received_at, whole_target * 0.75) END;
    CONTINUE WHEN t.at >= resolved_at OR (is_late AND whole_part <= 1)
               OR pg_temp.chance(s.n, 'manager' || is_late) >= CASE WHEN is_late THEN 0.75 ELSE 0.08 + 0.3 * (t.priority = 1)::int END;
    SELECT coalesce((SELECT to_id FROM sample_event AS e WHERE e.position = t.position AND kind = 'level' AND at <= t.at ORDER BY at DESC, step DESC LIMIT 1), 1)
      INTO level_then;
    INSERT INTO sample_escalation (position, escalation_id, target, from_level, from_team_id, from_agent_id, manager_id, reason_code, by_agent_id,
                                   rule_name, escalated_at, ended_at, ended_by)
      SELECT t.position, nextval('escalation_number'), 'manager', level_then, t.team_id, t.agent_id, m.agent_id,
             CASE WHEN NOT is_late THEN 'breach_ahead' WHEN pg_temp.chance(s.n, 'complaint') < 0.4 THEN 'complaint' ELSE 'breach' END,
             CASE WHEN is_late THEN l.agent_id END, CASE WHEN is_late THEN '' ELSE 'A quarter of the time is left' END, t.at, resolved_at, 'resolution'
        FROM agent AS m, agent AS l WHERE m.role = 'manager' AND l.role = 'lead';
  END LOOP;
END
$$;
