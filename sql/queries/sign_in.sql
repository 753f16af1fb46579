-- name: sign_in_begin
-- scope: sign-in
-- Begins a try to sign in: the hash to compare with, or the seconds to wait.
-- $1: name in lower case
-- $2: address of the browser
-- returns: attempt_id, retry_after, password_hash, customer_id, contact_id, agent_id
SELECT attempt_id, retry_after, password_hash, customer_id, contact_id, agent_id FROM app.sign_in_begin($1, $2::inet);

-- name: contact_sign_in
-- scope: sign-in
-- The password was right: writes the contact's session.
-- $1: the try
-- $2: customer
-- $3: contact
-- $4: hash of the new token
-- returns: done
SELECT app.contact_sign_in($1, $2, $3, $4);

-- name: agent_sign_in
-- scope: sign-in
-- The password was right: writes the agent's session.
-- $1: the try
-- $2: agent
-- $3: hash of the new token
-- returns: done
SELECT app.agent_sign_in($1, $2, $3);
