-- Which tickets the next night has to count anew, so that it need not look at all of them: those that were changed, written
-- down with each act, and those that time alone changes, found by indexes.

CREATE TABLE firstline.ticket_uncounted (
  customer_id bigint NOT NULL,
  ticket_id   bigint NOT NULL,
  version     integer NOT NULL,
  PRIMARY KEY (customer_id, ticket_id, version)
);
COMMENT ON TABLE firstline.ticket_uncounted IS 'Versions of tickets that no night has counted yet, a row an act: whoever acts waits for no other row, and what is committed late is counted by the night after.';
COMMENT ON COLUMN firstline.ticket_uncounted.customer_id IS 'The company.';
COMMENT ON COLUMN firstline.ticket_uncounted.ticket_id IS 'The ticket.';
COMMENT ON COLUMN firstline.ticket_uncounted.version IS 'Its version after the act; gone when facts of this version or a later one are in place.';
CALL app.guard_tenant_table('firstline.ticket_uncounted');
GRANT INSERT ON firstline.ticket_uncounted TO firstline_customer, firstline_agent, firstline_notify;
GRANT SELECT, INSERT, DELETE ON firstline.ticket_uncounted TO firstline_admin;
GRANT SELECT, DELETE ON firstline.ticket_uncounted TO firstline_report;

CREATE FUNCTION app.leave_uncounted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO firstline.ticket_uncounted (customer_id, ticket_id, version) VALUES (NEW.customer_id, NEW.ticket_id, NEW.version)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.leave_uncounted() IS 'Trigger of ticket: the act that raised its version is for the next night to count.';
CREATE TRIGGER is_uncounted AFTER INSERT OR UPDATE OF version ON firstline.ticket FOR EACH ROW EXECUTE FUNCTION app.leave_uncounted();

INSERT INTO firstline.ticket_uncounted (customer_id, ticket_id, version)
SELECT t.customer_id, t.ticket_id, t.version
  FROM firstline.ticket AS t
  LEFT JOIN firstline.ticket_replay AS r ON r.customer_id = t.customer_id AND r.ticket_id = t.ticket_id
 WHERE r.version IS DISTINCT FROM t.version;

CREATE INDEX ticket_replay_recheck ON firstline.ticket_replay (recheck_at) WHERE recheck_at IS NOT NULL;
-- Found only when a run counts as at an instant before the last one's, so as small as it can be.
CREATE INDEX ticket_replay_counted ON firstline.ticket_replay USING brin (counted_at);
