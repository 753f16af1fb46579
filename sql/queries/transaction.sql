-- What every transaction begins and ends with; shared/db_work.c sends these around the statements of a work.

-- name: transaction_begin
-- scope: any
-- Opens a transaction.
BEGIN;

-- name: transaction_begin_snapshot
-- scope: any
-- Opens a transaction in which all statements see one instant.
BEGIN ISOLATION LEVEL REPEATABLE READ;

-- name: transaction_commit
-- scope: any
-- Makes it durable.
COMMIT;

-- name: transaction_roll_back
-- scope: any
-- Undoes it.
ROLLBACK;

-- name: transaction_be_patient
-- scope: any
-- Lets a statement send as long as its reader takes: downloads.
SET LOCAL statement_timeout = '10min';

-- name: role_customer
-- scope: any
-- What follows is done in the name of a customer's contact.
SET LOCAL ROLE firstline_customer;

-- name: role_agent
-- scope: any
-- What follows is done in the name of an agent.
SET LOCAL ROLE firstline_agent;

-- name: role_workbook
-- scope: any
-- What follows is read for the workbook of one customer, to which row-level security shows that customer alone.
SET LOCAL ROLE firstline_workbook;
