-- name: health_check
-- scope: sign-in
-- Whether the database answers.
-- returns: alive
SELECT 1;
