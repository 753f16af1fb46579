-- What customers say and what they use: satisfaction, articles, service incidents, products with their adoption, courses.

CREATE FUNCTION app.month_of(instant timestamptz, zone text) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT to_char(instant AT TIME ZONE zone, 'YYYYMM')::integer $$;
COMMENT ON FUNCTION app.month_of(timestamptz, text) IS 'The month, YYYYMM, in which an instant falls by the wall clocks of a zone.';
CREATE FUNCTION app.about_month(month integer, before integer DEFAULT 0) RETURNS tstzrange LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT tstzrange((make_date(month / 100, month % 100, 1) - make_interval(months => before) - interval '1 day') AT TIME ZONE 'UTC',
                         (make_date(month / 100, month % 100, 1) + interval '1 month 1 day') AT TIME ZONE 'UTC') $$;
COMMENT ON FUNCTION app.about_month(integer, integer) IS
  'Every instant of the month, and of so many months before it, in whatever zone, and up to a day more at either end: what an index is asked for.';

-- ---- satisfaction ---------------------------------------------------------------------------------------------------

CREATE TABLE firstline.satisfaction (
  customer_id bigint NOT NULL,
  ticket_id   bigint NOT NULL,
  round       integer NOT NULL DEFAULT 1 CHECK (round > 0),
  asked_at    timestamptz NOT NULL DEFAULT now(),
  answered_at timestamptz,
  score       smallint CHECK (score BETWEEN 1 AND 5),
  comment     text NOT NULL DEFAULT '' CHECK (length(comment) <= 1048576),
  contact_id  bigint,
  category_id bigint NOT NULL REFERENCES firstline.category,
  team_id     bigint REFERENCES firstline.team,
  agent_id    bigint REFERENCES firstline.agent,
  PRIMARY KEY (customer_id, ticket_id, round),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket,
  FOREIGN KEY (customer_id, contact_id) REFERENCES firstline.contact (customer_id, contact_id),
  CONSTRAINT answered CHECK ((answered_at IS NULL) = (score IS NULL) AND (answered_at IS NOT NULL OR comment = '')),
  CONSTRAINT asked_first CHECK (answered_at >= asked_at)
);
CREATE INDEX satisfaction_asked ON firstline.satisfaction (asked_at);
CREATE INDEX satisfaction_answered ON firstline.satisfaction (answered_at) WHERE answered_at IS NOT NULL;
COMMENT ON TABLE firstline.satisfaction IS 'How satisfied a requester is: a row whenever a ticket is resolved and its requester is asked, completed by the answer. The event ''rated'' goes with the answer.';
COMMENT ON COLUMN firstline.satisfaction.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.satisfaction.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.satisfaction.round IS 'Counts from 1: a ticket that is resolved again is asked about again.';
COMMENT ON COLUMN firstline.satisfaction.asked_at IS 'When it was asked: when the ticket became resolved.';
COMMENT ON COLUMN firstline.satisfaction.answered_at IS 'When it was answered, which says the month in which the answer counts, by the customer''s zone; null: not yet.';
COMMENT ON COLUMN firstline.satisfaction.score IS '1 (not at all) to 5 (very much).';
COMMENT ON COLUMN firstline.satisfaction.comment IS 'What they added, in their words.';
COMMENT ON COLUMN firstline.satisfaction.contact_id IS 'Who answered.';
COMMENT ON COLUMN firstline.satisfaction.category_id IS 'The ticket''s category when it was asked, so that a later change moves no score.';
COMMENT ON COLUMN firstline.satisfaction.team_id IS 'The team that had it then.';
COMMENT ON COLUMN firstline.satisfaction.agent_id IS 'The agent who had it then.';
CALL app.guard_tenant_table('firstline.satisfaction');

-- ---- articles -------------------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.article_number;
CREATE TABLE firstline.article (
  article_id   bigint PRIMARY KEY DEFAULT nextval('firstline.article_number'),
  code         text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]*$'),
  category_id  bigint NOT NULL REFERENCES firstline.category,
  language     text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'zh_CN')),
  created_at   timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz
);
COMMENT ON TABLE firstline.article IS 'Help to be found without asking; what it says stands in its versions.';
COMMENT ON COLUMN firstline.article.article_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.article.code IS 'Short words for its address.';
COMMENT ON COLUMN firstline.article.category_id IS 'What it helps with; the form for such tickets offers it.';
COMMENT ON COLUMN firstline.article.language IS 'The language in which it was first written; others are translations.';
COMMENT ON COLUMN firstline.article.created_at IS 'When it was begun.';
COMMENT ON COLUMN firstline.article.withdrawn_at IS 'From when on it is not shown any more; null: it is.';

CREATE TABLE firstline.article_version (
  article_id   bigint NOT NULL REFERENCES firstline.article,
  language     text NOT NULL CHECK (language IN ('en', 'de', 'zh_CN')),
  version      integer NOT NULL CHECK (version > 0),
  title        text NOT NULL CHECK (title <> '' AND length(title) <= 200),
  body         text NOT NULL CHECK (length(body) <= 1048576),
  agent_id     bigint REFERENCES firstline.agent,
  written_at   timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  PRIMARY KEY (article_id, language, version)
);
COMMENT ON TABLE firstline.article_version IS 'One state of an article in one language; the latest published one is shown.';
COMMENT ON COLUMN firstline.article_version.article_id IS 'The article.';
COMMENT ON COLUMN firstline.article_version.language IS 'The language.';
COMMENT ON COLUMN firstline.article_version.version IS 'Counts from 1 in each language.';
COMMENT ON COLUMN firstline.article_version.title IS 'What it answers, in a line.';
COMMENT ON COLUMN firstline.article_version.body IS 'CommonMark.';
COMMENT ON COLUMN firstline.article_version.agent_id IS 'Who wrote it.';
COMMENT ON COLUMN firstline.article_version.written_at IS 'When it was written.';
COMMENT ON COLUMN firstline.article_version.published_at IS 'When it was published; null: a draft.';

CREATE SEQUENCE firstline.feedback_number;
CREATE TABLE firstline.article_feedback (
  customer_id bigint NOT NULL REFERENCES firstline.customer,
  feedback_id bigint NOT NULL DEFAULT nextval('firstline.feedback_number'),
  article_id  bigint NOT NULL REFERENCES firstline.article,
  language    text NOT NULL CHECK (language IN ('en', 'de', 'zh_CN')),
  kind        text NOT NULL CHECK (kind IN ('read', 'helpful', 'not_helpful', 'ticket_avoided')),
  happened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, feedback_id)
);
CREATE INDEX article_feedback_happened ON firstline.article_feedback (happened_at);
COMMENT ON TABLE firstline.article_feedback IS 'What an article was good for. It is nobody''s business who read it, so no person stands here.';
COMMENT ON COLUMN firstline.article_feedback.customer_id IS 'The company of the reader.';
COMMENT ON COLUMN firstline.article_feedback.feedback_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.article_feedback.article_id IS 'The article.';
COMMENT ON COLUMN firstline.article_feedback.language IS 'The language in which it was read.';
COMMENT ON COLUMN firstline.article_feedback.kind IS 'Read; marked helpful, or not; or offered at the form and found to be enough, so that no ticket was sent.';
COMMENT ON COLUMN firstline.article_feedback.happened_at IS 'When; it counts in that month of the customer''s zone.';
CALL app.guard_tenant_table('firstline.article_feedback');

-- ---- goods ----------------------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.product_number;
CREATE TABLE firstline.product (
  product_id bigint PRIMARY KEY DEFAULT nextval('firstline.product_number'),
  code       text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]*$'),
  name       text NOT NULL CHECK (name <> '' AND length(name) <= 200),
  active     boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE firstline.product IS 'What the provider sells.';
COMMENT ON COLUMN firstline.product.product_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.product.code IS 'Short word, as in imports.';
COMMENT ON COLUMN firstline.product.name IS 'Name as customers know it.';
COMMENT ON COLUMN firstline.product.active IS 'False once it is sold no more.';

CREATE SEQUENCE firstline.subscription_number;
CREATE TABLE firstline.subscription (
  customer_id     bigint NOT NULL REFERENCES firstline.customer,
  subscription_id bigint NOT NULL DEFAULT nextval('firstline.subscription_number'),
  product_id      bigint NOT NULL REFERENCES firstline.product,
  cloud           text NOT NULL DEFAULT 'global' CHECK (cloud IN ('global', 'us_government', 'germany')),
  seats_sold      integer NOT NULL CHECK (seats_sold >= 0),
  seats_assigned  integer NOT NULL DEFAULT 0 CHECK (seats_assigned >= 0),
  seats_active    integer NOT NULL DEFAULT 0 CHECK (seats_active >= 0),
  counted_at      timestamptz NOT NULL DEFAULT now(),
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz CHECK (ends_at > starts_at),
  PRIMARY KEY (customer_id, subscription_id)
);
CREATE INDEX subscription_product ON firstline.subscription (product_id, cloud);
COMMENT ON TABLE firstline.subscription IS 'What a customer has bought, and how much of it is used, by the latest usage import.';
COMMENT ON COLUMN firstline.subscription.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.subscription.subscription_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.subscription.product_id IS 'The product.';
COMMENT ON COLUMN firstline.subscription.cloud IS 'Which of the maker''s clouds it runs in.';
COMMENT ON COLUMN firstline.subscription.seats_sold IS 'Seats that are paid for.';
COMMENT ON COLUMN firstline.subscription.seats_assigned IS 'Of these, given to a person.';
COMMENT ON COLUMN firstline.subscription.seats_active IS 'Persons with a seat who used it within the last 28 days.';
COMMENT ON COLUMN firstline.subscription.counted_at IS 'When the seats were counted.';
COMMENT ON COLUMN firstline.subscription.starts_at IS 'From when it runs.';
COMMENT ON COLUMN firstline.subscription.ends_at IS 'Until when; null: it goes on.';
CALL app.guard_tenant_table('firstline.subscription');

CREATE TABLE firstline.adoption_snapshot (
  customer_id     bigint NOT NULL,
  subscription_id bigint NOT NULL,
  month           integer NOT NULL CHECK (month BETWEEN 101 AND 999912 AND month % 100 BETWEEN 1 AND 12),
  seats_sold      integer NOT NULL CHECK (seats_sold >= 0),
  seats_assigned  integer NOT NULL CHECK (seats_assigned >= 0),
  seats_active    integer NOT NULL CHECK (seats_active >= 0),
  counted_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, subscription_id, month),
  FOREIGN KEY (customer_id, subscription_id) REFERENCES firstline.subscription
);
CREATE INDEX adoption_snapshot_month ON firstline.adoption_snapshot (month);
COMMENT ON TABLE firstline.adoption_snapshot IS 'A subscription''s seats month by month: the last count of each month.';
COMMENT ON COLUMN firstline.adoption_snapshot.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.adoption_snapshot.subscription_id IS 'The subscription.';
COMMENT ON COLUMN firstline.adoption_snapshot.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.adoption_snapshot.seats_sold IS 'Seats that were paid for.';
COMMENT ON COLUMN firstline.adoption_snapshot.seats_assigned IS 'Of these, given to a person.';
COMMENT ON COLUMN firstline.adoption_snapshot.seats_active IS 'Persons with a seat who had used it within 28 days.';
COMMENT ON COLUMN firstline.adoption_snapshot.counted_at IS 'When they were counted.';
CALL app.guard_tenant_table('firstline.adoption_snapshot');

-- ---- service incidents ----------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.incident_number;
CREATE TABLE firstline.service_incident (
  incident_id  bigint PRIMARY KEY DEFAULT nextval('firstline.incident_number'),
  kind         text NOT NULL DEFAULT 'incident' CHECK (kind IN ('incident', 'maintenance')),
  title        text NOT NULL CHECK (title <> '' AND length(title) <= 200),
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz CHECK (ends_at >= starts_at),
  announced_at timestamptz,
  agent_id     bigint REFERENCES firstline.agent
);
CREATE INDEX service_incident_starts ON firstline.service_incident (starts_at);
COMMENT ON TABLE firstline.service_incident IS 'A service that fails, or is going to be worked on; announced in the provider''s name.';
COMMENT ON COLUMN firstline.service_incident.incident_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.service_incident.kind IS 'Incident, or planned maintenance.';
COMMENT ON COLUMN firstline.service_incident.title IS 'What is the matter, in a line.';
COMMENT ON COLUMN firstline.service_incident.starts_at IS 'When it began, or is to begin.';
COMMENT ON COLUMN firstline.service_incident.ends_at IS 'When it was over; null: it isn''t.';
COMMENT ON COLUMN firstline.service_incident.announced_at IS 'When customers were told; null: a draft.';
COMMENT ON COLUMN firstline.service_incident.agent_id IS 'Who entered it.';

CREATE TABLE firstline.incident_scope (
  incident_id bigint NOT NULL REFERENCES firstline.service_incident,
  product_id  bigint NOT NULL REFERENCES firstline.product,
  cloud       text NOT NULL CHECK (cloud IN ('global', 'us_government', 'germany')),
  region      text NOT NULL DEFAULT '',
  PRIMARY KEY (incident_id, product_id, cloud, region)
);
COMMENT ON TABLE firstline.incident_scope IS 'What an incident touches; a customer is affected by the subscriptions that it has of it.';
COMMENT ON COLUMN firstline.incident_scope.incident_id IS 'The incident.';
COMMENT ON COLUMN firstline.incident_scope.product_id IS 'The product.';
COMMENT ON COLUMN firstline.incident_scope.cloud IS 'The cloud.';
COMMENT ON COLUMN firstline.incident_scope.region IS 'The maker''s name of the region; empty: all of them.';

CREATE TABLE firstline.incident_update (
  incident_id bigint NOT NULL REFERENCES firstline.service_incident,
  number      integer NOT NULL CHECK (number > 0),
  written_at  timestamptz NOT NULL DEFAULT now(),
  status      text NOT NULL CHECK (status IN ('investigating', 'identified', 'monitoring', 'resolved', 'planned', 'under_way')),
  body        text NOT NULL CHECK (body <> '' AND length(body) <= 65536),
  agent_id    bigint REFERENCES firstline.agent,
  PRIMARY KEY (incident_id, number)
);
COMMENT ON TABLE firstline.incident_update IS 'What customers were told about an incident, and when.';
COMMENT ON COLUMN firstline.incident_update.incident_id IS 'The incident.';
COMMENT ON COLUMN firstline.incident_update.number IS 'Counts from 1.';
COMMENT ON COLUMN firstline.incident_update.written_at IS 'When it was said.';
COMMENT ON COLUMN firstline.incident_update.status IS 'How far things were.';
COMMENT ON COLUMN firstline.incident_update.body IS 'Plain text.';
COMMENT ON COLUMN firstline.incident_update.agent_id IS 'Who wrote it.';

CREATE TABLE firstline.incident_ticket (
  customer_id bigint NOT NULL,
  ticket_id   bigint NOT NULL,
  incident_id bigint NOT NULL REFERENCES firstline.service_incident,
  linked_at   timestamptz NOT NULL DEFAULT now(),
  agent_id    bigint REFERENCES firstline.agent,
  PRIMARY KEY (customer_id, ticket_id, incident_id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket
);
CREATE INDEX incident_ticket_linked ON firstline.incident_ticket (linked_at);
CREATE INDEX incident_ticket_incident ON firstline.incident_ticket (incident_id, customer_id, ticket_id);
COMMENT ON TABLE firstline.incident_ticket IS 'Tickets that were asked because of an incident, and are answered together.';
COMMENT ON COLUMN firstline.incident_ticket.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.incident_ticket.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.incident_ticket.incident_id IS 'The incident.';
COMMENT ON COLUMN firstline.incident_ticket.linked_at IS 'When they were linked; it counts in that month of the customer''s zone.';
COMMENT ON COLUMN firstline.incident_ticket.agent_id IS 'Who linked them; null: the form, by what the requester chose.';
CALL app.guard_tenant_table('firstline.incident_ticket');

-- ---- courses --------------------------------------------------------------------------------------------------------

CREATE SEQUENCE firstline.course_number;
CREATE TABLE firstline.course (
  course_id   bigint PRIMARY KEY DEFAULT nextval('firstline.course_number'),
  code        text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]*$'),
  product_id  bigint REFERENCES firstline.product,
  title       text NOT NULL CHECK (title <> '' AND length(title) <= 200),
  description text NOT NULL DEFAULT '',
  minutes     integer NOT NULL CHECK (minutes > 0),
  active      boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE firstline.course IS 'What the provider teaches.';
COMMENT ON COLUMN firstline.course.course_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.course.code IS 'Short words for its address.';
COMMENT ON COLUMN firstline.course.product_id IS 'The product that it teaches to use; null: none in particular.';
COMMENT ON COLUMN firstline.course.title IS 'Name as customers see it.';
COMMENT ON COLUMN firstline.course.description IS 'What is learnt; CommonMark.';
COMMENT ON COLUMN firstline.course.minutes IS 'How long it takes.';
COMMENT ON COLUMN firstline.course.active IS 'False once it is given no more.';

CREATE SEQUENCE firstline.course_session_number;
CREATE TABLE firstline.course_session (
  session_id bigint PRIMARY KEY DEFAULT nextval('firstline.course_session_number'),
  course_id  bigint NOT NULL REFERENCES firstline.course,
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL CHECK (ends_at > starts_at),
  language   text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'zh_CN')),
  place      text NOT NULL DEFAULT '',
  seats      integer CHECK (seats > 0),
  agent_id   bigint REFERENCES firstline.agent
);
CREATE INDEX course_session_course ON firstline.course_session (course_id, starts_at);
COMMENT ON TABLE firstline.course_session IS 'A course on a day.';
COMMENT ON COLUMN firstline.course_session.session_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.course_session.course_id IS 'The course.';
COMMENT ON COLUMN firstline.course_session.starts_at IS 'When it begins.';
COMMENT ON COLUMN firstline.course_session.ends_at IS 'When it ends.';
COMMENT ON COLUMN firstline.course_session.language IS 'The language in which it is held.';
COMMENT ON COLUMN firstline.course_session.place IS 'Where: an address, or a room on the web.';
COMMENT ON COLUMN firstline.course_session.seats IS 'How many may come; null: as many as like.';
COMMENT ON COLUMN firstline.course_session.agent_id IS 'Who teaches.';

CREATE TABLE firstline.enrolment (
  customer_id  bigint NOT NULL,
  contact_id   bigint NOT NULL,
  session_id   bigint NOT NULL REFERENCES firstline.course_session,
  enrolled_at  timestamptz NOT NULL DEFAULT now(),
  cancelled_at timestamptz,
  attended     boolean CHECK (attended IS NOT TRUE OR cancelled_at IS NULL),
  PRIMARY KEY (customer_id, contact_id, session_id),
  FOREIGN KEY (customer_id, contact_id) REFERENCES firstline.contact (customer_id, contact_id)
);
CREATE INDEX enrolment_session ON firstline.enrolment (session_id, customer_id);
COMMENT ON TABLE firstline.enrolment IS 'Who takes part in a course.';
COMMENT ON COLUMN firstline.enrolment.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.enrolment.contact_id IS 'The person.';
COMMENT ON COLUMN firstline.enrolment.session_id IS 'The day of the course.';
COMMENT ON COLUMN firstline.enrolment.enrolled_at IS 'When they put their name down.';
COMMENT ON COLUMN firstline.enrolment.cancelled_at IS 'When they took it back; null: they didn''t.';
COMMENT ON COLUMN firstline.enrolment.attended IS 'Whether they came; null: not known yet.';
CALL app.guard_tenant_table('firstline.enrolment');

-- ---- rights ---------------------------------------------------------------------------------------------------------

GRANT SELECT ON firstline.satisfaction, firstline.article, firstline.article_version, firstline.article_feedback, firstline.product,
  firstline.subscription, firstline.adoption_snapshot, firstline.service_incident, firstline.incident_scope, firstline.incident_update,
  firstline.incident_ticket, firstline.course, firstline.course_session, firstline.enrolment
  TO firstline_report, firstline_admin;
GRANT INSERT, UPDATE ON firstline.satisfaction, firstline.article, firstline.article_version, firstline.product, firstline.subscription,
  firstline.adoption_snapshot, firstline.service_incident, firstline.incident_scope, firstline.course, firstline.course_session,
  firstline.enrolment
  TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.article_number, firstline.feedback_number, firstline.product_number, firstline.subscription_number,
  firstline.incident_number, firstline.course_number, firstline.course_session_number
  TO firstline_admin;

-- A customer's own workbook: that customer's rows, and of these nobody's name.
DO $$
DECLARE
  seen regclass;
BEGIN
  FOREACH seen IN ARRAY ARRAY['firstline.satisfaction', 'firstline.article_feedback', 'firstline.subscription', 'firstline.adoption_snapshot',
                              'firstline.incident_ticket', 'firstline.enrolment']::regclass[]
  LOOP
    EXECUTE format('CREATE POLICY workbook ON %s FOR SELECT TO firstline_workbook USING (customer_id = app.customer_id())', seen);
  END LOOP;
END
$$;
GRANT SELECT (customer_id, ticket_id, round, asked_at, answered_at, score, comment, category_id, team_id) ON firstline.satisfaction
  TO firstline_workbook;
GRANT SELECT (customer_id, session_id, cancelled_at, attended) ON firstline.enrolment TO firstline_workbook;
GRANT SELECT ON firstline.article_feedback, firstline.subscription, firstline.adoption_snapshot, firstline.incident_ticket,
  firstline.article, firstline.product, firstline.incident_scope, firstline.course TO firstline_workbook;
GRANT SELECT (article_id, language, version, title, published_at) ON firstline.article_version TO firstline_workbook;
GRANT SELECT (incident_id, kind, title, starts_at, ends_at, announced_at) ON firstline.service_incident TO firstline_workbook;
GRANT SELECT (incident_id, number, written_at) ON firstline.incident_update TO firstline_workbook;
GRANT SELECT (session_id, course_id, starts_at, ends_at) ON firstline.course_session TO firstline_workbook;
