/* Fuzzes the reader of holidays: whatever the file, it answers or refuses, and what it answers lies in the range, in
 * order, none twice. */
#include "admin/holidays.h"
#include "shared/instant.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(holidays_t) holidays = {0};
    g_autoptr(GError) error = NULL;
    int64_t first = civil_to_days(2026, 1, 1), last = civil_to_days(2031, 12, 31), before = first - 1;
    bool fine = holidays_parse(&holidays, text, "file.ics", first, last, &error);
    g_assert(fine == (error == NULL));
    for (guint i = 0; i < holidays.days->len; i++) {
        int64_t day = g_array_index(holidays.days, int64_t, i);
        g_assert(day > before && day <= last);
        before = day;
    }
    return 0;
}
