-- name: clock_now
-- scope: customer, desk
-- The transaction's own instant, cut to the second: what a page writes happened then.
-- returns: now
SELECT floor(extract(epoch FROM now()))::bigint;
