-- name: attachment_add
-- scope: customer, desk
-- Keeps what is known of an uploaded file; its bytes follow in pieces (attachment_chunk_add).
-- $1: customer
-- $2: ticket
-- $3: message
-- $4: public, as its message
-- $5: name
-- $6: media type as sent
-- $7: bytes
-- $8: SHA-256
INSERT INTO attachment (customer_id, ticket_id, message_id, is_public, name, media_type, size, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: attachment_chunk_add
-- scope: customer, desk
-- A piece of the file that attachment_add kept last in this session.
-- $1: customer
-- $2: ticket
-- $3: position from 0
-- $4: public, as its message
-- $5: up to 131,072 bytes
INSERT INTO attachment_chunk (customer_id, ticket_id, attachment_id, position, is_public, bytes)
VALUES ($1, $2, currval('attachment_number'), $3, $4, $5);

-- name: attachment_read
-- result: binary
-- A file for download, a row a piece in their order; one row without a piece for an empty file. Only of a ticket that the
-- contact may see.
-- $1: customer
-- $2: ticket
-- $3: attachment
-- returns: name, media_type, size, bytes
SELECT f.name, f.media_type, f.size, c.bytes
  FROM attachment AS f
  JOIN ticket AS t ON t.customer_id = f.customer_id AND t.ticket_id = f.ticket_id
  LEFT JOIN attachment_chunk AS c
    ON c.customer_id = f.customer_id AND c.ticket_id = f.ticket_id AND c.attachment_id = f.attachment_id
 WHERE f.customer_id = $1 AND f.ticket_id = $2 AND f.attachment_id = $3
   AND (t.requester_id = app.contact_id() OR app.company_wide())
 ORDER BY c.position;

-- name: attachment_read_desk
-- scope: desk
-- result: binary
-- The same at the desk.
-- $1: customer
-- $2: ticket
-- $3: attachment
-- returns: name, media_type, size, bytes
SELECT f.name, f.media_type, f.size, c.bytes
  FROM attachment AS f
  LEFT JOIN attachment_chunk AS c
    ON c.customer_id = f.customer_id AND c.ticket_id = f.ticket_id AND c.attachment_id = f.attachment_id
 WHERE f.customer_id = $1 AND f.ticket_id = $2 AND f.attachment_id = $3
 ORDER BY c.position;
