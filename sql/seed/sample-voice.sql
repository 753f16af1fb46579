-- What the customers of the story say and use: answers about satisfaction, articles, service incidents, seats, courses.

-- ---- satisfaction: whoever's ticket was resolved was asked; whoever rated it has answered ------------------------------

CREATE TEMP TABLE sample_comment (language text, kind text, body text) ON COMMIT DROP;
INSERT INTO sample_comment VALUES
  ('en', 'good', 'Quick and friendly, as always.'), ('en', 'good', 'Solved in one go 👍'), ('en', 'good', 'Clear answer, I could follow it by myself.'),
  ('en', 'good', 'You even called back to see whether it held. Thank you!'),
  ('en', 'bad', 'It took three days until somebody understood the question.'), ('en', 'bad', 'I had to say everything twice to two people.'),
  ('en', 'bad', 'Nobody told us that it was a known problem.'), ('en', 'bad', 'Still an invoice that nobody here can read.'),
  ('de', 'good', 'Schnell und freundlich, danke.'), ('de', 'good', 'Hat sofort geholfen 👍'),
  ('de', 'bad', 'Hat zu lange gedauert.'), ('de', 'bad', 'Erst beim dritten Mal verstanden, worum es ging.'),
  ('zh_CN', 'good', '回复很快,谢谢!'), ('zh_CN', 'good', '问题一次解决 👍'), ('zh_CN', 'bad', '等了两天才有人处理。'),
  ('ar', 'good', 'شكرا جزيلا، تم حل المشكلة بسرعة.'), ('ar', 'bad', 'استغرق الأمر وقتا طويلا.'),
  ('he', 'good', 'תודה רבה, עזרתם מאוד!'), ('he', 'bad', 'לקח יותר מדי זמן.'),
  -- Words that a careless spreadsheet would take for formulas.
  ('=', 'good', '=SUMME(A1:A9) rechnet wieder, danke!'), ('=', 'bad', '-1 für die lange Wartezeit');

INSERT INTO satisfaction (customer_id, ticket_id, round, asked_at, answered_at, score, comment, contact_id, category_id, team_id, agent_id)
  WITH asked AS (
    SELECT e.customer_id, e.ticket_id, e.event_id, e.happened_at, row_number() OVER w AS round,
           lead(e.happened_at) OVER w AS until
      FROM ticket_event AS e
     WHERE e.kind = 'status' AND e.to_code = 'resolved'
       AND NOT EXISTS (SELECT FROM ticket_event AS x WHERE x.customer_id = e.customer_id AND x.ticket_id = e.ticket_id AND x.kind = 'exclude')
    WINDOW w AS (PARTITION BY e.customer_id, e.ticket_id ORDER BY e.happened_at, e.event_id)
  ), comments AS (
    SELECT *, row_number() OVER w - 1 AS position, count(*) OVER (PARTITION BY language, kind) AS choices
      FROM sample_comment WINDOW w AS (PARTITION BY language, kind ORDER BY body COLLATE "C")
  )
  SELECT a.customer_id, a.ticket_id, a.round, a.happened_at, r.happened_at, r.score,
         CASE WHEN r.score IS NOT NULL AND pg_temp.chance(s.n, 'comment') < CASE WHEN r.score < 4 THEN 0.6 ELSE 0.25 END THEN coalesce(c.body, '') ELSE '' END,
         CASE WHEN r.score IS NOT NULL THEN s.requester_id END, t.category_id, t.team_id, t.agent_id
    FROM asked AS a
    JOIN ticket AS t ON t.customer_id = a.customer_id AND t.ticket_id = a.ticket_id
    JOIN sample_ticket AS s ON s.ticket_id = a.ticket_id
    JOIN customer AS k ON k.customer_id = a.customer_id
    LEFT JOIN LATERAL (SELECT e.happened_at, e.to_id AS score FROM ticket_event AS e
                        WHERE e.customer_id = a.customer_id AND e.ticket_id = a.ticket_id AND e.kind = 'rated'
                          AND e.happened_at >= a.happened_at AND e.happened_at < coalesce(a.until, 'infinity')
                        ORDER BY e.happened_at DESC LIMIT 1) AS r ON true
    LEFT JOIN comments AS c ON c.kind = CASE WHEN r.score < 4 THEN 'bad' ELSE 'good' END
          AND c.language = CASE WHEN k.timezone = 'Asia/Dubai' THEN 'ar' WHEN k.timezone = 'Asia/Jerusalem' THEN 'he'
                                WHEN left(k.name, 1) = '=' THEN '=' ELSE s.written_in END
          AND c.position = pg_temp.pick(s.n, 'which comment', c.choices);

-- ---- products, and how much of them is used --------------------------------------------------------------------------

INSERT INTO product (code, name) SELECT lower(replace(name, ' ', '-')), name FROM sample_product ORDER BY position;

-- Each customer has a line of products; those of the lessons have theirs in it.
INSERT INTO subscription (customer_id, product_id, cloud, seats_sold, counted_at, starts_at)
  SELECT c.customer_id, p.product_id, CASE WHEN c.timezone IN ('America/Denver') AND w.position = 4 THEN 'us_government' ELSE 'global' END,
         s.weight * 8 + 5 + pg_temp.pick(s.position * 10 + w.position, 'seats', s.weight * 6), pg_temp.anchor(),
         pg_temp.anchor() - interval '700 days' + s.position * interval '3 days'
    FROM sample_customer AS s
    JOIN customer AS c ON c.name = s.name
    JOIN sample_product AS w ON w.position = 0 OR pg_temp.chance(s.position * 10 + w.position, 'bought') < 0.35
                             OR EXISTS (SELECT FROM sample_lesson AS l WHERE l.customer = s.name AND l.product = w.name)
    JOIN product AS p ON p.name = w.name
   ORDER BY c.customer_id, p.product_id;

-- Most have given out most of their seats, and most of these are used. Where people were at a loss, few are, until they are taught.
INSERT INTO adoption_snapshot (customer_id, subscription_id, month, seats_sold, seats_assigned, seats_active, counted_at)
  SELECT u.customer_id, u.subscription_id, to_char(m.at, 'YYYYMM')::integer, u.seats_sold, round(u.seats_sold * d.deployed),
         round(round(u.seats_sold * d.deployed) * d.used), m.at
    FROM subscription AS u
    JOIN product AS p ON p.product_id = u.product_id
    JOIN customer AS c ON c.customer_id = u.customer_id
    JOIN sample_customer AS s ON s.name = c.name
    JOIN sample_product AS w ON w.name = p.name
    LEFT JOIN sample_lesson AS l ON l.customer = c.name AND l.product = p.name
   CROSS JOIN (SELECT i, least(date_trunc('month', pg_temp.anchor() - interval '6 hours') - i * interval '1 month' + interval '1 month', pg_temp.anchor())
                         - interval '6 hours' AS at
                 FROM generate_series(0, 12) AS i) AS m
   CROSS JOIN LATERAL (SELECT greatest(0, least(1, coalesce(extract(epoch FROM m.at - nullif(pg_temp.taught_at(c.customer_id), 'infinity')) / 7776000, 0))) AS learnt,
                              pg_temp.chance(s.position * 10 + w.position, 'deployed') AS one,
                              pg_temp.chance(s.position * 10 + w.position, 'used') AS other) AS q
   CROSS JOIN LATERAL (SELECT CASE WHEN l.customer IS NULL THEN 0.76 + 0.22 * q.one - 0.008 * m.i ELSE 0.52 + 0.36 * q.learnt END AS deployed,
                              CASE WHEN l.customer IS NULL THEN 0.70 + 0.26 * q.other - 0.006 * m.i ELSE 0.38 + 0.44 * q.learnt END AS used) AS d
   ORDER BY u.customer_id, u.subscription_id, m.at;
UPDATE subscription AS u SET seats_assigned = a.seats_assigned, seats_active = a.seats_active, counted_at = a.counted_at
  FROM adoption_snapshot AS a
 WHERE a.customer_id = u.customer_id AND a.subscription_id = u.subscription_id AND a.month = to_char(pg_temp.anchor() - interval '6 hours', 'YYYYMM')::integer;

-- ---- courses ---------------------------------------------------------------------------------------------------------

INSERT INTO course (code, product_id, title, description, minutes)
  SELECT v.code, p.product_id, v.title, v.description, v.minutes
    FROM (VALUES ('sharing-and-versions', 'Nimbus Drive', 'Sharing files and finding old versions', 'Who sees what, links for outsiders, the recycle bin.', 90),
                 ('documents-together',   'Skiff Office', 'Writing documents together',             'Comments, versions, mail merge.', 120),
                 ('meetings-that-work',   'Nimbus Meet',  'Meetings that work',                     'Rooms, recordings, calendars, guests.', 60),
                 ('mail-in-order',        'Nimbus Mail',  'Mail in order',                          'Rules, shared mailboxes, calendars for outsiders.', 60),
                 ('sign-in-safely',       'Tern Identity','Signing in safely',                      'Second factor, passwords, phishing.', 45))
           AS v (code, product, title, description, minutes)
    JOIN product AS p ON p.name = v.product
   ORDER BY v.code;

-- A day for each customer who was taught, and an open one in a month's time.
INSERT INTO course_session (course_id, starts_at, ends_at, language, place, seats, agent_id)
  SELECT k.course_id, d.at, d.at + make_interval(mins => k.minutes), CASE c.language WHEN 'de' THEN 'de' ELSE 'en' END,
         'https://meet.nordwind.example/' || k.code, 20, a.agent_id
    FROM sample_lesson AS l
    JOIN course AS k ON k.code = l.course
    JOIN customer AS c ON c.name = l.customer
    JOIN agent AS a ON a.name = 'Priya Nair'
   CROSS JOIN LATERAL (SELECT CASE WHEN l.days_ago IS NULL THEN pg_temp.anchor() + interval '30 days 14 hours' ELSE pg_temp.taught_at(c.customer_id) END AS at) AS d
   ORDER BY d.at, k.course_id;
INSERT INTO enrolment (customer_id, contact_id, session_id, enrolled_at, attended)
  SELECT c.customer_id, q.contact_id, s.session_id, s.starts_at - interval '12 days', true
    FROM sample_lesson AS l
    JOIN customer AS c ON c.name = l.customer
    JOIN contact AS q ON q.customer_id = c.customer_id
    JOIN course AS k ON k.code = l.course
    JOIN course_session AS s ON s.course_id = k.course_id AND s.starts_at = pg_temp.taught_at(c.customer_id)
   ORDER BY s.starts_at, q.contact_id;

-- ---- articles --------------------------------------------------------------------------------------------------------

CREATE TEMP TABLE sample_article (code text, category text, share int, language text, title text, body text) ON COMMIT DROP;
INSERT INTO sample_article VALUES
  ('restore-a-file',       'usage_question',         24, 'en', 'Get a deleted file or folder back',        'Open the **recycle bin**, choose the file, then *Restore*. Things stay there for 30 days.'),
  ('restore-a-file',       'usage_question',         24, 'de', 'Gelöschte Dateien und Ordner wiederherstellen', 'Im **Papierkorb** die Datei wählen, dann *Wiederherstellen*. Dort bleibt alles 30 Tage.'),
  ('restore-a-file',       'usage_question',         24, 'zh_CN', '恢复已删除的文件或文件夹',               '打开**回收站**,选择文件,然后点*恢复*。文件保留 30 天。'),
  ('share-a-calendar',     'usage_question',         18, 'en', 'Share a calendar with people outside',     'Settings, *Sharing*, *People outside*, then their address. They see that calendar alone.'),
  ('share-a-calendar',     'usage_question',         18, 'de', 'Einen Kalender nach außen freigeben',      'Einstellungen, *Freigabe*, *Externe*, dann die Adresse. Nur dieser Kalender ist zu sehen.'),
  ('send-from-an-address', 'usage_question',         10, 'en', 'Send mail from a second address',          'Choose *From* above the recipient; the address must be yours or a shared mailbox of yours.'),
  ('second-factor',        'configuration_identity', 14, 'en', 'The second factor asks too often',         'Mark your device as trusted once; on the office network the policy *Trusted sites* keeps it quiet.'),
  ('second-factor',        'configuration_identity', 14, 'de', 'Der zweite Faktor fragt zu oft',           'Das Gerät einmal als vertraut markieren; im Büro hilft die Richtlinie *Vertraute Standorte*.'),
  ('assign-a-licence',     'provisioning_account',   12, 'en', 'Give a licence to a new colleague',        'Portal, *People*, the person, *Licences*. It takes up to an hour until it works everywhere.'),
  ('read-your-invoice',    'billing_invoice',         9, 'en', 'What the lines of your invoice mean',      'Seats are counted by the day; a seat that you gave back counts until the end of its month.'),
  ('service-health',       'trouble_unavailable',     8, 'en', 'Is it you or the service?',                'The page *Service health* says what is known. A private window tells whether it is your browser.'),
  ('scanner-to-mail',      'configuration_service',   5, 'en', 'Mail from scanners that ends as spam',     'Give the scanner an address of your domain, and enter its address under *Trusted senders*.');
INSERT INTO article (code, category_id, language, created_at)
  SELECT DISTINCT a.code, g.category_id, 'en', pg_temp.anchor() - interval '420 days'
    FROM sample_article AS a JOIN category AS g ON g.code = a.category ORDER BY a.code;
INSERT INTO article_version (article_id, language, version, title, body, agent_id, written_at, published_at)
  SELECT r.article_id, a.language, 1, a.title, a.body, w.agent_id, r.created_at, r.created_at + interval '2 days'
    FROM sample_article AS a JOIN article AS r ON r.code = a.code JOIN agent AS w ON w.name = 'Anja Petersen'
   ORDER BY r.article_id, a.language;

-- Readings become more over the year. Some readers say whether it helped, and some who came from the form ask no more.
CREATE TEMP TABLE sample_reading ON COMMIT DROP AS
  WITH shares AS (
    SELECT r.article_id, a.code, a.share, sum(a.share) OVER (ORDER BY a.code) AS upto, sum(a.share) OVER () AS total
      FROM (SELECT DISTINCT code, share FROM sample_article) AS a JOIN article AS r ON r.code = a.code
  ), customers AS (
    SELECT c.customer_id, s.language, s.weight, sum(s.weight) OVER (ORDER BY s.position) AS upto, sum(s.weight) OVER () AS total
      FROM sample_customer AS s JOIN customer AS c ON c.name = s.name
  ), draws AS MATERIALIZED (
    SELECT n, pg_temp.chance(n, 'article') AS article, pg_temp.chance(n, 'reader') AS reader, pg_temp.chance(n, 'read day') AS day,
           pg_temp.chance(n, 'helped') AS helped
      FROM generate_series(1, current_setting('sample.tickets')::bigint) AS n
  )
  SELECT d.n, c.customer_id, s.article_id,
         CASE WHEN EXISTS (SELECT FROM sample_article AS a WHERE a.code = s.code AND a.language = c.language) THEN c.language ELSE 'en' END AS language,
         date_trunc('second', pg_temp.anchor() - interval '365 days' * (1 - (sqrt(0.25 + 2 * d.day) - 0.5))) AS at, d.helped
    FROM draws AS d
    JOIN shares AS s ON s.upto - s.share <= floor(d.article * s.total) AND floor(d.article * s.total) < s.upto
    JOIN customers AS c ON c.upto - c.weight <= floor(d.reader * c.total) AND floor(d.reader * c.total) < c.upto;
INSERT INTO article_feedback (customer_id, article_id, language, kind, happened_at)
  SELECT r.customer_id, r.article_id, r.language, k.kind, r.at + k.after
    FROM sample_reading AS r
    JOIN (VALUES ('read', 0.0, 1.0, interval '0'), ('helpful', 0.0, 0.24, interval '2 minutes'), ('not_helpful', 0.24, 0.31, interval '90 seconds'),
                 ('ticket_avoided', 0.0, 0.09, interval '3 minutes'))
           AS k (kind, above, below, after) ON r.helped >= k.above AND r.helped < k.below
   WHERE r.at + k.after < pg_temp.anchor()
   ORDER BY r.at, r.n, k.after;

-- ---- service incidents -----------------------------------------------------------------------------------------------

CREATE TEMP TABLE sample_incident (position int, kind text, title text, product text, cloud text, starts interval, lasts interval) ON COMMIT DROP;
INSERT INTO sample_incident VALUES
  (1, 'incident',    'Nimbus Mail is unavailable',             'Nimbus Mail',   'global', interval '143 days' - interval '7 hours 40 minutes', interval '6 hours 10 minutes'),
  (2, 'incident',    'Sound breaks up in Nimbus Meet',         'Nimbus Meet',   'global', interval '81 days' - interval '11 hours',            interval '2 days 3 hours'),
  (3, 'maintenance', 'Nimbus Drive: storage is moved',         'Nimbus Drive',  'global', interval '58 days' - interval '22 hours',            interval '5 hours'),
  (4, 'incident',    'Nimbus Mail is unavailable again',       'Nimbus Mail',   'global', interval '37 days' - interval '7 hours 50 minutes',  interval '4 hours 35 minutes'),
  (5, 'incident',    'Backups in Lagoon Backup run very late', 'Lagoon Backup', 'global', interval '9 days' - interval '6 hours',              NULL);
INSERT INTO service_incident (kind, title, starts_at, ends_at, announced_at, agent_id)
  SELECT i.kind, i.title, pg_temp.anchor() - i.starts, pg_temp.anchor() - i.starts + i.lasts, pg_temp.anchor() - i.starts + interval '25 minutes', a.agent_id
    FROM sample_incident AS i JOIN agent AS a ON a.role = 'lead' ORDER BY i.position;
INSERT INTO incident_scope (incident_id, product_id, cloud)
  SELECT s.incident_id, p.product_id, i.cloud
    FROM sample_incident AS i JOIN service_incident AS s ON s.title = i.title JOIN product AS p ON p.name = i.product;
INSERT INTO incident_update (incident_id, number, written_at, status, body, agent_id)
  SELECT s.incident_id, row_number() OVER (PARTITION BY s.incident_id ORDER BY u.part), u.at, u.status, u.body, s.agent_id
    FROM service_incident AS s
   CROSS JOIN LATERAL (VALUES (0, s.announced_at, CASE s.kind WHEN 'maintenance' THEN 'planned' ELSE 'investigating' END, 'We know of it and are looking into the cause.'),
                              (1, s.starts_at + (s.ends_at - s.starts_at) / 2, CASE s.kind WHEN 'maintenance' THEN 'under_way' ELSE 'identified' END,
                               'The cause is known; the maker is working on it.'),
                              (2, s.ends_at, 'resolved', 'It is over. We are sorry for the trouble.')) AS u (part, at, status, body)
   WHERE u.at IS NOT NULL;

-- Whoever wrote because of it is linked to it: everybody on the two bad days, and later some who asked about the same product.
INSERT INTO incident_ticket (customer_id, ticket_id, incident_id, linked_at, agent_id)
  SELECT t.customer_id, t.ticket_id, s.incident_id, least(t.received_at + interval '50 minutes', pg_temp.anchor() - interval '1 minute'), s.agent_id
    FROM sample_incident AS i
    JOIN service_incident AS s ON s.title = i.title
    JOIN sample_ticket AS t ON t.received_at >= s.starts_at - interval '1 hour' AND t.received_at < coalesce(s.ends_at, pg_temp.anchor()) + interval '8 hours'
                           AND CASE WHEN i.product = 'Nimbus Mail' THEN t.storm ELSE t.product = i.product AND t.service = 'trouble' END
   ORDER BY t.ticket_id;
