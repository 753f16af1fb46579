-- What customers say and use, for the sheets Satisfaction, Self-service and Training and the data behind them. Asked in the
-- workbook's own transaction, after workbook_begin, so firstline_workbook sees its customer alone. What a customer did counts
-- in the month of the customer's own zone, in every file alike. Nothing after `now` is counted.

-- name: voice_sizes
-- scope: report
-- How many rows the data sheets will have.
-- $1: month
-- $2: now
-- $3: the first month of Adoption
-- returns: answers, readings, links, adoption
SELECT (SELECT count(*)
          FROM satisfaction AS s JOIN customer AS c ON c.customer_id = s.customer_id
         WHERE (s.asked_at >= lower(app.about_month($1::integer)) AND s.asked_at < upper(app.about_month($1)) AND s.asked_at < $2
                AND app.month_of(s.asked_at, c.timezone) = $1)
            OR (s.answered_at >= lower(app.about_month($1)) AND s.answered_at < upper(app.about_month($1)) AND s.answered_at < $2
                AND app.month_of(s.answered_at, c.timezone) = $1)),
       (SELECT count(DISTINCT (f.article_id, f.language, f.customer_id))
          FROM article_feedback AS f JOIN customer AS c ON c.customer_id = f.customer_id
         WHERE f.happened_at >= lower(app.about_month($1)) AND f.happened_at < upper(app.about_month($1)) AND f.happened_at < $2
           AND app.month_of(f.happened_at, c.timezone) = $1),
       (SELECT count(*)
          FROM incident_ticket AS l JOIN customer AS c ON c.customer_id = l.customer_id
         WHERE l.linked_at >= lower(app.about_month($1)) AND l.linked_at < upper(app.about_month($1)) AND l.linked_at < $2
           AND app.month_of(l.linked_at, c.timezone) = $1),
       (SELECT count(*) FROM (
          SELECT customer_id, month FROM month_volume WHERE received > 0 AND month BETWEEN $3::integer AND $1
           UNION
          SELECT customer_id, month FROM adoption_snapshot WHERE month BETWEEN $3 AND $1) AS a);

-- name: voice_answers
-- scope: report
-- Who was asked in the month, and who answered in it: by team, service, category, customer, ticket. A score only if it was given in the month.
-- $1: month
-- $2: now
-- returns: customer_id, ticket_id, category_id, team_id, is_asked, asked_at, answered_at, score, comment
SELECT s.customer_id, s.ticket_id, s.category_id, coalesce(s.team_id, 0), m.is_asked, floor(extract(epoch FROM s.asked_at))::bigint,
       CASE WHEN m.is_answered THEN floor(extract(epoch FROM s.answered_at))::bigint END, CASE WHEN m.is_answered THEN s.score END,
       CASE WHEN m.is_answered THEN s.comment END
  FROM satisfaction AS s
  JOIN (SELECT customer_id, timezone, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
    ON c.customer_id = s.customer_id
  JOIN category AS g ON g.category_id = s.category_id
  LEFT JOIN category AS p ON p.category_id = g.parent_id
  LEFT JOIN (SELECT team_id, row_number() OVER (ORDER BY name COLLATE "C", team_id) AS place FROM team) AS t ON t.team_id = s.team_id
 CROSS JOIN LATERAL (SELECT s.asked_at < $2 AND app.month_of(s.asked_at, c.timezone) = $1::integer AS is_asked,
                            coalesce(s.answered_at < $2 AND app.month_of(s.answered_at, c.timezone) = $1, false) AS is_answered) AS m
 WHERE ((s.asked_at >= lower(app.about_month($1)) AND s.asked_at < upper(app.about_month($1)))
        OR (s.answered_at >= lower(app.about_month($1)) AND s.answered_at < upper(app.about_month($1))))
   AND (m.is_asked OR m.is_answered)
 ORDER BY t.place, coalesce(p.position, g.position), coalesce(p.category_id, g.category_id), g.position, g.category_id, c.place,
          s.ticket_id, s.round;

-- name: voice_answer_months
-- scope: report
-- The month and the twelve before it: asked, of these answered within the month, and the answers given in it by score.
-- $1: month
-- $2: now
-- returns: month, asked, answered, score_1, score_2, score_3, score_4, score_5
SELECT m.month, count(*) FILTER (WHERE r.asked = m.month), count(*) FILTER (WHERE r.asked = m.month AND r.answered = m.month),
       count(*) FILTER (WHERE r.answered = m.month AND r.score = 1), count(*) FILTER (WHERE r.answered = m.month AND r.score = 2),
       count(*) FILTER (WHERE r.answered = m.month AND r.score = 3), count(*) FILTER (WHERE r.answered = m.month AND r.score = 4),
       count(*) FILTER (WHERE r.answered = m.month AND r.score = 5)
  FROM (SELECT app.month_of(s.asked_at, c.timezone) AS asked, s.score,
               CASE WHEN s.answered_at < $2 THEN app.month_of(s.answered_at, c.timezone) END AS answered
          FROM satisfaction AS s JOIN customer AS c ON c.customer_id = s.customer_id
         WHERE s.asked_at < $2 AND ((s.asked_at >= lower(app.about_month($1::integer, 12)) AND s.asked_at < upper(app.about_month($1)))
                                    OR (s.answered_at >= lower(app.about_month($1, 12)) AND s.answered_at < upper(app.about_month($1))))) AS r
 CROSS JOIN LATERAL (SELECT r.asked AS month UNION SELECT r.answered) AS m
 WHERE m.month BETWEEN $1 - 100 AND $1
 GROUP BY m.month
 ORDER BY m.month;

-- name: voice_comments
-- scope: report
-- What people wrote with the scores of the month: the lowest score first, and of one score the latest; the first so many.
-- $1: month
-- $2: now
-- $3: how many
-- returns: customer_id, ticket_id, category_id, team_id, answered_at, score, comment
SELECT s.customer_id, s.ticket_id, s.category_id, coalesce(s.team_id, 0), floor(extract(epoch FROM s.answered_at))::bigint, s.score, s.comment
  FROM satisfaction AS s JOIN customer AS c ON c.customer_id = s.customer_id
 WHERE s.comment <> '' AND s.answered_at >= lower(app.about_month($1::integer)) AND s.answered_at < upper(app.about_month($1))
   AND s.answered_at < $2 AND app.month_of(s.answered_at, c.timezone) = $1
 ORDER BY s.score, s.answered_at DESC, s.ticket_id, s.round
 LIMIT $3::bigint;

-- name: voice_readings
-- scope: report
-- What articles were good for in the month, a row an article, language and customer; the title is that of the language it was first written in.
-- $1: month
-- $2: now
-- returns: article_id, title, category_id, language, customer_id, read, helpful, not_helpful, avoided
SELECT a.article_id, coalesce(v.title, a.code), a.category_id, f.language, f.customer_id, f.read, f.helpful, f.not_helpful, f.avoided
  FROM (SELECT f.article_id, f.language, f.customer_id, count(*) FILTER (WHERE f.kind = 'read') AS read,
               count(*) FILTER (WHERE f.kind = 'helpful') AS helpful, count(*) FILTER (WHERE f.kind = 'not_helpful') AS not_helpful,
               count(*) FILTER (WHERE f.kind = 'ticket_avoided') AS avoided
          FROM article_feedback AS f JOIN customer AS c ON c.customer_id = f.customer_id
         WHERE f.happened_at >= lower(app.about_month($1::integer)) AND f.happened_at < upper(app.about_month($1)) AND f.happened_at < $2
           AND app.month_of(f.happened_at, c.timezone) = $1
         GROUP BY f.article_id, f.language, f.customer_id) AS f
  JOIN article AS a ON a.article_id = f.article_id
  JOIN category AS g ON g.category_id = a.category_id
  JOIN (SELECT customer_id, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
    ON c.customer_id = f.customer_id
  LEFT JOIN LATERAL (SELECT v.title FROM article_version AS v
                      WHERE v.article_id = a.article_id AND v.language = a.language AND v.published_at < $2
                      ORDER BY v.version DESC LIMIT 1) AS v ON true
 ORDER BY g.position, g.category_id, a.code COLLATE "C", f.language COLLATE "C", c.place;

-- name: voice_reading_months
-- scope: report
-- The month and the twelve before it: what articles were good for.
-- $1: month
-- $2: now
-- returns: month, read, helpful, not_helpful, avoided
SELECT f.month, count(*) FILTER (WHERE f.kind = 'read'), count(*) FILTER (WHERE f.kind = 'helpful'),
       count(*) FILTER (WHERE f.kind = 'not_helpful'), count(*) FILTER (WHERE f.kind = 'ticket_avoided')
  FROM (SELECT f.kind, app.month_of(f.happened_at, c.timezone) AS month
          FROM article_feedback AS f JOIN customer AS c ON c.customer_id = f.customer_id
         WHERE f.happened_at >= lower(app.about_month($1::integer, 12)) AND f.happened_at < upper(app.about_month($1)) AND f.happened_at < $2) AS f
 WHERE f.month BETWEEN $1 - 100 AND $1
 GROUP BY f.month
 ORDER BY f.month;

-- name: voice_incidents
-- scope: report
-- The incidents and maintenance that were announced by the month's end and touched the month or got tickets linked in it; for a customer those of its products. One that ended later had not ended then.
-- $1: month
-- $2: when it begins, or the latest incident before that which still counts
-- $3: its end, or now
-- returns: incident_id, kind, title, starts_at, ends_at, products, updates
SELECT i.incident_id, i.kind, i.title, floor(extract(epoch FROM i.starts_at))::bigint,
       CASE WHEN i.ends_at < $3 THEN floor(extract(epoch FROM i.ends_at))::bigint END, coalesce(p.names, ''),
       (SELECT count(*) FROM incident_update AS u WHERE u.incident_id = i.incident_id AND u.written_at < $3)
  FROM service_incident AS i
  LEFT JOIN LATERAL (SELECT string_agg(DISTINCT p.name || CASE s.cloud WHEN 'global' THEN '' WHEN 'us_government' THEN ' (US Government)'
                                                                       ELSE ' (Germany)' END, ', ') AS names,
                            bool_or(b.customer_id IS NOT NULL) AS is_theirs
                       FROM incident_scope AS s
                       JOIN product AS p ON p.product_id = s.product_id
                       LEFT JOIN subscription AS b ON b.product_id = s.product_id AND b.cloud = s.cloud AND b.customer_id = app.customer_id()
                      WHERE s.incident_id = i.incident_id) AS p ON true
  LEFT JOIN LATERAL (SELECT true AS is_linked FROM incident_ticket AS l JOIN customer AS c ON c.customer_id = l.customer_id
                      WHERE l.incident_id = i.incident_id AND l.linked_at >= lower(app.about_month($1::integer))
                        AND l.linked_at < upper(app.about_month($1)) AND l.linked_at < $3 AND app.month_of(l.linked_at, c.timezone) = $1
                      LIMIT 1) AS l ON true
 WHERE i.announced_at < $3
   AND (l.is_linked OR (i.starts_at < $3 AND coalesce(i.ends_at >= $2, true) AND (app.customer_id() IS NULL OR p.is_theirs)))
 ORDER BY i.starts_at, i.incident_id;

-- name: voice_links
-- scope: report
-- Tickets that were linked to an incident in the month: by incident, customer, ticket.
-- $1: month
-- $2: now
-- returns: incident_id, title, customer_id, ticket_id, linked_at
SELECT i.incident_id, i.title, l.customer_id, l.ticket_id, floor(extract(epoch FROM l.linked_at))::bigint
  FROM incident_ticket AS l
  JOIN service_incident AS i ON i.incident_id = l.incident_id
  JOIN (SELECT customer_id, timezone, row_number() OVER (ORDER BY name COLLATE "C", customer_id) AS place FROM customer) AS c
    ON c.customer_id = l.customer_id
 WHERE l.linked_at >= lower(app.about_month($1::integer)) AND l.linked_at < upper(app.about_month($1)) AND l.linked_at < $2
   AND app.month_of(l.linked_at, c.timezone) = $1
 ORDER BY i.starts_at, i.incident_id, c.place, l.ticket_id;

-- name: voice_link_months
-- scope: report
-- The month and the twelve before it: tickets that were linked to an incident.
-- $1: month
-- $2: now
-- returns: month, links
SELECT l.month, count(*)
  FROM (SELECT app.month_of(l.linked_at, c.timezone) AS month
          FROM incident_ticket AS l JOIN customer AS c ON c.customer_id = l.customer_id
         WHERE l.linked_at >= lower(app.about_month($1::integer, 12)) AND l.linked_at < upper(app.about_month($1)) AND l.linked_at < $2) AS l
 WHERE l.month BETWEEN $1 - 100 AND $1
 GROUP BY l.month
 ORDER BY l.month;

-- name: voice_adoption
-- scope: report
-- Tickets received and seats, a row a customer and month; how-to tickets are those of the service 'How do I …?'. No seats: null.
-- $1: first month
-- $2: last month
-- returns: customer_id, month, received, how_to, sold, assigned, active
SELECT c.customer_id, coalesce(t.month, a.month), coalesce(t.received, 0), coalesce(t.how_to, 0), a.sold, a.assigned, a.active
  FROM (SELECT v.customer_id, v.month, v.received, h.how_to
          FROM month_volume AS v
          LEFT JOIN (SELECT f.customer_id, f.month, count(*) AS how_to
                       FROM ticket_fact AS f
                       JOIN category AS g ON g.category_id = f.category_id
                       LEFT JOIN category AS p ON p.category_id = g.parent_id
                      WHERE f.came_by = 'received' AND f.month BETWEEN $1::integer AND $2::integer AND coalesce(p.code, g.code) = 'usage'
                      GROUP BY f.customer_id, f.month) AS h ON h.customer_id = v.customer_id AND h.month = v.month
         WHERE v.received > 0 AND v.month BETWEEN $1 AND $2) AS t
  FULL JOIN (SELECT customer_id, month, sum(seats_sold) AS sold, sum(seats_assigned) AS assigned, sum(seats_active) AS active
               FROM adoption_snapshot
              WHERE month BETWEEN $1 AND $2
              GROUP BY customer_id, month) AS a ON a.customer_id = t.customer_id AND a.month = t.month
  JOIN customer AS c ON c.customer_id = coalesce(t.customer_id, a.customer_id)
 ORDER BY c.name COLLATE "C", c.customer_id, coalesce(t.month, a.month);

-- name: voice_suggestions
-- scope: report
-- For each customer the course for that of its products of which the most seats lie idle: one that is given, and that nobody of it attended in the twelve months before.
-- $1: month
-- $2: now
-- returns: customer_id, title, product, idle
SELECT DISTINCT ON (a.customer_id) a.customer_id, k.title, p.name, sum(a.seats_sold - a.seats_active) AS idle
  FROM adoption_snapshot AS a
  JOIN subscription AS u ON u.customer_id = a.customer_id AND u.subscription_id = a.subscription_id
  JOIN product AS p ON p.product_id = u.product_id
  JOIN course AS k ON k.product_id = p.product_id AND k.active
 WHERE a.month = (SELECT max(l.month) FROM adoption_snapshot AS l WHERE l.customer_id = a.customer_id AND l.month <= $1::integer)
   AND NOT EXISTS (SELECT FROM enrolment AS e
                     JOIN course_session AS s ON s.session_id = e.session_id
                    WHERE e.customer_id = a.customer_id AND s.course_id = k.course_id AND e.attended
                      AND s.ends_at < $2 AND s.ends_at >= lower(app.about_month($1, 12)))
 GROUP BY a.customer_id, p.product_id, p.name, k.course_id, k.title
HAVING sum(a.seats_sold - a.seats_active) > 0
 ORDER BY a.customer_id, idle DESC, p.product_id, k.course_id;

-- name: voice_courses_taken
-- scope: report
-- The courses of the month and the twelve before it that people of a customer attended, the latest first; the month is that of the customer's zone.
-- $1: month
-- $2: now
-- returns: customer_id, title, month, held_at, people
SELECT c.customer_id, k.title, app.month_of(s.starts_at, c.timezone) AS month, floor(extract(epoch FROM s.starts_at))::bigint, count(*)
  FROM enrolment AS e
  JOIN customer AS c ON c.customer_id = e.customer_id
  JOIN course_session AS s ON s.session_id = e.session_id
  JOIN course AS k ON k.course_id = s.course_id
 WHERE e.attended AND s.ends_at < $2 AND app.month_of(s.starts_at, c.timezone) BETWEEN $1::integer - 100 AND $1
 GROUP BY c.customer_id, c.name, c.timezone, s.session_id, k.title
 ORDER BY s.starts_at DESC, c.name COLLATE "C", c.customer_id, s.session_id;
