-- name: account_find
-- scope: admin
-- Whose sign-in name it is.
-- $1: name in lower case
-- returns: customer_id, contact_id, agent_id, is_disabled
SELECT customer_id, contact_id, agent_id, disabled_at IS NOT NULL FROM sign_in_name WHERE name = $1;

-- name: account_add
-- scope: admin
-- Lets a contact or an agent sign in.
-- $1: name in lower case
-- $2: customer of a contact, or null
-- $3: contact, or null
-- $4: agent, or null
-- $5: hash of the password
INSERT INTO sign_in_name (name, customer_id, contact_id, agent_id, password_hash) VALUES ($1, $2, $3, $4, $5);

-- name: account_set_password
-- scope: admin
-- Sets another password.
-- $1: name in lower case
-- $2: hash of the password
UPDATE sign_in_name SET password_hash = $2, changed_at = now() WHERE name = $1;

-- name: account_set_disabled
-- scope: admin
-- Refuses a sign-in from now on, or allows it again.
-- $1: name in lower case
-- $2: whether it is refused
UPDATE sign_in_name SET disabled_at = CASE WHEN $2 THEN now() END WHERE name = $1;

-- name: contact_session_end_all
-- scope: admin
-- Ends the sessions of a contact.
-- $1: customer
-- $2: contact
DELETE FROM contact_session WHERE customer_id = $1 AND contact_id = $2;

-- name: agent_session_end_all
-- scope: admin
-- Ends the sessions of an agent.
-- $1: agent
DELETE FROM agent_session WHERE agent_id = $1;

-- name: account_list
-- scope: admin
-- Who may sign in.
-- returns: name, role, person, customer, changed, state
SELECT s.name, coalesce(a.role, 'contact'), coalesce(a.name, p.name) AS person, c.name AS customer, to_char(s.changed_at, 'YYYY-MM-DD'),
       CASE WHEN s.disabled_at IS NOT NULL THEN 'disabled'
            WHEN NOT coalesce(a.active, p.active) THEN 'left'
            ELSE 'active' END
  FROM sign_in_name AS s
  LEFT JOIN agent AS a ON a.agent_id = s.agent_id
  LEFT JOIN contact AS p ON p.customer_id = s.customer_id AND p.contact_id = s.contact_id
  LEFT JOIN customer AS c ON c.customer_id = s.customer_id
 ORDER BY s.name;
