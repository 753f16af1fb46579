-- name: operator_turn
-- scope: admin
-- Waits until no other operator's act is under way; holds until the transaction ends.
-- returns: is_ours
SELECT pg_advisory_xact_lock(hashtextextended('firstline operator', 0)) IS NOT NULL;

-- name: audit_write
-- scope: admin
-- Keeps that the operator did something.
-- $1: word for what was done
-- $2: customer concerned, or null
-- $3: what it was done to, or null
-- $4: codes and ids
INSERT INTO audit_log (actor_kind, action, customer_id, subject_id, detail) VALUES ('operator', $1, $2, $3, $4);
