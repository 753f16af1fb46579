-- name: contact_session_open
-- Opens the session of a contact and sets the identity of the transaction; raises FL401 where there is none.
-- $1: customer
-- $2: hash of the token's random part
-- returns: contact_id, name, customer_name, timezone, language, company_wide
SELECT contact_id, name, customer_name, timezone, language, company_wide FROM app.contact_session_open($1, $2);

-- name: contact_session_end
-- Signs a contact out.
-- $1: customer
-- $2: hash of the token's random part
-- returns: done
SELECT app.contact_sign_out($1, $2);

-- name: agent_session_open
-- scope: desk
-- Opens the session of an agent; raises FL401 where there is none, FL403 where the role is not among those allowed.
-- $1: hash of the token
-- $2: the roles that the route allows, as a text array
-- returns: agent_id, name, role, team_id, timezone, language
SELECT agent_id, name, role, team_id, timezone, language FROM app.agent_session_open($1, $2::text[]);

-- name: agent_session_end
-- scope: desk
-- Signs an agent out.
-- $1: hash of the token
-- returns: done
SELECT app.agent_sign_out($1);
