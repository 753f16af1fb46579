-- What `firstline-admin check` compares with the replays: the facts of the reports, and the figures made from them.
-- A window has few tickets of many, so its facts are found by their key, ticket by ticket: OFFSET 0 keeps the planner,
-- which knows nothing of the temporary tables, from reading all facts there are for every window.
-- Every comparison of facts brings the same columns: the ticket, what a reader calls the row, which side has it, and a row
-- for each column that differs, with both values as text.

-- name: check_clock_facts
-- scope: admin
-- Where clock_fact differs from what the replays brought; a row a column, or one for all of it if one side has no such row.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT coalesce(s.ticket_id, n.ticket_id), concat('clock_fact ', to_char(coalesce(s.month, n.month), 'FM0000"-"00'), ' ', coalesce(s.metric, n.metric), ' ', coalesce(s.cycle, n.cycle), '.', coalesce(s.part, n.part)),
       s.ticket_id IS NOT NULL, n.ticket_id IS NOT NULL, d.what, d.stored, d.fresh
  FROM (SELECT f.*
          FROM fresh_replay AS r
         CROSS JOIN LATERAL (SELECT *
                               FROM clock_fact AS o
                              WHERE o.customer_id = r.customer_id AND o.ticket_id = r.ticket_id AND o.month <> ALL (ARRAY(SELECT month FROM month))
                             OFFSET 0) AS f) AS s
  FULL JOIN fresh_clock AS n ON n.customer_id = s.customer_id AND n.ticket_id = s.ticket_id AND n.month = s.month AND n.metric = s.metric AND n.cycle = s.cycle AND n.part = s.part
  LEFT JOIN LATERAL (SELECT o.key, o.value, e.value
                       FROM jsonb_each_text(to_jsonb(s)) AS o
                       JOIN jsonb_each_text(to_jsonb(n)) AS e USING (key)
                      WHERE o.value IS DISTINCT FROM e.value) AS d (what, stored, fresh) ON s.ticket_id = n.ticket_id
 WHERE ROW(s.*) IS DISTINCT FROM ROW(n.*)
 ORDER BY 1, 2, 5;

-- name: check_ticket_facts
-- scope: admin
-- Where ticket_fact differs from what the replays brought; a row a column, or one for all of it if one side has no such row.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT coalesce(s.ticket_id, n.ticket_id), concat('ticket_fact ', to_char(coalesce(s.month, n.month), 'FM0000"-"00')),
       s.ticket_id IS NOT NULL, n.ticket_id IS NOT NULL, d.what, d.stored, d.fresh
  FROM (SELECT f.*
          FROM fresh_replay AS r
         CROSS JOIN LATERAL (SELECT *
                               FROM ticket_fact AS o
                              WHERE o.customer_id = r.customer_id AND o.ticket_id = r.ticket_id AND o.month <> ALL (ARRAY(SELECT month FROM month))
                             OFFSET 0) AS f) AS s
  FULL JOIN fresh_ticket AS n ON n.customer_id = s.customer_id AND n.ticket_id = s.ticket_id AND n.month = s.month
  LEFT JOIN LATERAL (SELECT o.key, o.value, e.value
                       FROM jsonb_each_text(to_jsonb(s)) AS o
                       JOIN jsonb_each_text(to_jsonb(n)) AS e USING (key)
                      WHERE o.value IS DISTINCT FROM e.value) AS d (what, stored, fresh) ON s.ticket_id = n.ticket_id
 WHERE ROW(s.*) IS DISTINCT FROM ROW(n.*)
 ORDER BY 1, 2, 5;

-- name: check_stay_facts
-- scope: admin
-- Where stay_fact differs from what the replays brought; a row a column, or one for all of it if one side has no such row.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT coalesce(s.ticket_id, n.ticket_id), concat('stay_fact ', to_char(coalesce(s.month, n.month), 'FM0000"-"00'), ' no. ', coalesce(s.stay, n.stay)),
       s.ticket_id IS NOT NULL, n.ticket_id IS NOT NULL, d.what, d.stored, d.fresh
  FROM (SELECT f.*
          FROM fresh_replay AS r
         CROSS JOIN LATERAL (SELECT *
                               FROM stay_fact AS o
                              WHERE o.customer_id = r.customer_id AND o.ticket_id = r.ticket_id AND o.month <> ALL (ARRAY(SELECT month FROM month))
                             OFFSET 0) AS f) AS s
  FULL JOIN fresh_stay AS n ON n.customer_id = s.customer_id AND n.ticket_id = s.ticket_id AND n.month = s.month AND n.stay = s.stay
  LEFT JOIN LATERAL (SELECT o.key, o.value, e.value
                       FROM jsonb_each_text(to_jsonb(s)) AS o
                       JOIN jsonb_each_text(to_jsonb(n)) AS e USING (key)
                      WHERE o.value IS DISTINCT FROM e.value) AS d (what, stored, fresh) ON s.ticket_id = n.ticket_id
 WHERE ROW(s.*) IS DISTINCT FROM ROW(n.*)
 ORDER BY 1, 2, 5;

-- name: check_escalation_facts
-- scope: admin
-- Where escalation_fact differs from what the replays brought; a row a column, or one for all of it if one side has no such row.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT coalesce(s.ticket_id, n.ticket_id), concat('escalation_fact ', coalesce(s.escalation_id, n.escalation_id)),
       s.ticket_id IS NOT NULL, n.ticket_id IS NOT NULL, d.what, d.stored, d.fresh
  FROM (SELECT f.*
          FROM fresh_replay AS r
         CROSS JOIN LATERAL (SELECT *
                               FROM escalation_fact AS o
                              WHERE o.customer_id = r.customer_id AND o.ticket_id = r.ticket_id AND o.month <> ALL (ARRAY(SELECT month FROM month))
                             OFFSET 0) AS f) AS s
  FULL JOIN fresh_escalation AS n ON n.customer_id = s.customer_id AND n.ticket_id = s.ticket_id AND n.escalation_id = s.escalation_id
  LEFT JOIN LATERAL (SELECT o.key, o.value, e.value
                       FROM jsonb_each_text(to_jsonb(s)) AS o
                       JOIN jsonb_each_text(to_jsonb(n)) AS e USING (key)
                      WHERE o.value IS DISTINCT FROM e.value) AS d (what, stored, fresh) ON s.ticket_id = n.ticket_id
 WHERE ROW(s.*) IS DISTINCT FROM ROW(n.*)
 ORDER BY 1, 2, 5;

-- name: check_faults
-- scope: admin
-- The same of ticket_fault, whose rows have nothing but their key.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT coalesce(s.ticket_id, n.ticket_id), concat('ticket_fault ', coalesce(s.fault, n.fault), ' of event ', coalesce(s.event_id, n.event_id)),
       s.ticket_id IS NOT NULL, n.ticket_id IS NOT NULL, NULL, NULL, NULL
  FROM (SELECT f.customer_id, f.ticket_id, f.fault, f.event_id
          FROM fresh_replay AS r
         CROSS JOIN LATERAL (SELECT * FROM ticket_fault AS o WHERE o.customer_id = r.customer_id AND o.ticket_id = r.ticket_id OFFSET 0) AS f) AS s
  FULL JOIN (SELECT DISTINCT customer_id, ticket_id, fault, event_id FROM fresh_fault) AS n
         ON n.customer_id = s.customer_id AND n.ticket_id = s.ticket_id AND n.fault = s.fault AND n.event_id = s.event_id
 WHERE s.ticket_id IS NULL OR n.ticket_id IS NULL
 ORDER BY 1, 2;

-- name: check_rechecks
-- scope: admin
-- Where the night would look again too late or too early.
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT n.ticket_id, 'ticket_replay', true, true, 'recheck_at', to_jsonb(s.recheck_at) #>> '{}', to_jsonb(n.recheck_at) #>> '{}'
  FROM fresh_replay AS n
 CROSS JOIN LATERAL (SELECT recheck_at FROM ticket_replay AS o WHERE o.customer_id = n.customer_id AND o.ticket_id = n.ticket_id OFFSET 0) AS s
 WHERE s.recheck_at IS DISTINCT FROM n.recheck_at
 ORDER BY 1;

-- name: check_restatements
-- scope: admin
-- Where a frozen month would be corrected otherwise than the latest restatement of the clock says, or its absence (rule 6.4).
-- returns: ticket_id, fact, is_stored, is_fresh, what, stored, fresh
SELECT n.ticket_id, concat('restatement of ', to_char(n.month, 'FM0000"-"00'), ' ', n.metric, ' ', n.cycle), n.said IS NOT NULL, true, 'would_be', n.said, n.would_be
  FROM new_restatement AS n
 ORDER BY 1, 2;

-- name: check_orphans
-- scope: admin
-- Facts of no ticket, or of one that was never counted.
-- returns: what, customer_id, ticket_id
SELECT f.what, f.customer_id, f.ticket_id
  FROM (SELECT 'clock_fact' AS what, customer_id, ticket_id FROM clock_fact
         UNION
        SELECT 'ticket_fact', customer_id, ticket_id FROM ticket_fact
         UNION
        SELECT 'stay_fact', customer_id, ticket_id FROM stay_fact
         UNION
        SELECT 'escalation_fact', customer_id, ticket_id FROM escalation_fact
         UNION
        SELECT 'ticket_fault', customer_id, ticket_id FROM ticket_fault
         UNION
        SELECT 'restatement', customer_id, ticket_id FROM restatement
         UNION
        SELECT 'ticket_replay', customer_id, ticket_id FROM ticket_replay) AS f
 WHERE NOT EXISTS (SELECT FROM ticket AS t WHERE t.customer_id = f.customer_id AND t.ticket_id = f.ticket_id)
    OR NOT EXISTS (SELECT FROM ticket_replay AS r WHERE r.customer_id = f.customer_id AND r.ticket_id = f.ticket_id)
 ORDER BY 2, 3, 1;

-- name: check_uncounted
-- scope: admin
-- Tickets that have changed since they were counted, or never were, without any night knowing.
-- returns: ticket_id
SELECT t.ticket_id
  FROM ticket AS t
  LEFT JOIN ticket_replay AS r ON r.customer_id = t.customer_id AND r.ticket_id = t.ticket_id
 WHERE r.version IS DISTINCT FROM t.version
   AND NOT EXISTS (SELECT FROM ticket_uncounted AS u WHERE u.customer_id = t.customer_id AND u.ticket_id = t.ticket_id AND u.version = t.version)
 ORDER BY 1;

-- name: check_metrics
-- scope: admin
-- Where month_metric says something else than the clocks it was added up from.
-- returns: customer_id, month, what, stored, fresh
SELECT coalesce(s.customer_id, n.customer_id), coalesce(s.month, n.month), concat('month_metric ', coalesce(s.metric, n.metric)),
       s.carried || ' + ' || s.started || ' = ' || s.met || ' + ' || s.missed || ' + ' || s.excluded || ' + ' || s.running,
       n.carried || ' + ' || n.started || ' = ' || n.met || ' + ' || n.missed || ' + ' || n.excluded || ' + ' || n.running
  FROM month_metric AS s
  FULL JOIN (SELECT f.customer_id, f.month, f.metric,
                    count(*) FILTER (WHERE f.opened_month <> f.month) AS carried, count(*) FILTER (WHERE f.opened_month = f.month) AS started,
                    count(*) FILTER (WHERE f.verdict = 'met') AS met, count(*) FILTER (WHERE f.verdict = 'breached') AS missed,
                    count(*) FILTER (WHERE f.verdict = 'excluded') AS excluded, count(*) FILTER (WHERE f.verdict = 'running') AS running
               FROM clock_fact AS f
              GROUP BY f.customer_id, f.month, f.metric) AS n
         ON n.customer_id = s.customer_id AND n.month = s.month AND n.metric = s.metric
 WHERE (s.carried, s.started, s.met, s.missed, s.excluded, s.running)
       IS DISTINCT FROM (n.carried, n.started, n.met, n.missed, n.excluded, n.running)
 ORDER BY 1, 2, 3;

-- name: check_volumes
-- scope: admin
-- Where month_volume says something else than the tickets it was added up from.
-- returns: customer_id, month, what, stored, fresh
SELECT coalesce(s.customer_id, n.customer_id), coalesce(s.month, n.month), 'month_volume',
       s.carried || ' + ' || s.received || ' + ' || s.returned || ' = ' || s.resolved || ' + ' || s.excluded || ' + ' || s.open,
       n.carried || ' + ' || n.received || ' + ' || n.returned || ' = ' || n.resolved || ' + ' || n.excluded || ' + ' || n.open
  FROM month_volume AS s
  FULL JOIN (SELECT f.customer_id, f.month,
                    count(*) FILTER (WHERE f.came_by = 'carried') AS carried, count(*) FILTER (WHERE f.came_by = 'received') AS received,
                    count(*) FILTER (WHERE f.came_by = 'returned') AS returned, count(*) FILTER (WHERE f.stands_as = 'resolved') AS resolved,
                    count(*) FILTER (WHERE f.stands_as = 'excluded') AS excluded, count(*) FILTER (WHERE f.stands_as = 'open') AS open
               FROM ticket_fact AS f
              GROUP BY f.customer_id, f.month) AS n
         ON n.customer_id = s.customer_id AND n.month = s.month
 WHERE (s.carried, s.received, s.returned, s.resolved, s.excluded, s.open)
       IS DISTINCT FROM (n.carried, n.received, n.returned, n.resolved, n.excluded, n.open)
 ORDER BY 1, 2;

-- name: check_escalated
-- scope: admin
-- Where month_escalation says something else than the tickets and stays it was added up from.
-- returns: customer_id, month, what, stored, fresh
SELECT coalesce(s.customer_id, n.customer_id), coalesce(s.month, n.month), 'month_escalation', s.escalated || ' of ' || s.received,
       n.escalated || ' of ' || n.received
  FROM month_escalation AS s
  FULL JOIN (SELECT p.customer_id, p.month, sum(p.received) AS received, sum(p.escalated) AS escalated
               FROM (SELECT f.customer_id, f.month, 1 AS received, 0 AS escalated
                       FROM ticket_fact AS f WHERE f.came_by = 'received' AND f.stands_as <> 'excluded'
                      UNION ALL
                     SELECT f.customer_id, f.month, 0, 1 FROM stay_fact AS f WHERE f.is_first_escalation AND f.began_month = f.month) AS p
              GROUP BY p.customer_id, p.month) AS n
         ON n.customer_id = s.customer_id AND n.month = s.month
 WHERE (s.received, s.escalated) IS DISTINCT FROM (n.received, n.escalated)
 ORDER BY 1, 2;

-- name: check_is_counting
-- scope: admin
-- Whether a report or a rebuild is about to bring facts and figures up to date.
-- returns: is_counting
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND classid::bigint = hashtext('firstline facts')::bigint & 4294967295 AND objid = 1
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
