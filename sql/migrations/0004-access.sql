-- Access: sign-in names, sessions, the throttle, submissions, the audit log. The functions that open a session or sign
-- somebody in belong to firstline_auth, which bypasses row-level security and has rights on these tables alone.

CREATE TABLE firstline.sign_in_name (
  name          text PRIMARY KEY CHECK (name = lower(name) AND name <> '' AND length(name) <= 254),
  customer_id   bigint,
  contact_id    bigint,
  agent_id      bigint REFERENCES firstline.agent,
  password_hash text NOT NULL,
  disabled_at   timestamptz,
  changed_at    timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (customer_id, contact_id) REFERENCES firstline.contact (customer_id, contact_id),
  CHECK ((agent_id IS NULL) <> (contact_id IS NULL)),
  CHECK ((customer_id IS NULL) = (contact_id IS NULL))
);
COMMENT ON TABLE firstline.sign_in_name IS 'Who may sign in, at which door, with which password.';
COMMENT ON COLUMN firstline.sign_in_name.name IS 'Mail address or user name in lower case, unique over the installation.';
COMMENT ON COLUMN firstline.sign_in_name.customer_id IS 'For a contact: the company.';
COMMENT ON COLUMN firstline.sign_in_name.contact_id IS 'The contact, or null for an agent.';
COMMENT ON COLUMN firstline.sign_in_name.agent_id IS 'The agent, or null for a contact.';
COMMENT ON COLUMN firstline.sign_in_name.password_hash IS 'Argon2id, as libsodium writes it.';
COMMENT ON COLUMN firstline.sign_in_name.disabled_at IS 'Since when it may not sign in.';
COMMENT ON COLUMN firstline.sign_in_name.changed_at IS 'When the password was last set.';

CREATE TABLE firstline.contact_session (
  customer_id bigint NOT NULL,
  token_hash  bytea NOT NULL CHECK (length(token_hash) = 32),
  contact_id  bigint NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  seen_at     timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL DEFAULT now() + interval '14 days',
  PRIMARY KEY (customer_id, token_hash),
  FOREIGN KEY (customer_id, contact_id) REFERENCES firstline.contact
);
CREATE INDEX contact_session_contact ON firstline.contact_session (customer_id, contact_id);
COMMENT ON TABLE firstline.contact_session IS 'Signed-in contacts.';
COMMENT ON COLUMN firstline.contact_session.customer_id IS 'The company; stands in the cookie, too, so that it is known before the session is opened.';
COMMENT ON COLUMN firstline.contact_session.token_hash IS 'BLAKE2b-256 of the random part of the cookie.';
COMMENT ON COLUMN firstline.contact_session.contact_id IS 'Who.';
COMMENT ON COLUMN firstline.contact_session.created_at IS 'When they signed in.';
COMMENT ON COLUMN firstline.contact_session.seen_at IS 'Last request, to within five minutes.';
COMMENT ON COLUMN firstline.contact_session.expires_at IS 'When it ends whatever happens.';
CALL app.guard_tenant_table('firstline.contact_session');

CREATE TABLE firstline.agent_session (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  agent_id   bigint NOT NULL REFERENCES firstline.agent,
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL DEFAULT now() + interval '12 hours'
);
CREATE INDEX agent_session_agent ON firstline.agent_session (agent_id);
COMMENT ON TABLE firstline.agent_session IS 'Signed-in agents and managers.';
COMMENT ON COLUMN firstline.agent_session.token_hash IS 'BLAKE2b-256 of the cookie.';
COMMENT ON COLUMN firstline.agent_session.agent_id IS 'Who.';
COMMENT ON COLUMN firstline.agent_session.created_at IS 'When they signed in.';
COMMENT ON COLUMN firstline.agent_session.seen_at IS 'Last request, to within five minutes.';
COMMENT ON COLUMN firstline.agent_session.expires_at IS 'When it ends whatever happens.';

CREATE SEQUENCE firstline.login_attempt_number OWNED BY NONE;
CREATE TABLE firstline.login_attempt (
  attempt_id bigint PRIMARY KEY DEFAULT nextval('firstline.login_attempt_number'),
  name       text NOT NULL,
  address    inet NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  succeeded  boolean NOT NULL DEFAULT false
);
CREATE INDEX login_attempt_name ON firstline.login_attempt (name, at);
CREATE INDEX login_attempt_address ON firstline.login_attempt (address, at);
COMMENT ON TABLE firstline.login_attempt IS 'Tries to sign in, for the throttle; kept for 30 days.';
COMMENT ON COLUMN firstline.login_attempt.attempt_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.login_attempt.name IS 'The name tried, in lower case, known or not.';
COMMENT ON COLUMN firstline.login_attempt.address IS 'Where the try came from.';
COMMENT ON COLUMN firstline.login_attempt.at IS 'When.';
COMMENT ON COLUMN firstline.login_attempt.succeeded IS 'Counts as failed until the password has proven right, so that tries at the same time count as well.';

CREATE TABLE firstline.submission (
  customer_id   bigint NOT NULL,
  submission_id uuid NOT NULL,
  actor_kind    text NOT NULL CHECK (actor_kind IN ('contact', 'agent')),
  actor_id      bigint NOT NULL,
  request_hash  bytea NOT NULL CHECK (length(request_hash) = 32),
  location      text NOT NULL DEFAULT '',
  at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, submission_id)
);
CREATE INDEX submission_at ON firstline.submission (at);
COMMENT ON TABLE firstline.submission IS 'Forms that were written, so that one sent twice is written once; kept for 7 days.';
COMMENT ON COLUMN firstline.submission.customer_id IS 'The company whose data it writes.';
COMMENT ON COLUMN firstline.submission.submission_id IS 'Made with the form.';
COMMENT ON COLUMN firstline.submission.actor_kind IS 'Contact or agent.';
COMMENT ON COLUMN firstline.submission.actor_id IS 'Who sent it.';
COMMENT ON COLUMN firstline.submission.request_hash IS 'BLAKE2b-256 of path and fields: the same form sent again has the same.';
COMMENT ON COLUMN firstline.submission.location IS 'Where its first sending was redirected to.';
COMMENT ON COLUMN firstline.submission.at IS 'When.';
CALL app.guard_tenant_table('firstline.submission');

CREATE SEQUENCE firstline.audit_number;
CREATE TABLE firstline.audit_log (
  audit_id    bigint PRIMARY KEY DEFAULT nextval('firstline.audit_number'),
  at          timestamptz NOT NULL DEFAULT now(),
  actor_kind  text NOT NULL CHECK (actor_kind IN ('agent', 'operator', 'system')),
  actor_id    bigint,
  action      text NOT NULL,
  customer_id bigint,
  subject_id  bigint,
  detail      text NOT NULL DEFAULT ''
);
COMMENT ON TABLE firstline.audit_log IS 'What operators and agents did to accounts, plans, calendars and data; append-only.';
COMMENT ON COLUMN firstline.audit_log.audit_id IS 'Opaque number.';
COMMENT ON COLUMN firstline.audit_log.at IS 'When.';
COMMENT ON COLUMN firstline.audit_log.actor_kind IS 'Agent (web), operator (command line), system.';
COMMENT ON COLUMN firstline.audit_log.actor_id IS 'The agent, if one.';
COMMENT ON COLUMN firstline.audit_log.action IS 'Word for what was done, such as account_add.';
COMMENT ON COLUMN firstline.audit_log.customer_id IS 'The company concerned, if one.';
COMMENT ON COLUMN firstline.audit_log.subject_id IS 'What it was done to.';
COMMENT ON COLUMN firstline.audit_log.detail IS 'Codes and ids; no names.';
CALL app.make_append_only('firstline.audit_log');

GRANT SELECT, INSERT, UPDATE (location) ON firstline.submission TO firstline_customer, firstline_agent;
GRANT SELECT, DELETE ON firstline.submission TO firstline_notify, firstline_admin;
GRANT INSERT ON firstline.audit_log TO firstline_agent, firstline_admin;
GRANT SELECT ON firstline.audit_log TO firstline_admin;
GRANT USAGE ON SEQUENCE firstline.audit_number TO firstline_agent, firstline_admin;
GRANT SELECT, INSERT, UPDATE ON firstline.sign_in_name TO firstline_admin;
GRANT SELECT, DELETE ON firstline.contact_session, firstline.agent_session TO firstline_admin;

GRANT SELECT ON firstline.sign_in_name, firstline.contact, firstline.customer, firstline.agent TO firstline_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON firstline.contact_session, firstline.agent_session, firstline.login_attempt TO firstline_auth;
GRANT USAGE ON SEQUENCE firstline.login_attempt_number TO firstline_auth;

SET LOCAL ROLE firstline_auth;

CREATE FUNCTION app.contact_session_open(customer bigint, hash bytea)
  RETURNS TABLE (contact_id bigint, name text, customer_name text, timezone text, language text, company_wide boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
#variable_conflict use_column
DECLARE
  seen timestamptz;
BEGIN
  SELECT c.contact_id, c.name, k.name, c.timezone, c.language, c.company_wide, s.seen_at
    INTO contact_session_open.contact_id, contact_session_open.name, contact_session_open.customer_name,
         contact_session_open.timezone, contact_session_open.language, contact_session_open.company_wide, seen
    FROM contact_session AS s
    JOIN contact AS c ON c.customer_id = s.customer_id AND c.contact_id = s.contact_id AND c.active
    JOIN customer AS k ON k.customer_id = s.customer_id
   WHERE s.customer_id = customer AND s.token_hash = hash AND s.expires_at > now() AND s.seen_at > now() - interval '2 days';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no session' USING ERRCODE = 'FL401';
  END IF;
  EXECUTE format('SET LOCAL app.customer_id = %L', customer);
  EXECUTE format('SET LOCAL app.contact_id = %L', contact_session_open.contact_id);
  EXECUTE format('SET LOCAL app.company_wide = %L', contact_session_open.company_wide::text);
  IF seen < now() - interval '5 minutes' THEN
    UPDATE contact_session AS s SET seen_at = now() WHERE s.customer_id = customer AND s.token_hash = hash;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.contact_session_open(bigint, bytea) IS
  'Opens the session of a contact for this transaction and sets its identity; raises FL401 where there is none. $1 customer from the cookie, $2 hash of its random part.';

CREATE FUNCTION app.agent_session_open(hash bytea, allowed text[])
  RETURNS TABLE (agent_id bigint, name text, role text, team_id bigint, timezone text, language text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
#variable_conflict use_column
DECLARE
  seen timestamptz;
BEGIN
  SELECT a.agent_id, a.name, a.role, a.team_id, a.timezone, a.language, s.seen_at
    INTO agent_session_open.agent_id, agent_session_open.name, agent_session_open.role, agent_session_open.team_id,
         agent_session_open.timezone, agent_session_open.language, seen
    FROM agent_session AS s
    JOIN agent AS a ON a.agent_id = s.agent_id AND a.active
   WHERE s.token_hash = hash AND s.expires_at > now() AND s.seen_at > now() - interval '8 hours';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no session' USING ERRCODE = 'FL401';
  END IF;
  IF NOT agent_session_open.role = ANY (allowed) THEN
    RAISE EXCEPTION 'not for this role' USING ERRCODE = 'FL403';
  END IF;
  EXECUTE format('SET LOCAL app.agent_id = %L', agent_session_open.agent_id);
  IF seen < now() - interval '5 minutes' THEN
    UPDATE agent_session AS s SET seen_at = now() WHERE s.token_hash = hash;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.agent_session_open(bytea, text[]) IS
  'Opens the session of an agent for this transaction; raises FL401 where there is none, FL403 where the role is not among those allowed. $1 hash of the cookie, $2 roles from the route table.';

CREATE FUNCTION app.sign_in_begin(wanted text, origin inet)
  RETURNS TABLE (attempt_id bigint, retry_after integer, password_hash text, customer_id bigint, contact_id bigint, agent_id bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
#variable_conflict use_column
DECLARE
  familiar boolean;
  by_name record;
  by_address record;
BEGIN
  -- Tries for one name, and from one address, are counted one after the other.
  PERFORM pg_advisory_xact_lock(hashtext(least(wanted, host(origin))), 1);
  PERFORM pg_advisory_xact_lock(hashtext(greatest(wanted, host(origin))), 1);
  familiar := EXISTS (SELECT FROM login_attempt AS l WHERE l.name = wanted AND l.address = origin AND l.succeeded AND l.at > now() - interval '30 days');
  -- Somebody at an address from which this name has signed in before is not held up by strangers who try the name.
  SELECT count(*) AS tries, min(l.at) AS first INTO by_name
    FROM (SELECT l.at FROM login_attempt AS l
           WHERE l.name = wanted AND NOT l.succeeded AND l.at > now() - interval '15 minutes' AND (l.address = origin OR NOT familiar)
           ORDER BY l.at DESC LIMIT 10) AS l;
  SELECT count(*) AS tries, min(l.at) AS first INTO by_address
    FROM (SELECT l.at FROM login_attempt AS l
           WHERE l.address = origin AND NOT l.succeeded AND l.at > now() - interval '15 minutes'
           ORDER BY l.at DESC LIMIT 50) AS l;
  retry_after := greatest(0,
    CASE WHEN by_name.tries >= 10 THEN ceil(extract(epoch FROM by_name.first + interval '15 minutes' - now())) ELSE 0 END,
    CASE WHEN by_address.tries >= 50 THEN ceil(extract(epoch FROM by_address.first + interval '15 minutes' - now())) ELSE 0 END);
  IF retry_after = 0 THEN
    INSERT INTO login_attempt (name, address) VALUES (wanted, origin) RETURNING login_attempt.attempt_id INTO sign_in_begin.attempt_id;
    SELECT s.password_hash, s.customer_id, s.contact_id, s.agent_id
      INTO sign_in_begin.password_hash, sign_in_begin.customer_id, sign_in_begin.contact_id, sign_in_begin.agent_id
      FROM sign_in_name AS s
      LEFT JOIN contact AS c ON c.customer_id = s.customer_id AND c.contact_id = s.contact_id
      LEFT JOIN agent AS a ON a.agent_id = s.agent_id
     WHERE s.name = wanted AND s.disabled_at IS NULL AND coalesce(c.active, a.active);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.sign_in_begin(text, inet) IS
  'Begins a try to sign in: counts it, and answers the password hash to compare with (null for an unknown or disabled name), or in retry_after the seconds to wait: 10 failed tries a name and 50 an address in 15 minutes. $1 name in lower case, $2 address.';

CREATE FUNCTION app.contact_sign_in(attempt bigint, customer bigint, contact bigint, hash bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
  UPDATE login_attempt SET succeeded = true WHERE attempt_id = attempt;
  DELETE FROM contact_session WHERE customer_id = customer AND contact_id = contact AND expires_at < now();
  INSERT INTO contact_session (customer_id, token_hash, contact_id) VALUES (customer, hash, contact);
$$;
COMMENT ON FUNCTION app.contact_sign_in(bigint, bigint, bigint, bytea) IS
  'Ends a try that succeeded and writes the session. $1 attempt, $2 customer, $3 contact, $4 hash of the new token.';

CREATE FUNCTION app.agent_sign_in(attempt bigint, agent bigint, hash bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
  UPDATE login_attempt SET succeeded = true WHERE attempt_id = attempt;
  DELETE FROM agent_session WHERE agent_id = agent AND expires_at < now();
  INSERT INTO agent_session (token_hash, agent_id) VALUES (hash, agent);
$$;
COMMENT ON FUNCTION app.agent_sign_in(bigint, bigint, bytea) IS
  'Ends a try that succeeded and writes the session. $1 attempt, $2 agent, $3 hash of the new token.';

CREATE FUNCTION app.contact_sign_out(customer bigint, hash bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
  DELETE FROM contact_session WHERE customer_id = customer AND token_hash = hash;
$$;
COMMENT ON FUNCTION app.contact_sign_out(bigint, bytea) IS 'Ends a session. $1 customer, $2 hash of the token.';

CREATE FUNCTION app.agent_sign_out(hash bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, firstline, pg_temp AS $$
  DELETE FROM agent_session WHERE token_hash = hash;
$$;
COMMENT ON FUNCTION app.agent_sign_out(bytea) IS 'Ends a session. $1 hash of the token.';

REVOKE EXECUTE ON FUNCTION app.contact_session_open(bigint, bytea), app.agent_session_open(bytea, text[]), app.sign_in_begin(text, inet),
  app.contact_sign_in(bigint, bigint, bigint, bytea), app.agent_sign_in(bigint, bigint, bytea), app.contact_sign_out(bigint, bytea),
  app.agent_sign_out(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.contact_session_open(bigint, bytea), app.contact_sign_out(bigint, bytea) TO firstline_customer;
GRANT EXECUTE ON FUNCTION app.agent_session_open(bytea, text[]), app.agent_sign_out(bytea) TO firstline_agent;
GRANT EXECUTE ON FUNCTION app.sign_in_begin(text, inet), app.contact_sign_in(bigint, bigint, bigint, bytea), app.agent_sign_in(bigint, bigint, bytea)
  TO firstline_cgi;

SET LOCAL ROLE firstline_owner;
