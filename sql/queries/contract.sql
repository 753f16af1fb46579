-- name: contract_overlap
-- scope: admin
-- A customer's contracts that hold at some instant of [from, to).
-- $1: customer
-- $2: from
-- $3: to, or null for no end
-- returns: contract_id, plan, starts_at, ends_at
SELECT k.contract_id, p.name AS plan, floor(extract(epoch FROM k.starts_at))::bigint, floor(extract(epoch FROM k.ends_at))::bigint
  FROM contract AS k
  JOIN plan AS p USING (plan_id)
 WHERE k.customer_id = $1 AND k.starts_at < coalesce($3::timestamptz, 'infinity') AND coalesce(k.ends_at, 'infinity') > $2
 ORDER BY k.starts_at;

-- name: contract_end
-- scope: admin
-- Ends a contract that has no end.
-- $1: customer
-- $2: contract
-- $3: until when it holds
UPDATE contract SET ends_at = $3 WHERE customer_id = $1 AND contract_id = $2 AND ends_at IS NULL;

-- name: contract_add
-- scope: admin
-- Gives a customer a plan.
-- $1: customer
-- $2: plan
-- $3: from
-- $4: to, or null
-- returns: contract_id
INSERT INTO contract (customer_id, plan_id, starts_at, ends_at) VALUES ($1, $2, $3, $4) RETURNING contract_id;

-- name: contract_list
-- scope: admin
-- The contracts of one customer, or of all.
-- $1: customer, or null
-- returns: contract_id, customer, plan, starts_at, ends_at, timezone
SELECT k.contract_id, c.name AS customer, p.name AS plan, floor(extract(epoch FROM k.starts_at))::bigint, floor(extract(epoch FROM k.ends_at))::bigint, c.timezone
  FROM contract AS k
  JOIN customer AS c USING (customer_id)
  JOIN plan AS p USING (plan_id)
 WHERE $1::bigint IS NULL OR k.customer_id = $1
 ORDER BY lower(c.name), k.starts_at;
