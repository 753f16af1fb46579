-- Business time for the story's agents, who answer within their plans' hours: the spans of each sample calendar as UTC
-- intervals with running totals, read from the calendars' definitions. Simple on purpose and only for making up when
-- people acted; every figure comes from the engine.

CREATE TEMP TABLE sample_span (calendar_id bigint, opens timestamptz, closes timestamptz, total bigint) ON COMMIT DROP;
INSERT INTO sample_span
  WITH latest AS (
    SELECT DISTINCT ON (calendar_id) calendar_id, definition, substring(definition FROM 'timezone=([^\n]+)') AS zone
      FROM calendar_version ORDER BY calendar_id, version DESC
  ), weekly AS (
    SELECT calendar_id, w.line[1] AS weekday, s.span[1]::time AS opens, s.span[2]::time AS closes
      FROM latest,
           regexp_matches(definition, '(monday|tuesday|wednesday|thursday|friday|saturday|sunday)=([^\n]+)', 'g') AS w (line),
           regexp_matches(w.line[2], '(\d\d:\d\d)-(\d\d:\d\d)', 'g') AS s (span)
  ), closed AS (
    SELECT calendar_id, d.line[1] AS day FROM latest, regexp_matches(definition, '([0-9*]+-\d\d-\d\d)=closed', 'g') AS d (line)
  ), open AS (
    SELECT calendar_id, (d.day + w.opens) AT TIME ZONE zone AS opens, (d.day + w.closes) AT TIME ZONE zone AS closes
      FROM latest
     CROSS JOIN (SELECT d::date AS day FROM generate_series(pg_temp.anchor() - interval '400 days',
                                                            pg_temp.anchor() + interval '90 days', '1 day') AS d) AS d
      JOIN weekly AS w USING (calendar_id)
     WHERE w.weekday = trim(to_char(d.day, 'day'))
       AND NOT EXISTS (SELECT FROM closed AS c
                        WHERE c.calendar_id = latest.calendar_id AND c.day IN (d.day::text, to_char(d.day, '"*"-MM-DD')))
  )
  SELECT calendar_id, opens, closes,
         coalesce(sum(extract(epoch FROM closes - opens)) OVER (PARTITION BY calendar_id ORDER BY opens
                                                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
    FROM open;
CREATE INDEX ON sample_span (calendar_id, opens);
CREATE INDEX ON sample_span (calendar_id, total);
ANALYZE sample_span;

-- The instant at which so many seconds of a calendar's business time have gone by since an instant.
CREATE FUNCTION pg_temp.after_work(calendar bigint, since timestamptz, seconds double precision) RETURNS timestamptz
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  spent bigint;
  span record;
BEGIN
  SELECT total + extract(epoch FROM least(closes, since) - opens) INTO spent
    FROM sample_span WHERE calendar_id = calendar AND opens <= since ORDER BY opens DESC LIMIT 1;
  spent := coalesce(spent, 0) + seconds::bigint;
  SELECT opens, total INTO span FROM sample_span WHERE calendar_id = calendar AND total <= spent ORDER BY total DESC LIMIT 1;
  RETURN date_trunc('second', greatest(since, span.opens + make_interval(secs => spent - span.total)));
END
$$;

-- When somebody at a customer gets round to writing: after some hours, but between 8 and 18 o'clock of a weekday there.
CREATE FUNCTION pg_temp.at_their_desk(since timestamptz, hours double precision, zone text, n bigint, question text)
  RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  wall timestamp := (since + make_interval(secs => hours * 3600)) AT TIME ZONE zone;
BEGIN
  IF wall::time >= '18:00' THEN
    wall := wall::date + 1 + time '08:05' + make_interval(secs => pg_temp.chance(n, question || 'm') * 6000);
  ELSIF wall::time < '08:00' THEN
    wall := wall::date + time '08:05' + make_interval(secs => pg_temp.chance(n, question || 'm') * 6000);
  END IF;
  IF extract(isodow FROM wall) > 5 THEN
    wall := wall + (8 - extract(isodow FROM wall))::int * interval '1 day';
  END IF;
  RETURN date_trunc('second', wall AT TIME ZONE zone);
END
$$;
