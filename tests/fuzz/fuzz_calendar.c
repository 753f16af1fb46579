/* Calendar files. Whatever comes, it is refused with FILE:LINE or becomes a calendar whose canonical text is the same
 * calendar, and whose answers keep the laws of business time (sla-rules.md 1.3, 1.4). */
#include "shared/calendar.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Two years from 2026 on, in pieces. */
static void check_answers(struct calendar *calendar) {
    const int64_t from = INT64_C(1767225600), to = from + 730 * DAY_SECONDS, middle = from + 87 * DAY_SECONDS + 12345;
    int64_t elapsed = calendar_elapsed(calendar, from, to);
    g_assert(elapsed >= 0 && elapsed <= to - from);
    g_assert(elapsed == calendar_elapsed(calendar, from, middle) + calendar_elapsed(calendar, middle, to));
    int64_t due = calendar_due(calendar, from, elapsed);
    g_assert(due >= from && due <= to && calendar_elapsed(calendar, from, due) == elapsed);
    g_assert(elapsed == 0 || calendar_elapsed(calendar, from, due - 1) == elapsed - 1);
    g_assert(calendar_working_day_target(calendar, from, 3) >= 0);
    g_assert(calendar_month(calendar, middle) == 202603);
    g_assert(calendar_check(calendar, from, NULL) == (calendar_elapsed(calendar, from, from + 366 * DAY_SECONDS) > 0));
}

static void check_text(struct calendar *calendar) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = calendar_write(calendar);
    g_autoptr(calendar_t) again = calendar_parse(text, "again", &error);
    g_assert(again);
    g_autofree char *text_again = calendar_write(again);
    g_assert_cmpstr(text, ==, text_again);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strndup((const char *)data, size);
    if (!g_utf8_validate(text, -1, NULL))
        return 0; /* calendar_load() refuses it */
    g_autoptr(calendar_t) calendar = calendar_parse(text, "file", &error);
    g_assert((calendar == NULL) == (error != NULL));
    if (error)
        g_assert(g_str_has_prefix(error->message, "file:"));
    if (!calendar)
        return 0;
    check_text(calendar);
    check_answers(calendar);
    return 0;
}
