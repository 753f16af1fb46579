/* Attachments of a message; see attach.h. The bytes are stored as they were sent, with their SHA-256. */
#include "cgi/attach.h"

#include "cgi/field.h"
#include "cgi/request.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { CHUNK_BYTES = 128 * 1024, SHA256_BYTES = 32, TYPE_BYTES_MAX = 100 };

static void hash_bytes(const struct form_upload *upload, guint8 hash[SHA256_BYTES]) {
    gsize length = SHA256_BYTES;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)upload->data, (gssize)upload->length);
    g_checksum_get_digest(checksum, hash, &length);
    g_checksum_free(checksum);
}

static void attach_upload(struct db_work *work, gint64 customer_id, gint64 ticket_id, gint64 message_id, bool is_public,
                          const struct form_upload *upload) {
    guint8 hash[SHA256_BYTES];
    hash_bytes(upload, hash);
    db_ask(work, attachment_add, DB_NOTHING, db_int(customer_id), db_int(ticket_id), db_int(message_id),
           db_bool(is_public), db_text(upload->file_name),
           db_text(strlen(upload->type) <= TYPE_BYTES_MAX ? upload->type : ""), db_int((gint64)upload->length),
           db_bytes(hash, sizeof hash));
    for (gsize from = 0; from < upload->length; from += CHUNK_BYTES)
        db_ask(work, attachment_chunk_add, DB_NOTHING, db_int(customer_id), db_int(ticket_id),
               db_int((gint64)(from / CHUNK_BYTES)), db_bool(is_public),
               db_bytes(upload->data + from, MIN((gsize)CHUNK_BYTES, upload->length - from)));
}

void attach_uploads(struct request *r, struct db_work *work, gint64 customer_id, gint64 ticket_id, gint64 message_id,
                    bool is_public) {
    for (guint i = 0; i < r->form.uploads->len; i++)
        attach_upload(work, customer_id, ticket_id, message_id, is_public, form_upload_at(&r->form, i));
}

void attach_field(struct request *r, const char *name, const char *label) {
    const struct field files = {
        .name = name,
        .label = label,
        .hint = r->form.uploads->len > 0 ? _("Please choose your files again: a browser doesn’t keep them.")
                                         : _("Up to 5 files of 25 MB each."),
        .optional = true,
        .multiple = true,
    };
    field_file(r->out, &files);
}
