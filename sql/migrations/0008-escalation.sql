-- Escalation: to another level, team or vendor, or to a manager (sla-rules.md section 7); vendors with their cases; and the
-- facts that the report counts of them. Where a ticket stands is told by its events (level, vendor_*): these rows say why.

CREATE SEQUENCE firstline.vendor_number;
CREATE TABLE firstline.vendor (
  vendor_id bigint PRIMARY KEY DEFAULT nextval('firstline.vendor_number'),
  name      text NOT NULL UNIQUE CHECK (name <> ''),
  plan_id   bigint REFERENCES firstline.plan,
  active    boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE firstline.vendor IS 'Who makes what the provider sells, and stands behind its support.';
COMMENT ON COLUMN firstline.vendor.vendor_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.vendor.name IS 'Name as agents know it.';
COMMENT ON COLUMN firstline.vendor.plan_id IS 'The underpinning contract: a plan with targets for vendor response and vendor resolution, its priorities read as severities (rule 2.5); null: none.';
COMMENT ON COLUMN firstline.vendor.active IS 'False once no case can be opened there any more.';
GRANT SELECT ON firstline.vendor TO firstline_agent, firstline_report, firstline_workbook, firstline_notify;
GRANT SELECT, INSERT, UPDATE ON firstline.vendor TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.vendor_number TO firstline_admin;

CREATE TABLE firstline.escalation_reason (
  code       text PRIMARY KEY CHECK (code ~ '^[a-z_]+$'),
  for_vendor boolean NOT NULL,
  name       text NOT NULL UNIQUE CHECK (name <> ''),
  position   integer NOT NULL UNIQUE,
  UNIQUE (code, for_vendor)
);
COMMENT ON TABLE firstline.escalation_reason IS 'Why a ticket is escalated: the seven reasons for which a vendor is asked (rule 7.2), and those within the house.';
COMMENT ON COLUMN firstline.escalation_reason.code IS 'Short word, kept with each escalation.';
COMMENT ON COLUMN firstline.escalation_reason.for_vendor IS 'Whether it is one of the seven.';
COMMENT ON COLUMN firstline.escalation_reason.name IS 'In words; English, pages translate it.';
COMMENT ON COLUMN firstline.escalation_reason.position IS 'Order in lists; the reason''s number in formulas of the workbook.';
INSERT INTO firstline.escalation_reason (code, for_vendor, name, position) VALUES
  ('undocumented_deviation',  true,  'Undocumented deviation from the service description', 1),
  ('service_unavailable',     true,  'Service unavailable', 2),
  ('bug',                     true,  'Bug or irregularity', 3),
  ('network_disruption',      true,  'Large-scale network disruption', 4),
  ('regional_issue',          true,  'Regional issue hitting several tenants', 5),
  ('billing_dispute',         true,  'Billing issue or dispute', 6),
  ('fraud_concern',           true,  'Fraud concern', 7),
  ('expertise',               false, 'Needs the knowledge of another level or team', 8),
  ('rights',                  false, 'Needs rights that the level does not have', 9),
  ('breach_ahead',            false, 'A promise is about to be missed', 10),
  ('breach',                  false, 'A promise was missed', 11),
  ('complaint',               false, 'The customer asked for it', 12),
  ('major_incident',          false, 'Major incident', 13);
GRANT SELECT ON firstline.escalation_reason TO firstline_agent, firstline_report, firstline_workbook, firstline_notify, firstline_admin;

CREATE SEQUENCE firstline.vendor_case_number;
CREATE TABLE firstline.vendor_case (
  customer_id     bigint NOT NULL,
  ticket_id       bigint NOT NULL,
  vendor_case_id  bigint NOT NULL DEFAULT nextval('firstline.vendor_case_number'),
  vendor_id       bigint NOT NULL REFERENCES firstline.vendor,
  plan_version_id bigint REFERENCES firstline.plan_version,
  case_number     text NOT NULL DEFAULT '' CHECK (length(case_number) <= 100),
  severity        smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
  vehicle         text NOT NULL CHECK (vehicle IN ('partner', 'included', 'premium', 'incident')),
  agent_id        bigint NOT NULL REFERENCES firstline.agent,
  reason_code     text NOT NULL,
  for_vendor      boolean NOT NULL DEFAULT true CHECK (for_vendor),
  health_finding  text NOT NULL CHECK (health_finding <> ''),
  troubleshooting text NOT NULL CHECK (troubleshooting <> ''),
  submitted_at    timestamptz NOT NULL DEFAULT now(),
  answered_at     timestamptz CHECK (answered_at >= submitted_at),
  solved_at       timestamptz CHECK (solved_at >= submitted_at),
  withdrawn_at    timestamptz CHECK (withdrawn_at >= submitted_at),
  cost            numeric(12, 2) CHECK (cost >= 0),
  currency        text CHECK (currency ~ '^[A-Z]{3}$'),
  PRIMARY KEY (customer_id, ticket_id, vendor_case_id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket,
  FOREIGN KEY (reason_code, for_vendor) REFERENCES firstline.escalation_reason (code, for_vendor),
  CONSTRAINT ends_once CHECK (solved_at IS NULL OR withdrawn_at IS NULL),
  CONSTRAINT cost_has_currency CHECK ((cost IS NULL) = (currency IS NULL))
);
CREATE INDEX vendor_case_vendor ON firstline.vendor_case (vendor_id);
COMMENT ON TABLE firstline.vendor_case IS 'A case with a vendor about a ticket. It can''t be made without the pre-check of rule 7.2; its times are those of the ticket''s vendor events.';
COMMENT ON COLUMN firstline.vendor_case.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.vendor_case.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.vendor_case.vendor_case_id IS 'Opaque number; ref_id of the vendor events.';
COMMENT ON COLUMN firstline.vendor_case.vendor_id IS 'The vendor.';
COMMENT ON COLUMN firstline.vendor_case.plan_version_id IS 'The underpinning contract''s version in force at the submission, as its event says; null: none.';
COMMENT ON COLUMN firstline.vendor_case.case_number IS 'The vendor''s own number; empty until known.';
COMMENT ON COLUMN firstline.vendor_case.severity IS '1 (highest) to 4, as submitted or as last changed.';
COMMENT ON COLUMN firstline.vendor_case.vehicle IS 'Support vehicle: partner contract, included with the subscription, premium contract of the customer, paid by the incident.';
COMMENT ON COLUMN firstline.vendor_case.agent_id IS 'The contact that the vendor is given: an agent, never the customer.';
COMMENT ON COLUMN firstline.vendor_case.reason_code IS 'One of the seven reasons.';
COMMENT ON COLUMN firstline.vendor_case.for_vendor IS 'Always true: lets the reference admit the seven alone.';
COMMENT ON COLUMN firstline.vendor_case.health_finding IS 'Service health was looked at; what was found.';
COMMENT ON COLUMN firstline.vendor_case.troubleshooting IS 'Own troubleshooting with the delegated rights.';
COMMENT ON COLUMN firstline.vendor_case.submitted_at IS 'Start of the vendor''s clocks (rule 2.5).';
COMMENT ON COLUMN firstline.vendor_case.answered_at IS 'The vendor''s first answer.';
COMMENT ON COLUMN firstline.vendor_case.solved_at IS 'The vendor solved it.';
COMMENT ON COLUMN firstline.vendor_case.withdrawn_at IS 'Taken back unsolved.';
COMMENT ON COLUMN firstline.vendor_case.cost IS 'What the vendor charged; null while unknown, or if nothing.';
COMMENT ON COLUMN firstline.vendor_case.currency IS 'ISO 4217.';
CALL app.guard_tenant_table('firstline.vendor_case', 'false');

CREATE SEQUENCE firstline.escalation_number;
CREATE TABLE firstline.escalation (
  customer_id    bigint NOT NULL,
  ticket_id      bigint NOT NULL,
  escalation_id  bigint NOT NULL DEFAULT nextval('firstline.escalation_number'),
  kind           text GENERATED ALWAYS AS (CASE WHEN target = 'manager' THEN 'hierarchical' ELSE 'functional' END) STORED,
  target         text NOT NULL CHECK (target IN ('level', 'team', 'vendor', 'manager')),
  from_level     smallint NOT NULL CHECK (from_level BETWEEN 1 AND 3),
  from_team_id   bigint REFERENCES firstline.team,
  from_agent_id  bigint REFERENCES firstline.agent,
  to_level       smallint CHECK (to_level BETWEEN 1 AND 3),
  to_team_id     bigint REFERENCES firstline.team,
  vendor_case_id bigint,
  manager_id     bigint REFERENCES firstline.agent,
  reason_code    text NOT NULL,
  for_vendor     boolean GENERATED ALWAYS AS (target = 'vendor') STORED,
  by_kind        text NOT NULL CHECK (by_kind IN ('agent', 'rule')),
  by_agent_id    bigint REFERENCES firstline.agent,
  rule_name      text NOT NULL DEFAULT '',
  escalated_at   timestamptz NOT NULL DEFAULT now(),
  recorded_at    timestamptz NOT NULL DEFAULT now(),
  ended_at       timestamptz CHECK (ended_at >= escalated_at),
  ended_by       text CHECK (ended_by IN ('return', 'resolution')),
  PRIMARY KEY (customer_id, ticket_id, escalation_id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket,
  FOREIGN KEY (customer_id, ticket_id, vendor_case_id) REFERENCES firstline.vendor_case,
  FOREIGN KEY (reason_code, for_vendor) REFERENCES firstline.escalation_reason (code, for_vendor),
  CONSTRAINT one_target CHECK ((target = 'level') = (to_level IS NOT NULL) AND (target = 'team') = (to_team_id IS NOT NULL)
                           AND (target = 'vendor') = (vendor_case_id IS NOT NULL) AND (target = 'manager') = (manager_id IS NOT NULL)),
  CONSTRAINT level_rises CHECK (to_level > from_level),
  CONSTRAINT agent_or_rule CHECK ((by_kind = 'agent') = (by_agent_id IS NOT NULL) AND (by_kind = 'rule') = (rule_name <> '')),
  CONSTRAINT ended_somehow CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
COMMENT ON TABLE firstline.escalation IS 'Each escalation (rule 7.1). Whoever writes one writes the event that moves the ticket in the same transaction (level, assign, vendor_submitted; one to a manager moves nothing) and raises the ticket''s version.';
COMMENT ON COLUMN firstline.escalation.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.escalation.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.escalation.escalation_id IS 'Opaque number; ref_id of the level event.';
COMMENT ON COLUMN firstline.escalation.kind IS 'Functional, or hierarchical: to a manager.';
COMMENT ON COLUMN firstline.escalation.target IS 'To what.';
COMMENT ON COLUMN firstline.escalation.from_level IS 'The level that the ticket had.';
COMMENT ON COLUMN firstline.escalation.from_team_id IS 'The team that had it.';
COMMENT ON COLUMN firstline.escalation.from_agent_id IS 'The agent who had it.';
COMMENT ON COLUMN firstline.escalation.to_level IS 'To this level; null otherwise.';
COMMENT ON COLUMN firstline.escalation.to_team_id IS 'To this team; null otherwise.';
COMMENT ON COLUMN firstline.escalation.vendor_case_id IS 'By this vendor case; null otherwise.';
COMMENT ON COLUMN firstline.escalation.manager_id IS 'To this manager; null otherwise.';
COMMENT ON COLUMN firstline.escalation.reason_code IS 'Why; to a vendor one of the seven, otherwise one of the house''s own.';
COMMENT ON COLUMN firstline.escalation.for_vendor IS 'Lets the reference tell the two sorts of reasons apart.';
COMMENT ON COLUMN firstline.escalation.by_kind IS 'By an agent, or by a rule.';
COMMENT ON COLUMN firstline.escalation.by_agent_id IS 'Which agent.';
COMMENT ON COLUMN firstline.escalation.rule_name IS 'Which rule; empty for an agent.';
COMMENT ON COLUMN firstline.escalation.escalated_at IS 'When.';
COMMENT ON COLUMN firstline.escalation.recorded_at IS 'When it was written down.';
COMMENT ON COLUMN firstline.escalation.ended_at IS 'When it was over; null while it lasts.';
COMMENT ON COLUMN firstline.escalation.ended_by IS 'By return: it came back without what it was escalated for. By resolution: the ticket''s, or the vendor''s.';
CALL app.guard_tenant_table('firstline.escalation', 'false');

GRANT SELECT ON firstline.vendor_case, firstline.escalation TO firstline_agent, firstline_report, firstline_notify, firstline_admin;
GRANT INSERT ON firstline.vendor_case, firstline.escalation TO firstline_agent, firstline_admin;
GRANT INSERT ON firstline.escalation TO firstline_notify;
GRANT UPDATE (case_number, severity, answered_at, solved_at, withdrawn_at, cost, currency) ON firstline.vendor_case TO firstline_agent, firstline_admin;
GRANT UPDATE (ended_at, ended_by) ON firstline.escalation TO firstline_agent, firstline_notify, firstline_admin;
GRANT USAGE ON SEQUENCE firstline.vendor_case_number TO firstline_agent, firstline_admin;
GRANT USAGE ON SEQUENCE firstline.escalation_number TO firstline_agent, firstline_notify, firstline_admin;

-- ---- facts ----------------------------------------------------------------------------------------------------------

CREATE TABLE firstline.stay_fact (
  customer_id   bigint NOT NULL,
  ticket_id     bigint NOT NULL,
  month         integer NOT NULL,
  stay          integer NOT NULL,
  place         text NOT NULL CHECK (place IN ('L1', 'L2', 'L3', 'vendor')),
  came_from     text CHECK (came_from IN ('L1', 'L2', 'L3')),
  began_month   integer NOT NULL,
  began_at      timestamptz NOT NULL,
  ended_at      timestamptz,
  ended_by      text CHECK (ended_by IN ('escalated', 'returned', 'resolved')),
  is_first      boolean NOT NULL,
  is_first_escalation boolean NOT NULL,
  was_escalated boolean NOT NULL,
  to_seconds    bigint NOT NULL,
  held_seconds  bigint,
  vendor_case_id bigint,
  priority      smallint NOT NULL,
  category_id   bigint,
  team_id       bigint,
  agent_id      bigint,
  counted_at    timestamptz NOT NULL,
  PRIMARY KEY (customer_id, ticket_id, month, stay),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (held_seconds IS NULL))
);
CREATE INDEX stay_fact_month ON firstline.stay_fact (month);
COMMENT ON TABLE firstline.stay_fact IS 'One row a stay of a ticket at a support level, or of a case with a vendor, and month in which it began, lasted or ended, as at that month''s end; made from the events (shared/stays.h). None while the ticket is excluded.';
COMMENT ON COLUMN firstline.stay_fact.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.stay_fact.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.stay_fact.month IS 'YYYYMM, in the zone of the calendar pinned to the ticket.';
COMMENT ON COLUMN firstline.stay_fact.stay IS 'Counts the ticket''s stays from 1, in the order in which they began.';
COMMENT ON COLUMN firstline.stay_fact.place IS 'Where.';
COMMENT ON COLUMN firstline.stay_fact.came_from IS 'The level before; null: received, or reopened.';
COMMENT ON COLUMN firstline.stay_fact.began_month IS 'The month in which it counts as begun.';
COMMENT ON COLUMN firstline.stay_fact.began_at IS 'Received, escalated, returned to, reopened; submitted.';
COMMENT ON COLUMN firstline.stay_fact.ended_at IS 'Null while it lasts.';
COMMENT ON COLUMN firstline.stay_fact.ended_by IS 'Escalated: to a higher level. Returned: to a lower level unresolved, or the vendor''s case withdrawn. Resolved: the ticket, or the case.';
COMMENT ON COLUMN firstline.stay_fact.is_first IS 'The first one of the ticket at that place.';
COMMENT ON COLUMN firstline.stay_fact.is_first_escalation IS 'The ticket''s first one anywhere but at level 1.';
COMMENT ON COLUMN firstline.stay_fact.was_escalated IS 'Whether the ticket had been anywhere but at level 1 by the end of the stay, or by counted_at.';
COMMENT ON COLUMN firstline.stay_fact.to_seconds IS 'Time to escalate: business time from received in which the ticket was open until the stay began.';
COMMENT ON COLUMN firstline.stay_fact.held_seconds IS 'Time at the level: business time of the stay in which that level, or the vendor, held the ticket (rule 5.4). Null while it lasts.';
COMMENT ON COLUMN firstline.stay_fact.vendor_case_id IS 'The case, with a vendor.';
COMMENT ON COLUMN firstline.stay_fact.priority IS 'As at counted_at, as all that follows.';
COMMENT ON COLUMN firstline.stay_fact.category_id IS 'The service.';
COMMENT ON COLUMN firstline.stay_fact.team_id IS 'The team.';
COMMENT ON COLUMN firstline.stay_fact.agent_id IS 'The agent.';
COMMENT ON COLUMN firstline.stay_fact.counted_at IS 'The instant as at which the row holds.';
CALL app.guard_tenant_table('firstline.stay_fact', 'false');
CALL app.freeze_with_month('firstline.stay_fact');

CREATE TABLE firstline.escalation_fact (
  customer_id   bigint NOT NULL,
  ticket_id     bigint NOT NULL,
  escalation_id bigint NOT NULL,
  month         integer NOT NULL,
  after_breach  boolean NOT NULL,
  ended_at      timestamptz,
  ended_by      text CHECK (ended_by IN ('return', 'resolution')),
  PRIMARY KEY (customer_id, ticket_id, escalation_id)
);
CREATE INDEX escalation_fact_month ON firstline.escalation_fact (month);
COMMENT ON TABLE firstline.escalation_fact IS 'In which month an escalation counts, and how it stood at that month''s end. None while the ticket is excluded.';
COMMENT ON COLUMN firstline.escalation_fact.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.escalation_fact.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.escalation_fact.escalation_id IS 'The escalation.';
COMMENT ON COLUMN firstline.escalation_fact.month IS 'YYYYMM of its instant, in the zone of the calendar pinned to the ticket; what was recorded after that month was frozen counts in the oldest open one.';
COMMENT ON COLUMN firstline.escalation_fact.after_breach IS 'Whether a first response, next response or resolution of the ticket had been missed by then.';
COMMENT ON COLUMN firstline.escalation_fact.ended_at IS 'Null if it lasted at the month''s end.';
COMMENT ON COLUMN firstline.escalation_fact.ended_by IS 'As escalation has it.';
CALL app.guard_tenant_table('firstline.escalation_fact', 'false');
CALL app.freeze_with_month('firstline.escalation_fact');

CREATE TABLE firstline.month_escalation (
  customer_id bigint NOT NULL,
  month       integer NOT NULL,
  received    bigint NOT NULL,
  escalated   bigint NOT NULL,
  PRIMARY KEY (customer_id, month)
);
COMMENT ON TABLE firstline.month_escalation IS 'The escalation rate of a customer by month (rule 7.3): escalated ÷ received; made from ticket_fact and stay_fact.';
COMMENT ON COLUMN firstline.month_escalation.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.month_escalation.month IS 'YYYYMM.';
COMMENT ON COLUMN firstline.month_escalation.received IS 'Tickets received in the month, without those excluded at its end.';
COMMENT ON COLUMN firstline.month_escalation.escalated IS 'Tickets that left the first level, or went to a vendor, for the first time in the month, whenever they were received.';
CALL app.guard_tenant_table('firstline.month_escalation', 'false');
CALL app.freeze_with_month('firstline.month_escalation');

GRANT SELECT, INSERT, DELETE ON firstline.stay_fact, firstline.escalation_fact, firstline.month_escalation TO firstline_report, firstline_admin;
GRANT UPDATE ON firstline.month_escalation TO firstline_report, firstline_admin;
GRANT SELECT ON firstline.stay_fact, firstline.escalation_fact, firstline.month_escalation TO firstline_agent;

DO $$
DECLARE
  seen regclass;
BEGIN
  FOREACH seen IN ARRAY ARRAY['firstline.vendor_case', 'firstline.escalation', 'firstline.stay_fact', 'firstline.escalation_fact',
                              'firstline.month_escalation']::regclass[]
  LOOP
    EXECUTE format('CREATE POLICY workbook ON %s FOR SELECT TO firstline_workbook USING (customer_id = app.customer_id())', seen);
    EXECUTE format('GRANT SELECT ON %s TO firstline_workbook', seen);
  END LOOP;
END
$$;
