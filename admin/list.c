/* Tables for the eye: collects the cells and prints them aligned, or separated by tabs where no terminal reads. */
#include "admin/admin.h"

#include <stdio.h>
#include <unistd.h>

struct list {
    unsigned n_columns;
    GPtrArray *cells; /* the names of the columns first */
};

struct list *list_new(const char *const *columns) {
    struct list *list = g_new0(struct list, 1);
    list->cells = g_ptr_array_new_with_free_func(g_free);
    for (; columns[list->n_columns] != NULL; list->n_columns++)
        list_add(list, columns[list->n_columns]);
    return list;
}

void list_add(struct list *list, const char *cell) {
    g_ptr_array_add(list->cells, g_strdup(cell));
}

void list_add_int(struct list *list, gint64 cell) {
    g_ptr_array_add(list->cells, g_strdup_printf("%" G_GINT64_FORMAT, cell));
}

/* Columns of a terminal that the text takes: East Asian characters two, combining ones none. */
static unsigned width_of(const char *text) {
    unsigned width = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);
        width += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
    }
    return width;
}

void list_print(struct list *list) {
    g_autofree unsigned *widths = g_new0(unsigned, list->n_columns);
    bool aligned = isatty(STDOUT_FILENO);
    for (unsigned i = 0; i < list->cells->len; i++) {
        unsigned width = width_of(list->cells->pdata[i]);
        if (width > widths[i % list->n_columns])
            widths[i % list->n_columns] = width;
    }
    for (unsigned i = 0; i < list->cells->len; i++) {
        const char *cell = list->cells->pdata[i];
        bool last = i % list->n_columns == list->n_columns - 1;
        unsigned pad = aligned && !last ? widths[i % list->n_columns] - width_of(cell) + 2 : 0;
        printf("%s%*s%s", cell, (int)pad, "", last ? "\n" : aligned ? "" : "\t");
    }
    g_ptr_array_unref(list->cells);
    g_free(list);
}
