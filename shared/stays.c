/* Finds a ticket's stays at levels and vendors; see stays.h. It reads the few kinds of events that move a ticket; times
 * come from the replay's account of who held it. */
#include "shared/stays.h"

struct finding {
    const struct sla_result *result;
    GArray *stays;
    guint at_level; /* the present stay at a level, plus 1; 0: the ticket is over, or not received yet */
    int level;
    enum ticket_status status;
    bool was_escalated;
    int64_t at;
    const struct event *event;
};

const char *stay_end_name(enum stay_end end) {
    static const char *const names[] = {"", "escalated", "returned", "resolved"};
    return names[end];
}

static enum sla_holder holder_of_level(int level) {
    return (enum sla_holder)((int)SLA_HOLDER_L1 + level - LEVEL_LOWEST);
}

static bool was_at(const GArray *stays, enum sla_holder place) {
    for (guint i = 0; i < stays->len; i++)
        if (g_array_index(stays, struct stay, i).place == place)
            return true;
    return false;
}

static void begin(struct finding *self, enum sla_holder place, enum sla_holder came_from, int64_t vendor_case) {
    struct stay stay = {
        .number = self->stays->len + 1,
        .place = place,
        .came_from = came_from,
        .began_at = self->at,
        .began_recorded_at = self->event->recorded_at,
        .ended_at = INSTANT_NEVER,
        .vendor_case = vendor_case,
        .is_first = !was_at(self->stays, place),
        .is_first_escalation = place != SLA_HOLDER_L1 && !self->was_escalated,
        .to_seconds = sla_held(self->result, SLA_HOLDER_NONE, self->result->ticket.received_at, self->at),
    };
    if (place != SLA_HOLDER_L1)
        self->was_escalated = true;
    g_array_append_val(self->stays, stay);
    if (place != SLA_HOLDER_VENDOR)
        self->at_level = self->stays->len;
}

static void end(struct finding *self, guint index, enum stay_end how) {
    struct stay *stay = &g_array_index(self->stays, struct stay, index);
    stay->ended_at = self->at;
    stay->ended_recorded_at = self->event->recorded_at;
    stay->ended_by = how;
    stay->was_escalated = self->was_escalated;
    stay->held_seconds = sla_held(self->result, stay->place, stay->began_at, stay->ended_at);
}

static void take_level(struct finding *self) {
    int level = (int)self->event->to_id, before = self->level;
    if (self->event->to_id < LEVEL_LOWEST || self->event->to_id > LEVEL_HIGHEST || level == before)
        return;
    self->level = level;
    if (self->at_level == 0)
        return;
    end(self, self->at_level - 1, level > before ? STAY_ESCALATED : STAY_RETURNED);
    begin(self, holder_of_level(level), holder_of_level(before), 0);
}

static void take_status(struct finding *self) {
    bool was_over = ticket_status_is_over(self->status), is_over = ticket_status_is_over(self->event->to_status);
    self->status = self->event->to_status;
    if (!was_over && is_over) {
        for (guint i = 0; i < self->stays->len; i++)
            if (g_array_index(self->stays, struct stay, i).ended_by == STAY_LASTS)
                end(self, i, STAY_RESOLVED);
        self->at_level = 0;
    } else if (was_over && !is_over) {
        begin(self, holder_of_level(self->level), SLA_HOLDER_NONE, 0);
    }
}

/* The stay of a case; the number of stays if there is none. */
static guint stay_of_case(const struct finding *self, int64_t vendor_case) {
    guint i = 0;
    while (i < self->stays->len && (g_array_index(self->stays, struct stay, i).place != SLA_HOLDER_VENDOR ||
                                    g_array_index(self->stays, struct stay, i).vendor_case != vendor_case))
        i++;
    return i;
}

static void take_vendor(struct finding *self) {
    guint found = stay_of_case(self, self->event->ref_id);
    bool is_known = found < self->stays->len;
    if (self->event->kind == EVENT_VENDOR_SUBMITTED) {
        if (!is_known && !ticket_status_is_over(self->status))
            begin(self, SLA_HOLDER_VENDOR, holder_of_level(self->level), self->event->ref_id);
        return;
    }
    if (is_known && g_array_index(self->stays, struct stay, found).ended_by == STAY_LASTS)
        end(self, found, self->event->kind == EVENT_VENDOR_SOLVED ? STAY_RESOLVED : STAY_RETURNED);
}

static void take_received(struct finding *self) {
    if (self->stays->len == 0)
        begin(self, SLA_HOLDER_L1, SLA_HOLDER_NONE, 0);
}

static void (*const takers[EVENT_KIND_COUNT])(struct finding *) = {
    [EVENT_RECEIVED] = take_received,       [EVENT_STATUS] = take_status,        [EVENT_LEVEL] = take_level,
    [EVENT_VENDOR_SUBMITTED] = take_vendor, [EVENT_VENDOR_SOLVED] = take_vendor, [EVENT_VENDOR_WITHDRAWN] = take_vendor,
};

static int64_t instant_of(const struct event *event, int64_t received_at) {
    return MAX(event->happened_at, received_at); /* 1.7 */
}

static int in_turn(gconstpointer one, gconstpointer other, gpointer received) {
    const struct event *a = *(const struct event *const *)one, *b = *(const struct event *const *)other;
    int64_t at = instant_of(a, *(int64_t *)received), other_at = instant_of(b, *(int64_t *)received);
    if (at != other_at)
        return at < other_at ? -1 : 1;
    /* Nothing moves a ticket before it was received. */
    if ((a->kind == EVENT_RECEIVED) != (b->kind == EVENT_RECEIVED))
        return a->kind == EVENT_RECEIVED ? -1 : 1;
    return a->event_id < b->event_id ? -1 : a->event_id > b->event_id;
}

void stays_find(const struct sla_input *input, const struct sla_result *result, GArray *stays) {
    int64_t received_at = result->ticket.received_at;
    g_array_set_size(stays, 0);
    if (received_at == INSTANT_NEVER)
        return;
    g_autoptr(GPtrArray) turns = g_ptr_array_sized_new((guint)input->n_events);
    bool before_now = input->flags & SLA_BEFORE_NOW;
    for (size_t i = 0; i < input->n_events; i++) {
        const struct event *event = &input->events[i];
        int64_t at = instant_of(event, received_at);
        if (takers[event->kind] != NULL && (before_now ? at < input->now : at <= input->now))
            g_ptr_array_add(turns, (gpointer)event);
    }
    g_ptr_array_sort_with_data(turns, in_turn, &received_at);
    struct finding self = {.result = result, .stays = stays, .level = LEVEL_LOWEST, .status = TICKET_NEW};
    for (guint i = 0; i < turns->len; i++) {
        self.event = turns->pdata[i];
        self.at = instant_of(self.event, received_at);
        takers[self.event->kind](&self);
    }
    for (guint i = 0; i < stays->len; i++)
        if (g_array_index(stays, struct stay, i).ended_by == STAY_LASTS)
            g_array_index(stays, struct stay, i).was_escalated = self.was_escalated;
}
