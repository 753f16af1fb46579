/* Plan files. Whatever comes, it is refused with FILE:LINE or becomes a plan whose canonical text is the same plan, and
 * which never pauses the first response (sla-rules.md 3.1). */
#include "shared/plan.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strndup((const char *)data, size);
    if (!g_utf8_validate(text, -1, NULL))
        return 0; /* plan_load() refuses it */
    g_autoptr(plan_t) plan = plan_parse(text, "file", &error);
    g_assert((plan == NULL) == (error != NULL));
    if (error)
        g_assert(g_str_has_prefix(error->message, "file:"));
    if (!plan)
        return 0;
    g_assert(plan->pauses[METRIC_FIRST_RESPONSE] == 0);
    g_autofree char *written = plan_write(plan);
    g_autoptr(plan_t) again = plan_parse(written, "again", &error);
    g_assert(again);
    g_autofree char *written_again = plan_write(again);
    g_assert_cmpstr(written, ==, written_again);
    return 0;
}
