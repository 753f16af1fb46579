/* Writes conversations; see thread.h. This is the inside of the most visited pages, so a message is one call and a few
 * cells, and nothing is copied. */
#include "cgi/thread.h"

#include "cgi/moment.h"
#include "cgi/request.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "sql/queries.h"

void thread_ask(struct db_work *work, struct thread *thread, gint64 customer_id, gint64 ticket_id, gint64 before) {
    thread->messages = db_ask(work, conversation_messages, DB_ROWS, db_int(customer_id), db_int(ticket_id),
                              db_int(before), db_int(THREAD_MESSAGES_MAX + 1));
    thread->files = db_ask(work, conversation_files, DB_ROWS, db_int(customer_id), db_int(ticket_id));
}

gint64 thread_before(const struct request *r) {
    gint64 before;
    return form_number(&r->query, "before", 1, G_MAXINT64, &before) ? before : G_MAXINT64;
}

gint64 thread_latest(const struct thread *thread) {
    return db_count(thread->messages) == 0 ? 0 : db_int64(thread->messages, 0, CONVERSATION_MESSAGES_MESSAGE_ID);
}

static void write_line(struct request *r, const struct thread_line *line) {
    html(r->out, "<p class=\"event\">");
    moment_html_short(r, line->at);
    if (line->href != NULL)
        html(r->out, " · <a href=\"%s\">%s</a></p>\n", line->href, line->text);
    else
        html(r->out, " · %s</p>\n", line->text);
}

/* The files of a message. They are ordered by their own number, and so nearly by message; a ticket has few. */
static void write_files(struct request *r, const struct thread *thread, gint64 message_id) {
    bool open = false;
    for (unsigned row = 0; row < db_count(thread->files); row++) {
        if (db_int64(thread->files, row, CONVERSATION_FILES_MESSAGE_ID) != message_id)
            continue;
        if (!open)
            html(r->out, "<ul class=\"files\" aria-label=\"%s\">", _("Attachments"));
        open = true;
        html(r->out, "<li><a href=\"%s/attachments/%s\">%s</a> <span class=\"soft\">%s</span></li>", thread->path,
             db_str(thread->files, row, CONVERSATION_FILES_ATTACHMENT_ID),
             db_str(thread->files, row, CONVERSATION_FILES_NAME),
             words_size(r, db_int64(thread->files, row, CONVERSATION_FILES_SIZE)));
    }
    if (open)
        html(r->out, "</ul>");
}

struct message {
    gint64 id, at;
    enum message_author author;
    bool is_public;
};

static struct message message_at(const struct thread *thread, unsigned row) {
    return (struct message){
        .id = db_int64(thread->messages, row, CONVERSATION_MESSAGES_MESSAGE_ID),
        .at = db_int64(thread->messages, row, CONVERSATION_MESSAGES_WRITTEN_AT),
        .author = message_author_from_name(db_str(thread->messages, row, CONVERSATION_MESSAGES_AUTHOR)),
        .is_public = db_flag(thread->messages, row, CONVERSATION_MESSAGES_IS_PUBLIC),
    };
}

/* Whose words they are, where no name is known. */
static const char *author_name(const struct db_rows *rows, unsigned row, enum message_author author) {
    if (!db_is_null(rows, row, CONVERSATION_MESSAGES_NAME))
        return db_str(rows, row, CONVERSATION_MESSAGES_NAME);
    switch (author) {
    case AUTHOR_REQUESTER:
        return _("Requester");
    case AUTHOR_AGENT:
        return _("Support");
    case AUTHOR_VENDOR:
        return _("Vendor");
    default:
        return _("Automatic message");
    }
}

static void write_message(struct request *r, const struct thread *thread, unsigned row, const struct message *message) {
    html(r->out, "<article class=\"message%s%s\" id=\"m%lld\"><header><strong>%s</strong>",
         message->author == AUTHOR_REQUESTER ? "" : " agent", message->is_public ? "" : " internal",
         (long long)message->id, author_name(thread->messages, row, message->author));
    if (!message->is_public)
        html(r->out, " <span class=\"badge soon\">%s</span>", _("internal note"));
    else if (message->author == AUTHOR_AGENT && r->door == DOOR_CUSTOMER)
        html(r->out, " <span class=\"soft\">%s</span>", _("Support"));
    if (message->id > thread->seen)
        html(r->out, " <span class=\"badge\">%s</span>", _("new"));
    moment_html_short(r, message->at);
    html(r->out, "</header><div class=\"text\">%s</div>", db_str(thread->messages, row, CONVERSATION_MESSAGES_BODY));
    write_files(r, thread, message->id);
    html(r->out, "</article>\n");
}

/* Whether a line stands before a message: by time; within one second a requester's message follows the change that it
 * caused, and an agent's goes before it (events.md). */
static bool goes_before(const struct thread_line *line, const struct message *message) {
    return line->at < message->at || (line->at == message->at && message->author == AUTHOR_REQUESTER);
}

void thread_write(struct request *r, const struct thread *thread) {
    unsigned there = db_count(thread->messages);
    unsigned shown = MIN(there, (unsigned)THREAD_MESSAGES_MAX);
    guint line = 0;
    html(r->out, "<section class=\"thread\" aria-label=\"%s\">\n", _("Conversation"));
    if (there > shown) {
        struct message first = message_at(thread, shown - 1);
        html(r->out, "<p class=\"earlier\"><a href=\"%s?before=%lld\">%s</a></p>\n", thread->path, (long long)first.id,
             _("Earlier messages"));
        while (line < thread->n_lines && thread->lines[line].at < first.at)
            line++;
    }
    for (unsigned row = shown; row-- > 0;) {
        struct message message = message_at(thread, row);
        for (; line < thread->n_lines && goes_before(&thread->lines[line], &message); line++)
            write_line(r, &thread->lines[line]);
        write_message(r, thread, row, &message);
    }
    bool latest = thread_before(r) == G_MAXINT64;
    for (; latest && line < thread->n_lines; line++)
        write_line(r, &thread->lines[line]);
    if (!latest)
        html(r->out, "<p class=\"earlier\"><a href=\"%s\">%s</a></p>\n", thread->path, _("Latest messages"));
    html(r->out, "</section>\n");
}
