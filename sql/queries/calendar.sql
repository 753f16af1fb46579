-- name: calendar_latest
-- scope: admin
-- The latest version of the calendar of that name, and since when its hours matter: it was made, or a ticket was received.
-- $1: name
-- returns: calendar_id, name, calendar_version_id, version, definition, matters_since
SELECT c.calendar_id, c.name, v.calendar_version_id, v.version, v.definition,
       floor(extract(epoch FROM least((SELECT min(made_at) FROM calendar_version AS f WHERE f.calendar_id = c.calendar_id),
                                (SELECT min(received_at) FROM ticket))))::bigint
  FROM calendar AS c
  JOIN calendar_version AS v USING (calendar_id)
 WHERE lower(c.name) = lower($1)
 ORDER BY v.version DESC
 LIMIT 1;

-- name: calendar_version_find
-- scope: admin
-- One version of a calendar, or its latest.
-- $1: name
-- $2: version, or null for the latest
-- returns: definition
SELECT v.definition
  FROM calendar AS c
  JOIN calendar_version AS v USING (calendar_id)
 WHERE lower(c.name) = lower($1) AND v.version = coalesce($2, v.version)
 ORDER BY v.version DESC
 LIMIT 1;

-- name: calendar_add
-- scope: admin
-- A new calendar; its first version follows.
-- $1: name
-- returns: calendar_id
INSERT INTO calendar (name) VALUES ($1) RETURNING calendar_id;

-- name: calendar_version_add
-- scope: admin
-- A new version of a calendar, in force from now on (rule 1.6).
-- $1: calendar
-- $2: version
-- $3: the calendar file in canonical form
-- $4: reason, or empty
-- returns: calendar_version_id
INSERT INTO calendar_version (calendar_id, version, definition, reason) VALUES ($1, $2, $3, $4) RETURNING calendar_version_id;

-- name: calendar_list
-- scope: admin
-- Every version of every calendar, and how many plans count by the calendar.
-- returns: name, version, made_at, reason, plans
SELECT c.name, v.version, floor(extract(epoch FROM v.made_at))::bigint, v.reason,
       (SELECT count(DISTINCT p.plan_id) FROM plan_version AS p WHERE p.calendar_id = c.calendar_id)
  FROM calendar AS c
  JOIN calendar_version AS v USING (calendar_id)
 ORDER BY lower(c.name), v.version;

-- name: month_frozen
-- scope: admin
-- The months that can't change any more (rule 6.4), and those that are being closed.
-- returns: month
SELECT month FROM month UNION SELECT month FROM month_closing ORDER BY 1;
