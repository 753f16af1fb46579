-- name: plan_find
-- scope: admin
-- The plan of that name, in any case.
-- $1: name
-- returns: plan_id, name
SELECT plan_id, name FROM plan WHERE lower(name) = lower($1) ORDER BY plan_id LIMIT 1;

-- name: plan_latest
-- scope: admin
-- The latest version of the plan of that name.
-- $1: name
-- returns: plan_id, version, calendar_id, definition
SELECT p.plan_id, v.version, v.calendar_id, v.definition
  FROM plan AS p
  JOIN plan_version AS v USING (plan_id)
 WHERE lower(p.name) = lower($1)
 ORDER BY v.version DESC
 LIMIT 1;

-- name: plan_version_find
-- scope: admin
-- One version of a plan, or its latest.
-- $1: name
-- $2: version, or null for the latest
-- returns: definition
SELECT v.definition
  FROM plan AS p
  JOIN plan_version AS v USING (plan_id)
 WHERE lower(p.name) = lower($1) AND v.version = coalesce($2, v.version)
 ORDER BY v.version DESC
 LIMIT 1;

-- name: plan_add
-- scope: admin
-- A new plan; its first version follows.
-- $1: name
-- returns: plan_id
INSERT INTO plan (name) VALUES ($1) RETURNING plan_id;

-- name: plan_version_add
-- scope: admin
-- A new version of a plan.
-- $1: plan
-- $2: version
-- $3: calendar
-- $4: instant from which it is in force
-- $5: the plan file in canonical form
-- $6: whether the phone is answered at all hours
-- $7: whether it promises response or resolution times
-- $8: days after which a resolved ticket closes
-- returns: plan_version_id
INSERT INTO plan_version (plan_id, version, calendar_id, valid_from, definition, phone_around_the_clock, service_level_agreement, close_after_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING plan_version_id;

-- name: plan_target_add
-- scope: admin
-- One target of a plan version.
-- $1: plan version
-- $2: metric
-- $3: priority
-- $4: business seconds, or null
-- $5: working days, or null
INSERT INTO plan_target (plan_version_id, metric, priority, seconds, working_days) VALUES ($1, $2, $3, $4, $5);

-- name: plan_list
-- scope: admin
-- Every version of every plan, and how many customers have the plan now.
-- returns: name, version, calendar, valid_from, phone_around_the_clock, service_level_agreement, customers
SELECT p.name, v.version, c.name AS calendar, substring(v.definition FROM 'valid_from=([0-9-]+)'), v.phone_around_the_clock, v.service_level_agreement,
       (SELECT count(*) FROM contract AS k WHERE k.plan_id = p.plan_id AND k.starts_at <= now() AND (k.ends_at IS NULL OR k.ends_at > now()))
  FROM plan AS p
  JOIN plan_version AS v USING (plan_id)
  JOIN calendar AS c USING (calendar_id)
 ORDER BY lower(p.name), v.version;
