/* The table, and the little that finds a line in it. A newcomer finds any page from here. */
#include "cgi/routes.h"

#include "cgi/form.h"
#include "cgi/pages.h"

static const struct route routes[] = {
    {METHOD_GET, "/health", ANYONE, SIGNS_IN, page_health},

    {METHOD_GET, "/sign-in", ANYONE, SIGNS_IN, page_sign_in_show},
    {METHOD_POST, "/sign-in", ANYONE, SIGNS_IN, page_sign_in},
    {METHOD_POST, "/sign-out", ANYONE, READS, page_sign_out},

    {METHOD_GET, "/", CONTACT, READS, page_home_show},
    {METHOD_GET, "/ask", CONTACT, READS, page_ask_show},
    {METHOD_POST, "/ask", CONTACT, WRITES | UPLOADS, page_ask_send},
    {METHOD_GET, "/tickets", CONTACT, READS, page_my_tickets_show},
    {METHOD_GET, "/tickets/<ticket>", CONTACT, READS, page_conversation_show},
    {METHOD_POST, "/tickets/<ticket>/reply", CONTACT, WRITES | UPLOADS, page_conversation_reply},
    {METHOD_POST, "/tickets/<ticket>/follow-up", CONTACT, WRITES | UPLOADS, page_conversation_follow_up},
    {METHOD_GET, "/tickets/<ticket>/attachments/<attachment>", CONTACT, DOWNLOADS, page_attachment_read},

    {METHOD_GET, "/desk/sign-in", ANYONE, SIGNS_IN, page_sign_in_show},
    {METHOD_POST, "/desk/sign-in", ANYONE, SIGNS_IN, page_sign_in},
    {METHOD_POST, "/desk/sign-out", ANYONE, READS, page_sign_out},

    {METHOD_GET, "/desk", DESK, READS, page_queue_show},
    {METHOD_GET, "/desk/new", DESK, READS, page_desk_new_show},
    {METHOD_POST, "/desk/new", DESK, WRITES | UPLOADS, page_desk_new_enter},
    {METHOD_GET, "/desk/go", DESK, READS, page_queue_find},
    {METHOD_GET, "/desk/go/<ticket>", DESK, READS, page_queue_go},
    {METHOD_GET, "/desk/tickets/<customer>/<ticket>", DESK, READS, page_desk_ticket_show},
    {METHOD_GET, "/desk/tickets/<customer>/<ticket>/clocks", DESK, READS, page_desk_clocks_show},
    {METHOD_POST, "/desk/tickets/<customer>/<ticket>/reply", DESK, WRITES | UPLOADS, page_desk_ticket_reply},
    {METHOD_POST, "/desk/tickets/<customer>/<ticket>/note", DESK, WRITES | UPLOADS, page_desk_ticket_note},
    {METHOD_POST, "/desk/tickets/<customer>/<ticket>/change", DESK, WRITES, page_desk_ticket_change},
    {METHOD_GET, "/desk/tickets/<customer>/<ticket>/attachments/<attachment>", DESK, DOWNLOADS, page_attachment_read},
    {METHOD_GET, "/desk/reports", REPORTS, READS, page_workbook_list},
    {METHOD_GET, "/desk/reports/<text:file>", REPORTS, DOWNLOADS, page_workbook_read},
};

const struct route *routes_all(gsize *n) {
    *n = G_N_ELEMENTS(routes);
    return routes;
}

static const char text_prefix[] = "text:";

/* One <…> segment of a pattern (from its '<') against one of a path. */
static bool match_value(const char *pattern, gsize pattern_length, const char *segment, gsize length,
                        struct route_value *value) {
    const char *name = pattern + 1;
    gsize name_length = pattern_length - 2;
    bool text = g_str_has_prefix(name, text_prefix);
    if (text) {
        name += strlen(text_prefix);
        name_length -= strlen(text_prefix);
    }
    *value = (struct route_value){.name = name, .name_length = name_length, .text = segment, .text_length = length};
    if (text)
        return length > 0;
    char digits[20];
    /* One spelling a number: no leading zeros. */
    if (length >= sizeof digits || segment[0] == '0')
        return false;
    memcpy(digits, segment, length);
    digits[length] = '\0';
    return form_parse_number(digits, 1, G_MAXINT64, &value->number);
}

bool route_match(const char *pattern, const char *path, struct route_value *values, unsigned *n_values) {
    *n_values = 0;
    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        gsize pattern_length = strcspn(pattern, "/"), length = strcspn(path, "/");
        if (*pattern == '<') {
            g_assert(*n_values < ROUTE_VALUES_MAX);
            if (!match_value(pattern, pattern_length, path, length, &values[(*n_values)++]))
                return false;
        } else if (pattern_length != length || memcmp(pattern, path, length) != 0) {
            return false;
        }
        pattern += pattern_length;
        path += length;
    }
    return *pattern == '\0' && *path == '\0';
}

const struct route *route_find(enum method method, const char *path, struct route_value *values, unsigned *n_values,
                               unsigned *allowed) {
    *allowed = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++) {
        if (!route_match(routes[i].path, path, values, n_values))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *allowed |= 1u << routes[i].method;
    }
    return NULL;
}

static void print_flags(unsigned flags, const char *const *names, gsize n, const char *none) {
    if (flags == 0)
        g_print("\t%s", none);
    for (gsize i = 0, printed = 0; i < n; i++)
        if (flags & (1u << i))
            g_print("%s%s", printed++ == 0 ? "\t" : ",", names[i]);
}

void routes_print(void) {
    static const char *const who[] = {"contact", "agent", "lead", "manager", "administrator"};
    static const char *const does[] = {"writes", "uploads", "downloads", "signs-in"};
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++) {
        g_print("%s\t%s", routes[i].method == METHOD_GET ? "GET" : "POST", routes[i].path);
        print_flags(routes[i].who, who, G_N_ELEMENTS(who), "anyone");
        print_flags(routes[i].does, does, G_N_ELEMENTS(does), "reads");
        g_print("\n");
    }
}
