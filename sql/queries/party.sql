-- name: reseller_set
-- scope: admin
-- Says who runs the installation; address and phone stay as they are where none is given.
-- $1: name
-- $2: mail address, or null
-- $3: phone number, or null
INSERT INTO reseller AS r (name, email, phone) VALUES ($1, coalesce($2::text, ''), coalesce($3::text, ''))
ON CONFLICT (only_one) DO UPDATE SET name = excluded.name, email = coalesce($2::text, r.email), phone = coalesce($3::text, r.phone);

-- name: customer_find
-- scope: admin
-- Customers of a number or a name in any case.
-- $1: number or name
-- returns: customer_id, name, timezone, by_number
SELECT customer_id, name, timezone, customer_id::text = $1
  FROM customer
 WHERE customer_id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END OR lower(name) = lower($1)
 ORDER BY customer_id
 LIMIT 20;

-- name: customer_named
-- scope: admin
-- A customer of that name, in any case.
-- $1: name
-- returns: customer_id, name
SELECT customer_id, name FROM customer WHERE lower(name) = lower($1) LIMIT 1;

-- name: customer_add
-- scope: admin
-- Enters a customer.
-- $1: name
-- $2: zone
-- $3: language
-- returns: customer_id
INSERT INTO customer (name, timezone, language) VALUES ($1, $2, $3) RETURNING customer_id;

-- name: customer_list
-- scope: admin
-- All customers with the plan each has now.
-- returns: customer_id, name, timezone, language, plan
SELECT c.customer_id, c.name, c.timezone, c.language,
       (SELECT p.name FROM contract AS k JOIN plan AS p USING (plan_id)
         WHERE k.customer_id = c.customer_id AND k.starts_at <= now() AND (k.ends_at IS NULL OR k.ends_at > now())
         ORDER BY k.starts_at DESC LIMIT 1) AS plan
  FROM customer AS c
 ORDER BY lower(c.name), c.customer_id;

-- name: contact_find
-- scope: admin
-- A customer's contacts of a number, an address or a name in any case.
-- $1: customer
-- $2: number, address or name
-- returns: contact_id, by_number
SELECT contact_id, contact_id::text = $2
  FROM contact
 WHERE customer_id = $1
   AND (contact_id = CASE WHEN $2 ~ '^[0-9]{1,18}$' THEN $2::bigint END OR lower(email) = lower($2) OR lower(name) = lower($2))
 ORDER BY contact_id
 LIMIT 20;

-- name: contact_with_email
-- scope: admin
-- A customer's contact with that address; none for an empty one.
-- $1: customer
-- $2: mail address
-- returns: contact_id
SELECT contact_id FROM contact WHERE customer_id = $1 AND lower(email) = lower($2) AND $2 <> '' LIMIT 1;

-- name: contact_add
-- scope: admin
-- Enters a person at a customer.
-- $1: customer
-- $2: name
-- $3: mail address, or empty
-- $4: zone
-- $5: language, or empty
-- $6: whether they see every ticket of the company
-- returns: contact_id
INSERT INTO contact (customer_id, name, email, timezone, language, company_wide) VALUES ($1, $2, $3, $4, $5, $6) RETURNING contact_id;

-- name: contact_list
-- scope: admin
-- The contacts of one customer, or of all.
-- $1: customer, or null
-- returns: contact_id, customer, name, email, timezone, company_wide, active
SELECT p.contact_id, c.name AS customer, p.name, p.email, p.timezone, p.company_wide, p.active
  FROM contact AS p
  JOIN customer AS c USING (customer_id)
 WHERE $1::bigint IS NULL OR p.customer_id = $1
 ORDER BY lower(c.name), lower(p.name), p.contact_id;

-- name: team_find
-- scope: admin
-- The team of that name, in any case.
-- $1: name
-- returns: team_id
SELECT team_id FROM team WHERE lower(name) = lower($1) ORDER BY team_id LIMIT 1;

-- name: team_add
-- scope: admin
-- Enters a team.
-- $1: name
-- returns: team_id
INSERT INTO team (name) VALUES ($1) RETURNING team_id;

-- name: team_list
-- scope: admin
-- All teams, and how many active agents each has.
-- returns: team_id, name, agents
SELECT t.team_id, t.name, (SELECT count(*) FROM agent AS a WHERE a.team_id = t.team_id AND a.active) FROM team AS t ORDER BY lower(t.name);

-- name: agent_find
-- scope: admin
-- Agents of a number, an address or a name in any case.
-- $1: number, address or name
-- returns: agent_id, by_number
SELECT agent_id, agent_id::text = $1
  FROM agent
 WHERE agent_id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END OR lower(email) = lower($1) OR lower(name) = lower($1)
 ORDER BY agent_id
 LIMIT 20;

-- name: agent_named
-- scope: admin
-- An agent of that name, in any case.
-- $1: name
-- returns: agent_id, name
SELECT agent_id, name FROM agent WHERE lower(name) = lower($1) LIMIT 1;

-- name: agent_add
-- scope: admin
-- Enters an agent or a manager.
-- $1: name
-- $2: mail address, or empty
-- $3: role
-- $4: team, or null
-- $5: zone
-- $6: language, or empty
-- returns: agent_id
INSERT INTO agent (name, email, role, team_id, timezone, language) VALUES ($1, $2, $3, $4, $5, $6) RETURNING agent_id;

-- name: agent_list
-- scope: admin
-- All agents.
-- returns: agent_id, name, email, role, team, timezone, active
SELECT a.agent_id, a.name, a.email, a.role, t.name AS team, a.timezone, a.active
  FROM agent AS a
  LEFT JOIN team AS t USING (team_id)
 ORDER BY lower(a.name), a.agent_id;
