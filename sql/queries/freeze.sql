-- Closing and freezing months (rule 6.4), and the workbooks that are kept of them.

-- name: month_latest
-- scope: report
-- The last month that is frozen or being closed, and when the latest freeze was; 0 where there is none.
-- returns: month, frozen_at
SELECT coalesce(max(month), 0), coalesce(floor(extract(epoch FROM max(frozen_at)))::bigint, 0)
  FROM (SELECT month, frozen_at FROM month UNION ALL SELECT month, frozen_at FROM month_closing) AS m;

-- name: month_first
-- scope: report
-- The month of the oldest ticket in the zone of its plan's calendar; 0 where there is no ticket.
-- $1: zone of tickets without a plan
-- returns: month
SELECT coalesce(min(to_char(t.received_at AT TIME ZONE coalesce(z.zone, $1), 'YYYYMM')::integer), 0)
  FROM (SELECT plan_version_id, min(received_at) AS received_at FROM ticket GROUP BY plan_version_id) AS t
  LEFT JOIN plan_version AS p ON p.plan_version_id = t.plan_version_id
  LEFT JOIN (SELECT calendar_id, substring(definition FROM '(?n)^timezone=(.*)$') AS zone FROM calendar_version) AS z
    ON z.calendar_id = p.calendar_id;

-- name: month_close
-- scope: report
-- Announces that a month is being closed: from here on no event gets an instant of recording before this one.
-- $1: month
-- $2: now
-- $3: run
INSERT INTO month_closing (month, frozen_at, run_id) VALUES ($1, date_trunc('second', least($2, clock_timestamp())), $3);

-- name: month_closing_count
-- scope: report
-- How many months are being closed.
-- returns: months
SELECT count(*) FROM month_closing;

-- name: event_writers
-- scope: report
-- The transactions that have written events and have not ended, in PostgreSQL's text form of an array.
-- returns: writers, how_many
SELECT w::text, cardinality(w) FROM app.event_writers() AS w;

-- name: event_writers_left
-- scope: report
-- How many of them have not ended yet.
-- $1: what event_writers gave
-- returns: writers
SELECT count(*) FROM unnest(app.event_writers()) AS w (writer) WHERE writer = ANY ($1::text[]);

-- name: month_unbalanced
-- scope: report
-- Where a month that is being closed does not carry in what the month before left (rule 6.3).
-- returns: month, customer_id, what, carried, left_over
SELECT coalesce(m.month, b.month), coalesce(m.customer_id, b.customer_id), coalesce(m.metric, b.metric), coalesce(m.carried, 0), coalesce(b.running, 0)
  FROM (SELECT c.month, f.customer_id, f.metric, f.carried FROM month_closing AS c JOIN month_metric AS f ON f.month = c.month
         UNION ALL
        SELECT c.month, f.customer_id, 'tickets', f.carried FROM month_closing AS c JOIN month_volume AS f ON f.month = c.month) AS m
  FULL JOIN (SELECT c.month, f.customer_id, f.metric, f.running
               FROM month_closing AS c
               JOIN month_metric AS f ON f.month = CASE c.month % 100 WHEN 1 THEN c.month - 89 ELSE c.month - 1 END
              UNION ALL
             SELECT c.month, f.customer_id, 'tickets', f.open
               FROM month_closing AS c
               JOIN month_volume AS f ON f.month = CASE c.month % 100 WHEN 1 THEN c.month - 89 ELSE c.month - 1 END) AS b
    ON b.month = m.month AND b.customer_id = m.customer_id AND b.metric = m.metric
 WHERE coalesce(m.carried, 0) <> coalesce(b.running, 0)
 ORDER BY 1, 2, 3
 LIMIT 1;

-- name: month_unsound
-- scope: report
-- A fact of a month that is being closed that contradicts itself, or its custody.
-- returns: month, customer_id, ticket_id, what
SELECT u.month, u.customer_id, u.ticket_id, u.what FROM month_closing AS c CROSS JOIN LATERAL app.unsound_facts(c.month) AS u ORDER BY 1, 2, 3, 4 LIMIT 1;

-- name: month_freeze
-- scope: report
-- Freezes the months that are being closed.
INSERT INTO month (month, frozen_at, run_id) SELECT month, frozen_at, run_id FROM month_closing ORDER BY month;

-- name: month_closed
-- scope: report
-- They are not being closed any more.
DELETE FROM month_closing;

-- name: draft_clear
-- scope: report
-- Nobody writes drafts of frozen months, once theirs are in place.
DELETE FROM workbook_draft AS d USING month AS m WHERE m.month = d.month;

-- name: month_state
-- scope: report
-- Whether a month is frozen: since when, by which run.
-- $1: month
-- returns: frozen_at, run_id
SELECT floor(extract(epoch FROM frozen_at))::bigint, run_id FROM month WHERE month = $1;

-- name: month_frozen_last
-- scope: desk
-- The last month in which nothing can be received any more (rule 2.1); 0: none.
-- returns: month
SELECT coalesce(max(month), 0) FROM (SELECT month FROM month UNION ALL SELECT month FROM month_closing) AS m;

-- name: edition_unstored
-- scope: report
-- The workbooks of frozen months whose last one isn't stored: customer 0 for all of them, and each customer with rows in it; with the file that was written for it last, before it was frozen.
-- returns: month, customer_id, frozen_at, run_id, language, file_name, sha256
SELECT m.month, c.customer_id, floor(extract(epoch FROM m.frozen_at))::bigint, m.run_id, coalesce(n.language, ''), coalesce(d.file_name, ''),
       coalesce(d.sha256, '')
  FROM month AS m
 CROSS JOIN LATERAL (SELECT 0 AS customer_id
                      UNION
                     SELECT customer_id FROM ticket_fact AS f WHERE f.month = m.month
                      UNION
                     SELECT customer_id FROM clock_fact AS f WHERE f.month = m.month) AS c
  LEFT JOIN customer AS n ON n.customer_id = c.customer_id
  LEFT JOIN workbook_draft AS d ON d.customer_id = c.customer_id AND d.month = m.month
 WHERE m.stored_at IS NULL
 ORDER BY c.customer_id > 0, m.month, c.customer_id;

-- name: edition_stored
-- scope: report
-- The workbooks of these months are all stored.
UPDATE month SET stored_at = clock_timestamp() WHERE stored_at IS NULL;

-- name: edition_customers
-- scope: report
-- The customers with rows in a month, with a mark of all that their workbook shows, and with the mark, name and SHA-256 of the file that was written last. What they said and used, and what things are called, is added up as hashes of rows, so that the mark is another one whatever changes in any of them; readings are only ever added, and are counted.
-- $1: month
-- $2: what writes it: version of the program, and what it is told
-- $3: now
-- returns: customer_id, name, language, mark, written_mark, file_name, sha256
WITH incident AS (
  SELECT i.incident_id, i.starts_at, i.ends_at,
         concat_ws('|', i.incident_id, i.kind, i.title, i.starts_at, CASE WHEN i.ends_at < $3 THEN i.ends_at END, i.starts_at < $3, i.announced_at < $3,
                   (SELECT string_agg(concat_ws(' ', p.product_id, p.cloud), ',' ORDER BY p.product_id, p.cloud) FROM incident_scope AS p
                     WHERE p.incident_id = i.incident_id),
                   (SELECT count(*) FROM incident_update AS u WHERE u.incident_id = i.incident_id AND u.written_at < $3)) AS said
    FROM service_incident AS i
), shown (customer_id, hash) AS (
  SELECT s.customer_id, hashtextextended(concat_ws('|', s::text, s.answered_at < $3), 1)
    FROM satisfaction AS s
   WHERE s.asked_at < $3 AND ((s.asked_at >= lower(app.about_month($1::integer, 12)) AND s.asked_at < upper(app.about_month($1)))
                              OR (s.answered_at >= lower(app.about_month($1, 12)) AND s.answered_at < upper(app.about_month($1))))
   UNION ALL
  SELECT f.customer_id, hashtextextended(concat_ws('|', count(*), sum(f.feedback_id)), 2)
    FROM article_feedback AS f
   WHERE f.happened_at >= lower(app.about_month($1, 12)) AND f.happened_at < upper(app.about_month($1)) AND f.happened_at < $3
   GROUP BY f.customer_id
   UNION ALL
  SELECT f.customer_id, hashtextextended(concat_ws('|', a.article_id, a.category_id, a.code, v.title), 3)
    FROM (SELECT DISTINCT customer_id, article_id FROM article_feedback
           WHERE happened_at >= lower(app.about_month($1)) AND happened_at < upper(app.about_month($1)) AND happened_at < $3) AS f
    JOIN article AS a ON a.article_id = f.article_id
    LEFT JOIN LATERAL (SELECT v.title FROM article_version AS v
                        WHERE v.article_id = a.article_id AND v.language = a.language AND v.published_at < $3
                        ORDER BY v.version DESC LIMIT 1) AS v ON true
   UNION ALL
  SELECT l.customer_id, hashtextextended(concat_ws('|', l.ticket_id, l.linked_at, i.said), 4)
    FROM incident_ticket AS l JOIN incident AS i ON i.incident_id = l.incident_id
   WHERE l.linked_at >= lower(app.about_month($1, 12)) AND l.linked_at < upper(app.about_month($1)) AND l.linked_at < $3
   UNION ALL
  SELECT u.customer_id, hashtextextended(concat_ws('|', u.subscription_id, i.said), 5)
    FROM incident AS i
    JOIN incident_scope AS p ON p.incident_id = i.incident_id
    JOIN subscription AS u ON u.product_id = p.product_id AND u.cloud = p.cloud
   WHERE i.starts_at < upper(app.about_month($1)) AND coalesce(i.ends_at >= lower(app.about_month($1)), true)
   UNION ALL
  SELECT a.customer_id, hashtextextended(concat_ws('|', a.subscription_id, a.month, a.seats_sold, a.seats_assigned, a.seats_active, u.product_id), 6)
    FROM adoption_snapshot AS a JOIN subscription AS u ON u.customer_id = a.customer_id AND u.subscription_id = a.subscription_id
   WHERE a.month BETWEEN $1 - 200 AND $1
   UNION ALL
  SELECT e.customer_id, hashtextextended(concat_ws('|', e.contact_id, s.session_id, s.course_id, s.starts_at, s.ends_at), 7)
    FROM enrolment AS e JOIN course_session AS s ON s.session_id = e.session_id
   WHERE e.attended AND s.ends_at < $3 AND s.ends_at >= lower(app.about_month($1, 12))
   UNION ALL
  SELECT v.customer_id, hashtextextended(concat_ws('|', v.vendor_case_id, v.case_number, v.severity, v.vehicle, v.answered_at, v.solved_at, v.withdrawn_at), 8)
    FROM vendor_case AS v
), named AS (
  SELECT sum(hashtextextended(n.words, 9)) AS hash
    FROM (SELECT 'reseller|' || name FROM reseller
           UNION ALL SELECT concat_ws('|', 'category', category_id, parent_id, position, name) FROM category
           UNION ALL SELECT concat_ws('|', 'plan', plan_id, name) FROM plan
           UNION ALL SELECT concat_ws('|', 'calendar', calendar_id, name) FROM calendar
           UNION ALL SELECT concat_ws('|', 'team', team_id, name) FROM team
           UNION ALL SELECT concat_ws('|', 'agent', agent_id, name) FROM agent
           UNION ALL SELECT concat_ws('|', 'vendor', vendor_id, name) FROM vendor
           UNION ALL SELECT concat_ws('|', 'reason', position, name) FROM escalation_reason
           UNION ALL SELECT concat_ws('|', 'product', product_id, name) FROM product
           UNION ALL SELECT concat_ws('|', 'course', course_id, product_id, title, active) FROM course) AS n (words)
)
SELECT c.customer_id, c.name, c.language,
       concat_ws(' ', $2::text, r.counted_at, r.tickets, r.versions, coalesce(s.hash, 0), n.hash,
                 $3 >= (make_date($1 / 100, $1 % 100, 1) + interval '1 month') AT TIME ZONE c.timezone, c.language, c.timezone, c.name),
       coalesce(d.mark, ''), coalesce(d.file_name, ''), coalesce(d.sha256, '')
  FROM customer AS c
  JOIN (SELECT customer_id FROM ticket_fact WHERE month = $1 UNION SELECT customer_id FROM clock_fact WHERE month = $1) AS f
    ON f.customer_id = c.customer_id
  JOIN (SELECT customer_id, floor(extract(epoch FROM max(counted_at)))::bigint AS counted_at, count(*) AS tickets, sum(version) AS versions
          FROM ticket_replay GROUP BY customer_id) AS r ON r.customer_id = c.customer_id
 CROSS JOIN named AS n
  LEFT JOIN (SELECT customer_id, sum(hash) AS hash FROM shown GROUP BY customer_id) AS s ON s.customer_id = c.customer_id
  LEFT JOIN workbook_draft AS d ON d.customer_id = c.customer_id AND d.month = $1
 ORDER BY c.customer_id;

-- name: customer_language
-- scope: report
-- The language of what is sent to a customer.
-- $1: customer
-- returns: language
SELECT language FROM customer WHERE customer_id = $1;

-- name: draft_former
-- scope: report
-- The file that was written last for a customer's month.
-- $1: customer
-- $2: month
-- returns: file_name, sha256
SELECT file_name, sha256 FROM workbook_draft WHERE customer_id = $1 AND month = $2;

-- name: draft_written
-- scope: report
-- Remembers for what a customer's workbook was written, and which file it is.
-- $1: customer
-- $2: month
-- $3: mark of what it shows
-- $4: file name
-- $5: SHA-256 in hexadecimal
INSERT INTO workbook_draft (customer_id, month, mark, file_name, sha256) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (customer_id, month) DO UPDATE SET mark = excluded.mark, file_name = excluded.file_name, sha256 = excluded.sha256;

-- name: workbook_store
-- scope: report
-- Keeps what is known of a workbook of a frozen month; its bytes follow in pieces.
-- $1: customer, or 0
-- $2: month
-- $3: file name
-- $4: bytes
-- $5: SHA-256
-- $6: version of the program
-- $7: run
INSERT INTO workbook (customer_id, month, file_name, size, sha256, program_version, run_id) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: workbook_store_chunk
-- scope: report
-- A piece of it.
-- $1: customer, or 0
-- $2: month
-- $3: position from 0
-- $4: up to 131,072 bytes
INSERT INTO workbook_chunk (customer_id, month, position, bytes) VALUES ($1, $2, $3, $4);

-- name: workbook_stored
-- scope: report
-- result: binary
-- A stored workbook's file name, bytes and SHA-256.
-- $1: customer, or 0
-- $2: month
-- returns: file_name, size, sha256
SELECT file_name, size, sha256 FROM workbook WHERE customer_id = $1 AND month = $2;

-- name: workbook_stored_chunks
-- scope: report
-- result: binary
-- Its bytes, a row a piece in their order.
-- $1: customer, or 0
-- $2: month
-- returns: bytes
SELECT bytes FROM workbook_chunk WHERE customer_id = $1 AND month = $2 ORDER BY position;
