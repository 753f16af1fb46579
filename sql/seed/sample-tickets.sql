-- Who asks for what, and when: one row a ticket, drawn over the twelve months before the anchor, in the order in which
-- they were received. More of them from month to month, in the office hours of each customer's own zone, and two days on
-- which a service failed and everybody wrote at once.

CREATE TEMP TABLE sample_draw ON COMMIT DROP AS
  WITH customers AS (
    SELECT s.timezone, s.language, s.weight, c.customer_id, sum(s.weight) OVER (ORDER BY s.position) AS upto, sum(s.weight) OVER () AS total,
           s.plan = 'Around the clock' AS by_night
      FROM sample_customer AS s JOIN customer AS c ON c.name = s.name
  ), draws AS MATERIALIZED (
    SELECT n, n % 50 = 7 AS storm, pg_temp.chance(n, 'customer') AS customer_chance,
           -- Density 0.8 at the beginning of the year, 1.2 at its end.
           (sqrt(0.64 + 0.8 * pg_temp.chance(n, 'day')) - 0.8) / 0.4 AS year_part
      FROM generate_series(1, current_setting('sample.tickets')::bigint) AS n
  ), days AS MATERIALIZED (
    SELECT d.n, d.storm, c.customer_id, c.timezone, c.language, c.by_night,
           CASE WHEN d.storm THEN (pg_temp.anchor() - CASE WHEN d.n % 100 = 7 THEN interval '37 days' ELSE interval '143 days' END)::date
                ELSE (pg_temp.anchor() - interval '365 days' + floor(365 * d.year_part) * interval '1 day')::date END AS day
      FROM draws AS d
      JOIN customers AS c ON c.upto - c.weight <= floor(d.customer_chance * c.total) AND floor(d.customer_chance * c.total) < c.upto
  ), moved AS MATERIALIZED (
    -- Weekends are quiet: most of what falls there is written on the days before.
    SELECT *, CASE WHEN extract(isodow FROM day) > 5 AND NOT storm AND pg_temp.chance(n, 'weekend') > (CASE WHEN by_night THEN 0.3 ELSE 0.08 END)
                   THEN day - 2 - pg_temp.pick(n, 'weekday', 4)::int ELSE day END AS local_day
      FROM days
  )
  SELECT n, storm, customer_id, timezone, language,
         date_trunc('second', CASE
           WHEN storm THEN local_day + time '08:03' + make_interval(secs => 6600 * power(pg_temp.chance(n, 'time'), 2))
           WHEN by_night AND pg_temp.chance(n, 'night') < 0.2 THEN local_day + make_interval(secs => 86400 * pg_temp.chance(n, 'time'))
           -- Two bumps: the morning, and the time after lunch.
           WHEN pg_temp.chance(n, 'half') < 0.58 THEN local_day + time '08:10' + make_interval(secs => 7500 * (pg_temp.chance(n, 'time') + pg_temp.chance(n, 'time2')))
           ELSE local_day + time '13:00' + make_interval(secs => 8400 * (pg_temp.chance(n, 'time') + pg_temp.chance(n, 'time2')))
         END) AT TIME ZONE CASE WHEN storm THEN 'UTC' ELSE timezone END AS received_at
    FROM moved;
-- Whoever was taught asks less.
DELETE FROM sample_draw WHERE received_at >= pg_temp.taught_at(customer_id) AND NOT storm AND pg_temp.chance(n, 'learnt') < 0.45;

CREATE TEMP TABLE sample_ticket ON COMMIT DROP AS
  WITH categories AS (
    SELECT category_id, code, split_part(code, '_', 1) AS service,
           -- Of a hundred tickets.
           CASE code WHEN 'billing_invoice' THEN 5 WHEN 'billing_subscription' THEN 7 WHEN 'billing_payment' THEN 2
                     WHEN 'provisioning_service' THEN 4 WHEN 'provisioning_account' THEN 10 WHEN 'provisioning_rollout' THEN 4
                     WHEN 'configuration_service' THEN 7 WHEN 'configuration_identity' THEN 6 WHEN 'trouble_slow' THEN 7
                     WHEN 'trouble_unavailable' THEN 4 WHEN 'trouble_connect' THEN 7 WHEN 'trouble_settings' THEN 5
                     WHEN 'trouble_integration' THEN 5 WHEN 'trouble_permission' THEN 7 WHEN 'trouble_deployment' THEN 3
                     WHEN 'updates_service' THEN 4 WHEN 'updates_software' THEN 5 WHEN 'usage_question' THEN 8 ELSE 0 END AS share
      FROM category
  ), shares AS (
    SELECT *, sum(share) OVER (ORDER BY category_id) AS upto, sum(share) OVER () AS total FROM categories
  ), openings AS (
    SELECT s.*, row_number() OVER w - 1 AS position, count(*) OVER (PARTITION BY category, language) AS choices
      FROM sample_opening AS s WINDOW w AS (PARTITION BY category, language ORDER BY subject COLLATE "C")
  ), people AS (
    SELECT customer_id, contact_id, name, row_number() OVER (PARTITION BY customer_id ORDER BY contact_id) - 1 AS position FROM contact
  ), placed AS MATERIALIZED (
    SELECT d.*, row_number() OVER (ORDER BY d.received_at, d.n) AS position, s.category_id, s.code AS category, s.service
      FROM sample_draw AS d
      JOIN shares AS s ON CASE WHEN d.storm THEN s.code = 'trouble_unavailable'
                               WHEN d.received_at < pg_temp.taught_at(d.customer_id) AND pg_temp.chance(d.n, 'at a loss') < 0.45 THEN s.code = 'usage_question'
        ELSE s.upto - s.share <= floor(pg_temp.chance(d.n, 'category') * s.total) AND floor(pg_temp.chance(d.n, 'category') * s.total) < s.upto END
     WHERE d.received_at < pg_temp.anchor()
  )
  SELECT p.*, w.impact, w.urgency, m.priority, r.name AS product, o.language AS written_in, o.subject, o.body AS opening,
         CASE WHEN p.storm OR pg_temp.chance(p.n, 'channel') < 0.88 THEN 'form' ELSE 'phone' END AS channel,
         q.contact_id AS requester_id, q.name AS requester, i.name AS person,
         2 + pg_temp.pick(p.n, 'number', 37) AS number,
         v.plan_version_id, v.calendar_id, v.close_after_days, 0::bigint AS ticket_id
    FROM placed AS p
   CROSS JOIN LATERAL (
     SELECT CASE WHEN p.category = 'trouble_unavailable' THEN 1 + (pg_temp.chance(p.n, 'impact') < 0.4 AND NOT p.storm)::int
                 WHEN p.service IN ('billing', 'usage') THEN 2 + (pg_temp.chance(p.n, 'impact') > 0.4)::int
                 ELSE 1 + (pg_temp.chance(p.n, 'impact') > 0.1)::int + (pg_temp.chance(p.n, 'impact') > 0.65)::int END AS impact,
            CASE WHEN p.service = 'trouble' THEN 1 + (pg_temp.chance(p.n, 'urgency') > 0.3)::int + (pg_temp.chance(p.n, 'urgency') > 0.88)::int
                 ELSE 1 + (pg_temp.chance(p.n, 'urgency') > 0.09)::int + (pg_temp.chance(p.n, 'urgency') > 0.6)::int END AS urgency) AS w
    JOIN priority_matrix AS m ON m.impact = w.impact AND m.urgency = w.urgency
    JOIN sample_product AS r ON r.position = CASE WHEN p.storm THEN 0 ELSE pg_temp.pick(p.n, 'product', 7) END
    JOIN openings AS o ON o.category = p.category
                      -- Some write English although their company's language is another.
                      AND o.language = CASE WHEN pg_temp.chance(p.n, 'language') < 0.75 THEN p.language ELSE 'en' END
                      AND o.position = pg_temp.pick(p.n, 'opening', o.choices)
    JOIN people AS q ON q.customer_id = p.customer_id AND q.position = pg_temp.pick(p.n, 'requester', 3)
    JOIN people AS i ON i.customer_id = p.customer_id AND i.position = (q.position + 1 + pg_temp.pick(p.n, 'person', 2)) % 3
    JOIN contract AS k ON k.customer_id = p.customer_id AND k.starts_at <= p.received_at AND coalesce(k.ends_at > p.received_at, true)
    JOIN LATERAL (SELECT * FROM plan_version AS v WHERE v.plan_id = k.plan_id AND v.valid_from <= p.received_at
                   ORDER BY v.valid_from DESC, v.version DESC LIMIT 1) AS v ON true;

UPDATE sample_ticket SET subject = pg_temp.fill_in(subject, product, person, number),
                         opening = pg_temp.fill_in(opening, product, person, number);
CREATE UNIQUE INDEX ON sample_ticket (position);
ANALYZE sample_ticket;
-- Numbers rise in the order of receiving.
SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END AS first FROM ticket_number \gset
UPDATE sample_ticket SET ticket_id = :first + position - 1;
SELECT setval('ticket_number', max(ticket_id)) FROM sample_ticket \gset ignored_
