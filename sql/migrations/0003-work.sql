-- The work: categories, tickets, what was said, what happened, attachments, and mail waiting to be sent.

CREATE TABLE firstline.category (
  category_id bigint PRIMARY KEY,
  parent_id   bigint REFERENCES firstline.category,
  code        text NOT NULL UNIQUE CHECK (code ~ '^[a-z_]+$'),
  name        text NOT NULL CHECK (name <> ''),
  hint        text NOT NULL DEFAULT '',
  position    integer NOT NULL
);
COMMENT ON TABLE firstline.category IS 'The services a customer can ask about, in two levels.';
COMMENT ON COLUMN firstline.category.category_id IS 'Fixed number, used in events and reports.';
COMMENT ON COLUMN firstline.category.parent_id IS 'The service it belongs to; null for a service itself.';
COMMENT ON COLUMN firstline.category.code IS 'Short word for addresses and imports.';
COMMENT ON COLUMN firstline.category.name IS 'English name; pages translate it.';
COMMENT ON COLUMN firstline.category.hint IS 'A line under the name that helps to choose; English.';
COMMENT ON COLUMN firstline.category.position IS 'Order on the form.';
GRANT SELECT ON firstline.category TO firstline_customer, firstline_agent, firstline_report, firstline_notify, firstline_admin;

INSERT INTO firstline.category (category_id, parent_id, code, name, hint, position) VALUES
  ( 1, NULL, 'billing',       'Billing and subscriptions',        'Invoices, seats, renewal, payment', 10),
  ( 2, NULL, 'provisioning',  'Provisioning and deployment',      'New services, accounts, roll-out', 20),
  ( 3, NULL, 'configuration', 'Software configuration',           'Settings, policies, how services work together', 30),
  ( 4, NULL, 'trouble',       'Something does not work',          'Slow, unavailable, can''t connect, or wrong on the desktop', 40),
  ( 5, NULL, 'updates',       'Updates of services and software', 'New versions and what they change', 50),
  ( 6, NULL, 'usage',         'How do I …?',                      'Questions about using what you have', 60),
  (11, 1, 'billing_invoice',       'An invoice looks wrong',              'Wrong seats, wrong price, charged twice', 11),
  (12, 1, 'billing_subscription',  'Change or cancel a subscription',     'More or fewer seats, another product, renewal', 12),
  (13, 1, 'billing_payment',       'Payment',                             'Methods, reminders, address', 13),
  (21, 2, 'provisioning_service',  'Set up a new service',                'A product that was bought and is not there yet', 21),
  (22, 2, 'provisioning_account',  'Accounts and licences',               'Create, move or remove people, assign licences', 22),
  (23, 2, 'provisioning_rollout',  'Roll out to people and devices',      'Installation, migration, moving data', 23),
  (31, 3, 'configuration_service', 'Settings of a service',               'Mail flow, sharing, retention, policies', 31),
  (32, 3, 'configuration_identity','Sign-in and identity',                'Single sign-on, second factor, directories', 32),
  (41, 4, 'trouble_slow',          'It is slow',                          'Pages, files or calls take too long', 41),
  (42, 4, 'trouble_unavailable',   'It is unavailable',                   'A service is down or shows an error', 42),
  (43, 4, 'trouble_connect',       'I can''t connect',                    'Network, VPN, mail or calls do not get through', 43),
  (44, 4, 'trouble_settings',      'Desktop: missing or wrong settings',  'A program on the desktop is not set up right', 44),
  (45, 4, 'trouble_integration',   'Desktop: incomplete integration',     'Add-ins, synchronisation, programs that should work together', 45),
  (46, 4, 'trouble_permission',    'Desktop: permissions',                'Access to a file, folder, mailbox or program is refused', 46),
  (47, 4, 'trouble_deployment',    'Desktop: another deployment issue',   'Anything else about the desktop', 47),
  (51, 5, 'updates_service',       'An update of a service',              'Something changed or will change', 51),
  (52, 5, 'updates_software',      'An update of software',               'Versions, patches, failed updates', 52),
  (61, 6, 'usage_question',        'A question about using it',           'How something is done', 61);

CREATE TABLE firstline.priority_matrix (
  impact   smallint CHECK (impact BETWEEN 1 AND 3),
  urgency  smallint CHECK (urgency BETWEEN 1 AND 3),
  priority smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
  PRIMARY KEY (impact, urgency)
);
COMMENT ON TABLE firstline.priority_matrix IS 'Priority by impact and urgency, kept as data.';
COMMENT ON COLUMN firstline.priority_matrix.impact IS '1 high to 3 low.';
COMMENT ON COLUMN firstline.priority_matrix.urgency IS '1 high to 3 low.';
COMMENT ON COLUMN firstline.priority_matrix.priority IS '1 (highest) to 4.';
INSERT INTO firstline.priority_matrix
  SELECT i, u, least(4, i + u - 1) FROM generate_series(1, 3) AS i, generate_series(1, 3) AS u;
GRANT SELECT ON firstline.priority_matrix TO firstline_customer, firstline_agent, firstline_report, firstline_admin;
GRANT UPDATE ON firstline.priority_matrix TO firstline_admin;

CREATE SEQUENCE firstline.ticket_number START 1001;
COMMENT ON SEQUENCE firstline.ticket_number IS 'Ticket numbers: one sequence for the installation.';
CREATE TABLE firstline.ticket (
  customer_id     bigint NOT NULL REFERENCES firstline.customer,
  ticket_id       bigint NOT NULL,
  requester_id    bigint,
  subject         text NOT NULL CHECK (subject <> '' AND length(subject) <= 200),
  category_id     bigint NOT NULL REFERENCES firstline.category,
  plan_version_id bigint REFERENCES firstline.plan_version,
  channel         text NOT NULL CHECK (channel IN ('form', 'mail', 'phone', 'import')),
  status          text NOT NULL DEFAULT 'new'
                  CHECK (status IN ('new', 'in_progress', 'waiting_customer', 'waiting_vendor', 'resolved', 'closed')),
  impact          smallint NOT NULL CHECK (impact BETWEEN 1 AND 3),
  urgency         smallint NOT NULL CHECK (urgency BETWEEN 1 AND 3),
  priority        smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
  level           smallint NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 3),
  agent_id        bigint REFERENCES firstline.agent,
  team_id         bigint REFERENCES firstline.team,
  received_at     timestamptz NOT NULL,
  recorded_at     timestamptz NOT NULL DEFAULT now(),
  resolved_at     timestamptz,
  version         integer NOT NULL DEFAULT 1,
  first_response_due_at timestamptz,
  next_response_due_at  timestamptz,
  resolution_due_at     timestamptz,
  next_due_at     timestamptz,
  next_due_metric text CHECK (next_due_metric IN ('first_response', 'next_response', 'resolution')),
  message_count   integer NOT NULL DEFAULT 0,
  last_message_at timestamptz,
  last_author     text NOT NULL DEFAULT '' CHECK (last_author IN ('', 'requester', 'agent', 'system', 'vendor')),
  source          text NOT NULL DEFAULT '',
  source_key      text NOT NULL DEFAULT '',
  PRIMARY KEY (customer_id, ticket_id),
  FOREIGN KEY (customer_id, requester_id) REFERENCES firstline.contact (customer_id, contact_id)
);
CREATE INDEX ticket_by_id ON firstline.ticket (ticket_id);
CREATE INDEX ticket_requester ON firstline.ticket (customer_id, requester_id, ticket_id DESC);
CREATE INDEX ticket_plan_version ON firstline.ticket (plan_version_id);
CREATE UNIQUE INDEX ticket_source ON firstline.ticket (customer_id, source, source_key) WHERE source <> '';
COMMENT ON TABLE firstline.ticket IS 'A request for help as it stands now. What happened stands in ticket_event; status, priority, dues here are its result, cached for lists.';
COMMENT ON COLUMN firstline.ticket.customer_id IS 'The company; never changes (rule 2.7).';
COMMENT ON COLUMN firstline.ticket.ticket_id IS 'The number people know.';
COMMENT ON COLUMN firstline.ticket.requester_id IS 'The contact who asks; null for imported tickets without one.';
COMMENT ON COLUMN firstline.ticket.subject IS 'In a few words.';
COMMENT ON COLUMN firstline.ticket.category_id IS 'The service it is about.';
COMMENT ON COLUMN firstline.ticket.plan_version_id IS 'The plan version pinned when it was received (rule 2.6); null without a contract.';
COMMENT ON COLUMN firstline.ticket.channel IS 'How it came.';
COMMENT ON COLUMN firstline.ticket.status IS 'As events.md has it.';
COMMENT ON COLUMN firstline.ticket.impact IS '1 high to 3 low.';
COMMENT ON COLUMN firstline.ticket.urgency IS '1 high to 3 low.';
COMMENT ON COLUMN firstline.ticket.priority IS '1 to 4.';
COMMENT ON COLUMN firstline.ticket.level IS 'Support level that holds it.';
COMMENT ON COLUMN firstline.ticket.agent_id IS 'Who works on it.';
COMMENT ON COLUMN firstline.ticket.team_id IS 'Which team works on it.';
COMMENT ON COLUMN firstline.ticket.received_at IS 'Start of its clocks (rule 2.1).';
COMMENT ON COLUMN firstline.ticket.recorded_at IS 'When it was written here.';
COMMENT ON COLUMN firstline.ticket.resolved_at IS 'Latest resolution, or null while it is open.';
COMMENT ON COLUMN firstline.ticket.version IS 'Raised by every act; a form that carries an older one is stale.';
COMMENT ON COLUMN firstline.ticket.first_response_due_at IS 'Cached by the replay; null when stopped, paused or without target.';
COMMENT ON COLUMN firstline.ticket.next_response_due_at IS 'Cached by the replay; null likewise.';
COMMENT ON COLUMN firstline.ticket.resolution_due_at IS 'Cached by the replay; null likewise.';
COMMENT ON COLUMN firstline.ticket.next_due_at IS 'The earliest of the three, for the queue.';
COMMENT ON COLUMN firstline.ticket.next_due_metric IS 'Which of the three it is.';
COMMENT ON COLUMN firstline.ticket.message_count IS 'Public messages and notes.';
COMMENT ON COLUMN firstline.ticket.last_message_at IS 'When the latest public message was written.';
COMMENT ON COLUMN firstline.ticket.last_author IS 'Who wrote the latest public message.';
COMMENT ON COLUMN firstline.ticket.source IS 'Name of the import it came from; empty for our own.';
COMMENT ON COLUMN firstline.ticket.source_key IS 'Its key there, so that an import can be repeated without doubling.';
CALL app.guard_tenant_table('firstline.ticket');

CREATE SEQUENCE firstline.message_number;
CREATE TABLE firstline.ticket_message (
  customer_id  bigint NOT NULL,
  ticket_id    bigint NOT NULL,
  message_id   bigint NOT NULL DEFAULT nextval('firstline.message_number'),
  author       text NOT NULL CHECK (author IN ('requester', 'agent', 'system', 'vendor')),
  contact_id   bigint,
  agent_id     bigint REFERENCES firstline.agent,
  is_public    boolean NOT NULL,
  body         text NOT NULL CHECK (length(body) <= 1048576),
  written_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, ticket_id, message_id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket,
  FOREIGN KEY (customer_id, contact_id) REFERENCES firstline.contact (customer_id, contact_id)
);
COMMENT ON TABLE firstline.ticket_message IS 'What was said on a ticket, to the customer or among agents.';
COMMENT ON COLUMN firstline.ticket_message.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_message.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_message.message_id IS 'Opaque number, rising in the order of writing.';
COMMENT ON COLUMN firstline.ticket_message.author IS 'Requester, agent, system or vendor.';
COMMENT ON COLUMN firstline.ticket_message.contact_id IS 'The contact who wrote it, if one did.';
COMMENT ON COLUMN firstline.ticket_message.agent_id IS 'The agent who wrote it, if one did.';
COMMENT ON COLUMN firstline.ticket_message.is_public IS 'False for an internal note.';
COMMENT ON COLUMN firstline.ticket_message.body IS 'Plain text.';
COMMENT ON COLUMN firstline.ticket_message.written_at IS 'When.';
CALL app.guard_tenant_table('firstline.ticket_message', 'is_public');

CREATE SEQUENCE firstline.event_number;
CREATE TABLE firstline.ticket_event (
  customer_id  bigint NOT NULL,
  ticket_id    bigint NOT NULL,
  event_id     bigint NOT NULL DEFAULT nextval('firstline.event_number'),
  happened_at  timestamptz NOT NULL DEFAULT now(),
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  kind         text NOT NULL CHECK (kind IN (
                 'received', 'message', 'status', 'priority', 'category', 'plan', 'target', 'assign', 'level',
                 'vendor_submitted', 'vendor_severity', 'vendor_answered', 'vendor_solved', 'vendor_withdrawn',
                 'answered_at_creation', 'exclude', 'include',
                 'merged_into', 'merged_from', 'unmerged', 'linked', 'unlinked', 'tagged', 'time_spent', 'rated',
                 'cause_of_breach')),
  actor_kind   text NOT NULL CHECK (actor_kind IN ('contact', 'agent', 'rule', 'vendor', 'import', 'system')),
  actor_id     bigint,
  author       text CHECK (author IN ('requester', 'agent', 'system', 'vendor')),
  is_public    boolean,
  from_code    text,
  to_code      text,
  from_id      bigint,
  to_id        bigint,
  from_team_id bigint,
  to_team_id   bigint,
  metric       text CHECK (metric IN ('first_response', 'next_response', 'resolution', 'vendor_response', 'vendor_resolution')),
  seconds      bigint,
  reason_code  text,
  ref_id       bigint,
  channel      text,
  origin       inet,
  PRIMARY KEY (customer_id, ticket_id, event_id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES firstline.ticket
);
CREATE INDEX ticket_event_linked ON firstline.ticket_event (customer_id, ref_id) WHERE kind = 'linked';
COMMENT ON TABLE firstline.ticket_event IS 'What happened to a ticket, append-only: every deadline and percentage is computed from these rows. Codes, ids and instants, never names or texts.';
COMMENT ON COLUMN firstline.ticket_event.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_event.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_event.event_id IS 'Order of recording; decides between events of one second (rule 1.1).';
COMMENT ON COLUMN firstline.ticket_event.happened_at IS 'The instant at which it counts.';
COMMENT ON COLUMN firstline.ticket_event.recorded_at IS 'The instant at which it was written down.';
COMMENT ON COLUMN firstline.ticket_event.kind IS 'The words of events.md.';
COMMENT ON COLUMN firstline.ticket_event.actor_kind IS 'Who did it.';
COMMENT ON COLUMN firstline.ticket_event.actor_id IS 'Contact, agent or rule, by actor_kind.';
COMMENT ON COLUMN firstline.ticket_event.author IS 'message: whose words they are. received: opened by requester or agent.';
COMMENT ON COLUMN firstline.ticket_event.is_public IS 'message: false for an internal note; null otherwise.';
COMMENT ON COLUMN firstline.ticket_event.from_code IS 'status: before.';
COMMENT ON COLUMN firstline.ticket_event.to_code IS 'status: after.';
COMMENT ON COLUMN firstline.ticket_event.from_id IS 'priority, category, plan version, agent or level before; vendor_submitted: plan version of the vendor''s contract.';
COMMENT ON COLUMN firstline.ticket_event.to_id IS 'The same after; vendor_submitted: the severity; rated: the score; cause_of_breach: the cycle. A ticket''s plan is pinned by its first plan event.';
COMMENT ON COLUMN firstline.ticket_event.from_team_id IS 'assign: team before.';
COMMENT ON COLUMN firstline.ticket_event.to_team_id IS 'assign: team after.';
COMMENT ON COLUMN firstline.ticket_event.metric IS 'target: which clock.';
COMMENT ON COLUMN firstline.ticket_event.seconds IS 'target: new target; time_spent: how long.';
COMMENT ON COLUMN firstline.ticket_event.reason_code IS 'plan, target, exclude, cause_of_breach: why.';
COMMENT ON COLUMN firstline.ticket_event.ref_id IS 'Message, other ticket, vendor case, escalation or tag.';
COMMENT ON COLUMN firstline.ticket_event.channel IS 'received: form, mail, phone or import.';
COMMENT ON COLUMN firstline.ticket_event.origin IS 'Address that the request came from.';
CALL app.guard_tenant_table('firstline.ticket_event');
CALL app.make_append_only('firstline.ticket_event');

CREATE SEQUENCE firstline.attachment_number;
CREATE TABLE firstline.attachment (
  customer_id   bigint NOT NULL,
  ticket_id     bigint NOT NULL,
  attachment_id bigint NOT NULL DEFAULT nextval('firstline.attachment_number'),
  message_id    bigint NOT NULL,
  is_public     boolean NOT NULL,
  name          text NOT NULL CHECK (name <> '' AND length(name) <= 255),
  media_type    text NOT NULL,
  size          bigint NOT NULL CHECK (size BETWEEN 0 AND 26214400),
  sha256        bytea NOT NULL CHECK (length(sha256) = 32),
  PRIMARY KEY (customer_id, ticket_id, attachment_id),
  FOREIGN KEY (customer_id, ticket_id, message_id) REFERENCES firstline.ticket_message
);
CREATE INDEX attachment_message ON firstline.attachment (customer_id, ticket_id, message_id);
COMMENT ON TABLE firstline.attachment IS 'A file that came with a message; its bytes lie in attachment_chunk.';
COMMENT ON COLUMN firstline.attachment.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.attachment.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.attachment.attachment_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.attachment.message_id IS 'The message it came with.';
COMMENT ON COLUMN firstline.attachment.is_public IS 'As its message.';
COMMENT ON COLUMN firstline.attachment.name IS 'File name as sent, without a path.';
COMMENT ON COLUMN firstline.attachment.media_type IS 'Media type as sent; downloads use a type from a fixed list.';
COMMENT ON COLUMN firstline.attachment.size IS 'Bytes.';
COMMENT ON COLUMN firstline.attachment.sha256 IS 'SHA-256 of the bytes.';
CALL app.guard_tenant_table('firstline.attachment', 'is_public');

CREATE TABLE firstline.attachment_chunk (
  customer_id   bigint NOT NULL,
  ticket_id     bigint NOT NULL,
  attachment_id bigint NOT NULL,
  position      integer NOT NULL CHECK (position >= 0),
  is_public     boolean NOT NULL,
  bytes         bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 131072),
  PRIMARY KEY (customer_id, ticket_id, attachment_id, position),
  FOREIGN KEY (customer_id, ticket_id, attachment_id) REFERENCES firstline.attachment
);
ALTER TABLE firstline.attachment_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE firstline.attachment_chunk IS 'The bytes of an attachment in rows of up to 128 KiB, so that neither side ever holds a file whole.';
COMMENT ON COLUMN firstline.attachment_chunk.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.attachment_chunk.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.attachment_chunk.attachment_id IS 'The attachment.';
COMMENT ON COLUMN firstline.attachment_chunk.position IS 'Counts from 0.';
COMMENT ON COLUMN firstline.attachment_chunk.is_public IS 'As its attachment, so that the policy needs no other table.';
COMMENT ON COLUMN firstline.attachment_chunk.bytes IS 'Up to 131,072 bytes.';
CALL app.guard_tenant_table('firstline.attachment_chunk', 'is_public');

CREATE SEQUENCE firstline.outbox_number;
CREATE TABLE firstline.outbox (
  customer_id bigint NOT NULL,
  outbox_id   bigint NOT NULL DEFAULT nextval('firstline.outbox_number'),
  ticket_id   bigint NOT NULL,
  message_id  bigint NOT NULL,
  recipient   text NOT NULL CHECK (recipient IN ('requester', 'desk')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  sent_at     timestamptz,
  PRIMARY KEY (customer_id, outbox_id),
  FOREIGN KEY (customer_id, ticket_id, message_id) REFERENCES firstline.ticket_message
);
CREATE INDEX outbox_waiting ON firstline.outbox (created_at) WHERE sent_at IS NULL;
COMMENT ON TABLE firstline.outbox IS 'Mail to be sent: a row for every public message, written in its transaction; the notifier delivers.';
COMMENT ON COLUMN firstline.outbox.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.outbox.outbox_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.outbox.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.outbox.message_id IS 'The message to send.';
COMMENT ON COLUMN firstline.outbox.recipient IS 'The requester (an agent wrote) or the desk (the requester wrote).';
COMMENT ON COLUMN firstline.outbox.created_at IS 'When it was written.';
COMMENT ON COLUMN firstline.outbox.sent_at IS 'When it was handed to the mail server; null until then.';
CALL app.guard_tenant_table('firstline.outbox');

GRANT SELECT ON firstline.ticket, firstline.ticket_message, firstline.ticket_event, firstline.attachment, firstline.attachment_chunk
  TO firstline_customer, firstline_agent, firstline_report, firstline_notify, firstline_admin;
GRANT INSERT ON firstline.ticket, firstline.ticket_message, firstline.ticket_event, firstline.attachment, firstline.attachment_chunk, firstline.outbox
  TO firstline_customer, firstline_agent, firstline_admin;
GRANT UPDATE (status, resolved_at, version, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric,
              message_count, last_message_at, last_author)
  ON firstline.ticket TO firstline_customer;
GRANT UPDATE (status, resolved_at, version, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at, next_due_metric,
              message_count, last_message_at, last_author, priority, category_id, agent_id, team_id, level)
  ON firstline.ticket TO firstline_agent, firstline_admin, firstline_notify;
GRANT SELECT, UPDATE (sent_at) ON firstline.outbox TO firstline_notify;
GRANT USAGE ON SEQUENCE firstline.ticket_number, firstline.message_number, firstline.event_number, firstline.attachment_number, firstline.outbox_number
  TO firstline_customer, firstline_agent, firstline_notify, firstline_admin;
