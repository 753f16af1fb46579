/* Parameters on their way to the server. Everything but bytes travels as text, so that PostgreSQL takes each as the
 * type that the statement asks for. */
#include "shared/db_private.h"
#include "shared/instant.h"

/* Decimal digits of `number`, written backwards from the end of a buffer; returns their beginning. */
static const char *digits_of(gint64 number, char buffer[32]) {
    char *at = buffer + 31;
    *at = '\0';
    guint64 rest = number < 0 ? -(guint64)number : (guint64)number;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        *--at = '-';
    return at;
}

/* `{1,2,3}`; all lists of a statement share a string, so the value is an offset until db_params_encode() ends. */
static size_t append_ids(GString *ids, const gint64 *numbers, size_t n) {
    size_t start = ids->len;
    char buffer[32];
    g_string_append_c(ids, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(ids, ',');
        g_string_append(ids, digits_of(numbers[i], buffer));
    }
    g_string_append_c(ids, '}');
    g_string_append_c(ids, '\0');
    return start;
}

static void encode_one(struct db_params *encoded, size_t i, const struct db_param *param) {
    switch (param->kind) {
    case DB_PARAM_NULL:
        encoded->values[i] = NULL;
        break;
    case DB_PARAM_TEXT:
        encoded->values[i] = param->ptr;
        encoded->bytes += strlen(param->ptr);
        break;
    case DB_PARAM_INT:
        encoded->values[i] = digits_of(param->number, encoded->digits[i]);
        break;
    case DB_PARAM_BOOL:
        encoded->values[i] = param->number != 0 ? "t" : "f";
        break;
    case DB_PARAM_INSTANT:
        encoded->values[i] = param->number < INSTANT_FIRST || param->number > INSTANT_LAST
                                 ? NULL
                                 : instant_write(param->number, encoded->digits[i]);
        break;
    case DB_PARAM_BYTES:
        g_assert(param->number <= G_MAXINT);
        encoded->values[i] = param->ptr;
        encoded->lengths[i] = (int)param->number;
        encoded->formats[i] = 1;
        encoded->bytes += (size_t)param->number;
        break;
    case DB_PARAM_IDS:
        if (encoded->ids == NULL)
            encoded->ids = g_string_new(NULL);
        encoded->lengths[i] = (int)append_ids(encoded->ids, param->ptr, (size_t)param->number);
        break;
    }
}

void db_params_encode(struct db_params *encoded, const struct db_param *params, size_t n_params) {
    G_STATIC_ASSERT(INSTANT_TEXT_SIZE <= sizeof encoded->digits[0]);
    g_assert(n_params <= DB_PARAMS_MAX);
    encoded->ids = NULL;
    encoded->bytes = 0;
    for (size_t i = 0; i < n_params; i++) {
        encoded->formats[i] = encoded->lengths[i] = 0;
        encode_one(encoded, i, &params[i]);
    }
    if (encoded->ids == NULL)
        return;
    encoded->bytes += encoded->ids->len;
    for (size_t i = 0; i < n_params; i++) {
        if (params[i].kind == DB_PARAM_IDS)
            encoded->values[i] = encoded->ids->str + encoded->lengths[i];
    }
}

void db_params_clear(struct db_params *encoded) {
    if (encoded->ids != NULL)
        g_string_free(encoded->ids, TRUE);
}
