/* Attachments of a ticket as downloads, streamed from their pieces in constant memory. Who may not see a message finds
 * no row of its files. Reached from thread.c's links. */
#include "cgi/error.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "sql/queries.h"

G_STATIC_ASSERT((int)ATTACHMENT_READ_BYTES == (int)ATTACHMENT_READ_DESK_BYTES);

static bool begin(struct request *r, const struct db_rows *row) {
    r->response.cache = RESPONSE_UNCHANGED;
    return response_download(r, db_str(row, 0, ATTACHMENT_READ_NAME), db_str(row, 0, ATTACHMENT_READ_MEDIA_TYPE),
                             db_int64(row, 0, ATTACHMENT_READ_SIZE));
}

/* One piece; false when the browser has gone. */
static bool send_piece(const struct db_rows *row, void *data) {
    struct request *r = data;
    size_t length;
    const void *bytes = db_blob(row, 0, ATTACHMENT_READ_BYTES, &length);
    if (!r->response.streaming && !begin(r, row))
        return false;
    return bytes == NULL || response_write(r, bytes, length);
}

void page_attachment_read(struct request *r) {
    gint64 ticket = request_number(r, "ticket"), attachment = request_number(r, "attachment");
    request_begin(r);
    bool done = r->door == DOOR_DESK
                    ? request_stream(r, attachment_read_desk, send_piece, r, db_int(request_number(r, "customer")),
                                     db_int(ticket), db_int(attachment))
                    : request_stream(r, attachment_read, send_piece, r, db_int(r->session.customer_id), db_int(ticket),
                                     db_int(attachment));
    if (done && !r->response.streaming)
        error_answer(r, 404, NULL);
}
