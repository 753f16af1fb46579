-- name: category_all
-- scope: customer, desk
-- The services with what one can ask about each, in the order of the form: a service before its own.
-- returns: category_id, parent_id, code, name, hint
SELECT c.category_id, c.parent_id, c.code, c.name, c.hint
  FROM category AS c
 ORDER BY c.position;

-- name: priority_all
-- scope: customer, desk
-- The priority of each impact and urgency.
-- returns: impact, urgency, priority
SELECT impact, urgency, priority
  FROM priority_matrix
 ORDER BY priority, impact, urgency;
