-- name: submission_claim
-- scope: customer, desk
-- Claims a form for writing. No row: it was claimed before; a twin under way is waited for.
-- $1: customer whose data it writes
-- $2: submission
-- $3: contact or agent
-- $4: hash of the request
-- returns: claimed
INSERT INTO submission (customer_id, submission_id, actor_kind, actor_id, request_hash)
VALUES ($1, $2::uuid, $3, CASE $3 WHEN 'contact' THEN app.contact_id() ELSE app.agent_id() END, $4)
ON CONFLICT (customer_id, submission_id) DO NOTHING
RETURNING true;

-- name: submission_find
-- scope: customer, desk
-- Who claimed a form, for what, and where it led; ours tells whether actor and request are the same.
-- $1: customer
-- $2: submission
-- $3: contact or agent
-- $4: hash of the request
-- returns: location, ours
SELECT location, actor_kind = $3 AND actor_id = CASE $3 WHEN 'contact' THEN app.contact_id() ELSE app.agent_id() END AND request_hash = $4
  FROM submission
 WHERE customer_id = $1 AND submission_id = $2::uuid;

-- name: submission_finish
-- scope: customer, desk
-- Keeps where the form led, for a second sending.
-- $1: customer
-- $2: submission
-- $3: location
UPDATE submission SET location = $3 WHERE customer_id = $1 AND submission_id = $2::uuid;
