/* Splits a multipart/form-data body (RFC 7578, RFC 2046 section 5.1.1) into its parts without copying or changing a
 * byte: MIME libraries obey transfer encodings and normalise line ends, which would change what was uploaded. Header
 * parameters are read by GMime; this is the only file of cgi/ that knows it. Called by form.c alone. */
#ifndef CGI_MULTIPART_H
#define CGI_MULTIPART_H

#include <glib.h>
#include <stdbool.h>

enum {
    MULTIPART_PARTS_MAX = 200,
    MULTIPART_HEADERS_MAX = 8 * 1024, /* bytes of headers of one part */
    MULTIPART_BOUNDARY_MAX = 70,      /* RFC 2046 section 5.1.1 */
};

struct multipart_part {
    char *name;       /* valid UTF-8; never NULL */
    char *file_name;  /* as sent, valid UTF-8; NULL for a part that isn't a file */
    char *type;       /* lower case without parameters; "" if not said */
    const char *data; /* points into the body */
    gsize length;
};

/* Errors of MULTIPART_ERROR: what is wrong with the body, for the log and for 400 or 413. */
#define MULTIPART_ERROR multipart_error_quark()
GQuark multipart_error_quark(void);
enum multipart_error { MULTIPART_ERROR_BAD, MULTIPART_ERROR_TOO_MANY };

/* GMime needs it once before the first use. */
void multipart_init(void);

/* The parts of body, in order (element-type struct multipart_part *, freed with the array); NULL on error. A body
 * without its final boundary is refused: it was cut off on its way. */
GPtrArray *multipart_split(const char *content_type, const char *data, gsize length, GError **error);

#endif
