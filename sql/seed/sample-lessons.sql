-- Customers who ask 'how do I …?' more than others and use less of what they have; some were taught, and when. Before a
-- course about half of what they send are such questions; after it they send fewer tickets, and hardly any of these.

CREATE TEMP TABLE sample_lesson (customer text, product text, course text, days_ago int) ON COMMIT DROP;
INSERT INTO sample_lesson VALUES
  ('Zürichsee Treuhand AG',      'Nimbus Drive', 'sharing-and-versions', 196),
  ('Hudson & Lee Attorneys LLP', 'Skiff Office', 'documents-together',   112),
  ('Cafés do Vale S.A.',         'Nimbus Meet',  'meetings-that-work',   NULL),
  ('Maple Ridge Dental Group',   'Nimbus Drive', 'sharing-and-versions', NULL);

-- The instant at which the course of a customer began; infinity: it hasn't had one, null: it needs none.
CREATE FUNCTION pg_temp.taught_at(customer bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(date_trunc('week', pg_temp.anchor() - l.days_ago * interval '1 day') + interval '1 day 13 hours', 'infinity')
    FROM sample_lesson AS l JOIN firstline.customer AS c ON c.name = l.customer
   WHERE c.customer_id = taught_at.customer
$$;
