-- What happened to each ticket after it was received, told act by act into two temporary tables: events and messages.
-- Each act writes the events that its page would write, in that order (events.md). What would come after the anchor is
-- left out when it is stored, so the youngest tickets stand in the middle of their lives.

CREATE TEMP TABLE sample_event (
  step bigserial, position bigint, at timestamptz, kind text, actor_kind text, actor_id bigint, author text, is_public boolean,
  from_code text, to_code text, from_id bigint, to_id bigint, from_team_id bigint, to_team_id bigint, metric text, seconds bigint,
  reason_code text, body text, ref_id bigint
) ON COMMIT DROP;

CREATE INDEX ON sample_event (position, at, step);

-- One ticket while its life is told.
CREATE TYPE pg_temp.life AS (
  n bigint, position bigint, at timestamptz, status text, requester_id bigint, requester text, language text, category text,
  product text, person text, number bigint, agent_id bigint, agent text, team_id bigint, assigned bigint, priority int, questions int
);

CREATE FUNCTION pg_temp.words(t pg_temp.life, kind text, question text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT pg_temp.fill_in(pg_temp.phrase(kind, t.category, t.language, t.n, question), t.product, t.person, t.number)
$$;

-- "Hello …, text, name" in the language of the text.
CREATE FUNCTION pg_temp.letter(language text, receiver text, words text, sender text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE language
    WHEN 'de' THEN 'Guten Tag' || coalesce(' ' || receiver, '') || ',' || E'\n\n' || words || E'\n\nViele Grüße\n' || sender
    WHEN 'zh_CN' THEN coalesce(receiver || ':', '') || E'您好!\n\n' || words || E'\n\n' || sender
    ELSE 'Hello' || coalesce(' ' || receiver, '') || ',' || E'\n\n' || upper(left(words, 1)) || substr(words, 2) || E'\n\nKind regards\n' || sender END
$$;

CREATE PROCEDURE pg_temp.set_status(INOUT t pg_temp.life, wanted text, who text) LANGUAGE plpgsql AS $$
BEGIN
  IF t.status <> wanted THEN
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_code, to_code)
      VALUES (t.position, t.at, 'status', who, CASE who WHEN 'agent' THEN t.agent_id WHEN 'contact' THEN t.requester_id END, t.status, wanted);
    t.status := wanted;
  END IF;
END
$$;

-- An agent writes: the message first, then the status; the first one who does takes the ticket.
CREATE PROCEDURE pg_temp.agent_writes(INOUT t pg_temp.life, public boolean, words text, wanted text) LANGUAGE plpgsql AS $$
BEGIN
  IF t.assigned IS NULL THEN
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, to_id, from_team_id, to_team_id)
      VALUES (t.position, t.at, 'assign', 'agent', t.agent_id, t.agent_id, t.team_id, t.team_id);
    t.assigned := t.agent_id;
  END IF;
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, author, is_public, body)
    VALUES (t.position, t.at, 'message', 'agent', t.agent_id, 'agent', public,
            CASE WHEN public THEN pg_temp.letter(t.language, t.requester, words, t.agent) ELSE words END);
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, seconds)
    VALUES (t.position, t.at, 'time_spent', 'agent', t.agent_id, 300 + 60 * pg_temp.pick(t.n, 'spent' || wanted, 40));
  CALL pg_temp.set_status(t, wanted, 'agent');
END
$$;

-- The requester writes: what it does to the status comes first, then the message.
CREATE PROCEDURE pg_temp.requester_writes(INOUT t pg_temp.life, words text, wanted text) LANGUAGE plpgsql AS $$
BEGIN
  CALL pg_temp.set_status(t, wanted, 'contact');
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, author, is_public, body)
    VALUES (t.position, t.at, 'message', 'contact', t.requester_id, 'requester', true,
            pg_temp.letter(t.language, NULL, words, t.requester));
END
$$;

CREATE PROCEDURE pg_temp.note_change(t pg_temp.life, what text, before bigint, after bigint) LANGUAGE sql AS $$
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, from_id, to_id)
    VALUES (t.position, t.at, what, 'agent', t.agent_id, before, after)
$$;

-- Business seconds of a target in force; a target in working days as that many office days and a half.
CREATE FUNCTION pg_temp.target(version bigint, clock text, wanted int, otherwise bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT coalesce(seconds, working_days * 30600 + 15000) FROM plan_target
                    WHERE plan_version_id = version AND metric = clock AND priority = wanted), otherwise)
$$;

\ir sample-escalations.sql

CREATE PROCEDURE pg_temp.live(s sample_ticket) LANGUAGE plpgsql AS $$
DECLARE
  t pg_temp.life;
  first_target bigint := pg_temp.target(s.plan_version_id, 'first_response', s.priority, 28800);
  next_target bigint := pg_temp.target(s.plan_version_id, 'next_response', s.priority, 57600);
  whole_target bigint := pg_temp.target(s.plan_version_id, 'resolution', s.priority, 306000);
  -- Now and then a promise is missed; more often when a service failed and everybody wrote at once, and at year's end.
  trouble double precision := CASE WHEN s.storm THEN 0.35 ELSE 0.03 + 0.02 * (extract(month FROM s.received_at) = 12)::int END;
  first_part double precision := CASE WHEN pg_temp.chance(s.n, 'late first') < trouble THEN 1.05 + pg_temp.chance(s.n, 'late')
                                      ELSE 0.06 + 0.84 * power(pg_temp.chance(s.n, 'first'), 1.6) END;
  whole_part double precision := CASE WHEN pg_temp.chance(s.n, 'late whole') < trouble * 1.3 THEN 1.06 + 1.2 * pg_temp.chance(s.n, 'late')
                                      ELSE 0.12 + 0.75 * pg_temp.chance(s.n, 'whole') END;
  work double precision; -- business seconds that are left until it is resolved
  piece double precision;
  round int;
BEGIN
  SELECT s.n, s.position, s.received_at, 'new', s.requester_id, s.requester,
         s.written_in, s.service, s.product, s.person, s.number, a.agent_id, a.name, a.team_id, NULL, s.priority,
         CASE WHEN pg_temp.chance(s.n, 'rounds') < 0.35 THEN 0 ELSE 1 + pg_temp.pick(s.n, 'rounds2', 3) END
    INTO t
    FROM (SELECT a.*, row_number() OVER (ORDER BY agent_id) - 1 AS position, count(*) OVER () AS choices
            FROM agent AS a JOIN team USING (team_id)
           WHERE team.name = CASE WHEN s.service = 'billing' THEN 'Billing'
                                  WHEN s.service IN ('provisioning', 'configuration', 'updates') OR s.storm THEN 'Cloud services'
                                  ELSE 'Workplace' END) AS a
   WHERE a.position = pg_temp.pick(s.n, 'agent', a.choices);

  -- Received: by the form, or written down by the agent who took the call.
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, author, to_id)
    SELECT t.position, t.at, what, who, who_id, opened, value
      FROM (SELECT CASE s.channel WHEN 'phone' THEN 'agent' ELSE 'contact' END AS who,
                   CASE s.channel WHEN 'phone' THEN t.agent_id ELSE t.requester_id END AS who_id) AS w,
           (VALUES ('received', CASE s.channel WHEN 'phone' THEN 'agent' ELSE 'requester' END, NULL),
                   ('priority', NULL, s.priority), ('category', NULL, s.category_id), ('plan', NULL, s.plan_version_id))
             AS b (what, opened, value);
  INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, author, is_public, body)
    VALUES (t.position, t.at, 'message', CASE s.channel WHEN 'phone' THEN 'agent' ELSE 'contact' END,
            CASE s.channel WHEN 'phone' THEN t.agent_id ELSE t.requester_id END, 'requester', true,
            pg_temp.letter(t.language, NULL, s.opening, t.requester));
  INSERT INTO sample_event (position, at, kind, actor_kind, to_team_id) VALUES (t.position, t.at, 'assign', 'rule', t.team_id);
  IF s.channel = 'phone' AND pg_temp.chance(s.n, 'at once') < 0.6 THEN
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id) VALUES (t.position, t.at, 'answered_at_creation', 'agent', t.agent_id);
    CALL pg_temp.set_status(t, 'in_progress', 'agent');
    first_part := first_part / 2;
  END IF;

  -- A few count nowhere: sent twice, sent by nobody, or taken back.
  IF pg_temp.chance(s.n, 'excluded') < 0.02 AND NOT s.storm THEN
    t.at := pg_temp.after_work(s.calendar_id, s.received_at, 0.5 * first_target);
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, reason_code)
      VALUES (t.position, t.at, 'exclude', 'agent', t.agent_id, (ARRAY['duplicate', 'spam', 'test'])[1 + pg_temp.pick(s.n, 'reason', 3)]);
    CALL pg_temp.set_status(t, 'closed', 'agent');
    RETURN;
  ELSIF pg_temp.chance(s.n, 'excluded') < 0.03 THEN
    t.at := pg_temp.at_their_desk(s.received_at, 0.4, s.timezone, s.n, 'withdrawn');
    CALL pg_temp.requester_writes(t, pg_temp.words(t, 'withdraw', 'withdrawn'), 'resolved');
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, reason_code)
      VALUES (t.position, t.at + interval '9 minutes', 'exclude', 'agent', t.agent_id, 'withdrawn');
    t.at := t.at + s.close_after_days * interval '1 day';
    CALL pg_temp.set_status(t, 'closed', 'rule');
    RETURN;
  END IF;

  -- The first answer; simple things are solved by it.
  t.at := pg_temp.after_work(s.calendar_id, s.received_at, first_part * first_target);
  work := greatest(whole_part * whole_target - first_part * first_target, 600);
  IF pg_temp.chance(s.n, 'note') < 0.3 THEN
    t.at := t.at - interval '40 seconds';
    IF t.at > s.received_at THEN
      INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, author, is_public, body)
        VALUES (t.position, t.at, 'message', 'agent', t.agent_id, 'agent', false, pg_temp.words(t, 'note', 'note'));
    END IF;
    t.at := t.at + interval '40 seconds';
  END IF;
  IF t.questions = 0 AND s.priority > 1 AND pg_temp.chance(s.n, 'simple') < 0.55 AND whole_part < 1 THEN
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'solve', 'solve'), 'resolved');
  ELSIF t.questions > 0 AND pg_temp.chance(s.n, 'ask at once') < 0.6 THEN
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'ask', 'ask0'), 'waiting_customer');
  ELSE
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'first', 'first'), 'in_progress');
  END IF;

  -- Some turn out more, or less, pressing than they looked.
  IF t.status <> 'resolved' AND pg_temp.chance(s.n, 'reprioritise') < 0.07 THEN
    t.priority := greatest(1, least(4, s.priority + CASE WHEN pg_temp.chance(s.n, 'up') < 0.5 THEN 1 ELSE -1 END));
    IF t.priority <> s.priority THEN
      CALL pg_temp.note_change(t, 'priority', s.priority, t.priority);
    END IF;
  END IF;

  -- Questions and answers. A question costs us part of the work; the answer may take the customer days.
  FOR round IN 1 .. t.questions LOOP
    EXIT WHEN t.status = 'resolved';
    IF t.status <> 'waiting_customer' THEN
      piece := least(work * 0.4, next_target * 0.8);
      work := work - piece;
      t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
      CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'ask', 'ask' || round), 'waiting_customer');
    END IF;
    t.at := pg_temp.at_their_desk(t.at, 0.3 + 40 * power(pg_temp.chance(s.n, 'wait' || round), 3), s.timezone, s.n, 'reply' || round);
    CALL pg_temp.requester_writes(t, pg_temp.words(t, 'reply', 'reply' || round), 'in_progress');
    piece := CASE WHEN pg_temp.chance(s.n, 'late next' || round) < trouble THEN next_target * 1.4
                  ELSE least(work * 0.4, next_target * (0.1 + 0.7 * pg_temp.chance(s.n, 'next' || round))) END;
    work := greatest(work - piece, 300);
    t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'work', 'work' || round), 'in_progress');
  END LOOP;

  -- Up the levels, and to the maker of the product.
  IF t.status <> 'resolved' AND s.service <> 'billing' AND (s.storm OR pg_temp.chance(s.n, 'second level') < 0.3) THEN
    CALL pg_temp.escalate(t, s, work);
  ELSIF t.status <> 'resolved' AND s.category = 'billing_invoice' AND pg_temp.chance(s.n, 'second level') < 0.15 THEN
    CALL pg_temp.ask_vendor(t, s, 1, work);
  END IF;

  -- A long silence makes people ask; the answer is owed within the next-response target.
  IF t.status <> 'resolved' AND work > next_target * 1.5 AND pg_temp.chance(s.n, 'nudge') < 0.4 THEN
    t.at := pg_temp.at_their_desk(pg_temp.after_work(s.calendar_id, t.at, work * 0.4), 0.1, s.timezone, s.n, 'nudge');
    CALL pg_temp.requester_writes(t, pg_temp.words(t, 'nudge', 'nudge'), 'in_progress');
    piece := next_target * (CASE WHEN pg_temp.chance(s.n, 'late nudge') < trouble THEN 1.3 ELSE 0.1 + 0.7 * pg_temp.chance(s.n, 'nudged') END);
    work := greatest(work * 0.6 - piece, 300);
    t.at := pg_temp.after_work(s.calendar_id, t.at, piece);
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'work', 'nudged'), 'in_progress');
  END IF;

  -- Solved, by us or, now and then, by the requester's own word.
  IF t.status <> 'resolved' THEN
    t.at := pg_temp.after_work(s.calendar_id, t.at, work);
    IF pg_temp.chance(s.n, 'own word') < 0.06 THEN
      t.at := pg_temp.at_their_desk(t.at, 0, s.timezone, s.n, 'own word');
      CALL pg_temp.requester_writes(t, pg_temp.words(t, 'thanks', 'own word'), 'resolved');
    ELSE
      CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'solve', 'solve'), 'resolved');
    END IF;
  END IF;
  CALL pg_temp.tell_manager(t, s, whole_target, whole_part);
  CALL pg_temp.after_life(t, s, first_part, whole_part);
END
$$;

-- Lateness costs two of five; some services please less than others, invoices least.
CREATE FUNCTION pg_temp.rating(s sample_ticket, was_late boolean) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT greatest(1, 5 - 2 * was_late::int
                       - (pg_temp.chance(s.n, 'score') < CASE s.service WHEN 'billing' THEN 0.3 WHEN 'usage' THEN 0.25 WHEN 'trouble' THEN 0.7
                                                                        ELSE 0.45 END)::int
                       - (pg_temp.chance(s.n, 'grumble') < CASE WHEN s.category = 'billing_invoice' THEN 0.55 WHEN s.service = 'trouble' THEN 0.3
                                                                ELSE 0.08 END)::int
                       - (pg_temp.chance(s.n, 'annoyed') < CASE WHEN s.category = 'billing_invoice' THEN 0.3 ELSE 0.04 END)::int)
$$;

-- After it was solved: thanks, a score, the cause of a miss; or it comes back. At last it closes by itself.
CREATE PROCEDURE pg_temp.after_life(t pg_temp.life, s sample_ticket, first_part double precision, whole_part double precision)
  LANGUAGE plpgsql AS $$
DECLARE
  resolved_at timestamptz := t.at;
  causes text[] := ARRAY['workload', 'handover', 'vendor', 'unclear_request', 'outage'];
BEGIN
  IF pg_temp.chance(s.n, 'reopened') < 0.05 THEN
    t.at := pg_temp.at_their_desk(resolved_at, 3 + 60 * pg_temp.chance(s.n, 'reopen after'), s.timezone, s.n, 'reopened');
    CALL pg_temp.requester_writes(t, pg_temp.words(t, 'reopen', 'reopened'), 'in_progress');
    t.at := pg_temp.after_work(s.calendar_id, t.at, 0.3 * pg_temp.target(s.plan_version_id, 'next_response', t.priority, 28800));
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'work', 'reopened'), 'in_progress');
    t.at := pg_temp.after_work(s.calendar_id, t.at, (0.2 + 0.9 * pg_temp.chance(s.n, 'again'))
                               * pg_temp.target(s.plan_version_id, 'reopen', t.priority, 86400) * 0.7);
    CALL pg_temp.agent_writes(t, true, pg_temp.words(t, 'solve', 'again'), 'resolved');
    resolved_at := t.at;
  ELSIF pg_temp.chance(s.n, 'thanks') < 0.25 THEN
    -- The form asks whether it is solved, so a 'thank you' reopens nothing.
    t.at := pg_temp.at_their_desk(resolved_at, 1 + 20 * pg_temp.chance(s.n, 'thanks after'), s.timezone, s.n, 'thanks');
    CALL pg_temp.requester_writes(t, pg_temp.words(t, 'thanks', 'thanks'), 'resolved');
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, to_id)
      VALUES (t.position, t.at + interval '1 minute', 'rated', 'contact', t.requester_id,
              pg_temp.rating(s, first_part > 1 OR whole_part > 1));
  END IF;
  IF (first_part > 1 OR whole_part > 1) AND pg_temp.chance(s.n, 'cause') < 0.8 THEN
    INSERT INTO sample_event (position, at, kind, actor_kind, actor_id, metric, to_id, reason_code)
      SELECT t.position, resolved_at + interval '2 hours', 'cause_of_breach', 'agent', agent_id,
             CASE WHEN first_part > 1 THEN 'first_response' ELSE 'resolution' END, 1,
             CASE WHEN s.storm THEN 'outage' ELSE causes[1 + pg_temp.pick(s.n, 'which cause', 4)] END
        FROM agent WHERE role = 'lead';
  END IF;
  t.at := resolved_at + s.close_after_days * interval '1 day';
  CALL pg_temp.set_status(t, 'closed', 'rule');
END
$$;

DO $$
DECLARE
  s sample_ticket;
BEGIN
  FOR s IN SELECT * FROM sample_ticket ORDER BY position LOOP
    CALL pg_temp.live(s);
  END LOOP;
END
$$;
