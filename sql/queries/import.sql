-- Importing tickets from another help desk's log: what the database has already, and sets of rows by way of temporary tables.

-- name: import_categories
-- scope: admin
-- Categories by code, for the mapping.
-- returns: category_id, code
SELECT category_id, code FROM category;

-- name: import_plan_versions
-- scope: admin
-- Every version of every plan, in the order in which they come into force.
-- returns: plan_id, name, plan_version_id, valid_from
SELECT p.plan_id, p.name, v.plan_version_id, floor(extract(epoch FROM v.valid_from))::bigint
  FROM plan AS p
  JOIN plan_version AS v USING (plan_id)
 ORDER BY p.plan_id, v.valid_from, v.version;

-- name: import_contracts
-- scope: admin
-- What plan each customer has had, in order of time.
-- returns: customer_id, plan_id, starts_at, ends_at
SELECT customer_id, plan_id, floor(extract(epoch FROM starts_at))::bigint, floor(extract(epoch FROM ends_at))::bigint
  FROM contract
 ORDER BY customer_id, starts_at, contract_id;

-- name: import_known
-- scope: admin
-- The tickets that came from a source before.
-- $1: source
-- returns: customer_id, ticket_id, source_key
SELECT customer_id, ticket_id, source_key FROM ticket WHERE source = $1;

-- name: import_numbers
-- scope: admin
-- Numbers for new tickets.
-- $1: how many
-- returns: ticket_id
SELECT nextval('ticket_number') FROM generate_series(1, $1::bigint) ORDER BY 1;

-- name: import_ticket_begin
-- scope: admin
-- Where the tickets stand that are new or have changed, since nothing can be copied into a table under row-level security.
CREATE TEMPORARY TABLE import_ticket (
  customer_id bigint, ticket_id bigint, version integer, subject text, category_id bigint, plan_version_id bigint, status text,
  impact smallint, urgency smallint, priority smallint, level smallint, agent_id bigint, team_id bigint, received_at timestamptz,
  recorded_at timestamptz, resolved_at timestamptz, first_response_due_at timestamptz, next_response_due_at timestamptz,
  resolution_due_at timestamptz, next_due_at timestamptz, next_due_metric text, last_message_at timestamptz, last_author text,
  source_key text
) ON COMMIT DROP;

-- name: import_ticket_copy
-- scope: admin
-- Tickets; version: that of the history that was merged with, or null for a new one.
COPY import_ticket (customer_id, ticket_id, version, subject, category_id, plan_version_id, status, impact, urgency, priority, level,
                    agent_id, team_id, received_at, recorded_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at,
                    next_due_at, next_due_metric, last_message_at, last_author, source_key)
  FROM STDIN (FORMAT binary);

-- name: import_event_begin
-- scope: admin
-- Where the new events stand; for one transaction.
CREATE TEMPORARY TABLE import_event (
  position bigint, customer_id bigint, ticket_id bigint, happened_at timestamptz, recorded_at timestamptz, kind text, author text,
  is_public boolean, from_code text, to_code text, from_id bigint, to_id bigint, channel text
) ON COMMIT DROP;

-- name: import_event_copy
-- scope: admin
-- Events, in the order of their position.
COPY import_event (position, customer_id, ticket_id, happened_at, recorded_at, kind, author, is_public, from_code, to_code, from_id, to_id, channel)
  FROM STDIN (FORMAT binary);

-- name: import_tickets_add
-- scope: admin
-- The new tickets.
-- $1: source
INSERT INTO ticket (customer_id, ticket_id, subject, category_id, plan_version_id, channel, status, impact, urgency, priority, level, agent_id,
                    team_id, received_at, recorded_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at,
                    next_due_metric, last_message_at, last_author, source, source_key)
SELECT customer_id, ticket_id, subject, category_id, plan_version_id, 'import', status, impact, urgency, priority, level, agent_id,
       team_id, received_at, recorded_at, resolved_at, first_response_due_at, next_response_due_at, resolution_due_at, next_due_at,
       next_due_metric, last_message_at, last_author, $1, source_key
  FROM import_ticket
 WHERE version IS NULL
 ORDER BY customer_id, ticket_id;

-- name: import_tickets_advance
-- scope: admin
-- What new events left of tickets that were there; one that was written meanwhile is left out, and so counted.
UPDATE ticket AS t
   SET version = t.version + 1, status = i.status, priority = i.priority, level = i.level, category_id = i.category_id, agent_id = i.agent_id,
       team_id = i.team_id, resolved_at = i.resolved_at, first_response_due_at = i.first_response_due_at,
       next_response_due_at = i.next_response_due_at, resolution_due_at = i.resolution_due_at, next_due_at = i.next_due_at,
       next_due_metric = i.next_due_metric,
       last_message_at = greatest(t.last_message_at, i.last_message_at),
       last_author = CASE WHEN i.last_message_at > t.last_message_at OR t.last_message_at IS NULL THEN coalesce(i.last_author, t.last_author)
                          ELSE t.last_author END
  FROM import_ticket AS i
 WHERE t.customer_id = i.customer_id AND t.ticket_id = i.ticket_id AND t.version = i.version;

-- name: import_events_add
-- scope: admin
-- The new events, numbered in the order of their position.
INSERT INTO ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, author, is_public, from_code, to_code, from_id,
                          to_id, channel)
SELECT customer_id, ticket_id, happened_at, recorded_at, kind, 'import', author, is_public, from_code, to_code, from_id, to_id, channel
  FROM import_event
 ORDER BY position;

-- name: import_plan_says
-- scope: admin
-- How many versions the plan of that name has, and whether one of them is as given.
-- $1: name
-- $2: the plan file in canonical form
-- returns: versions, says_so
SELECT count(*), coalesce(bool_or(v.definition = $2), false)
  FROM plan AS p
  JOIN plan_version AS v USING (plan_id)
 WHERE lower(p.name) = lower($1);
