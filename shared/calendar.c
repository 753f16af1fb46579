/* Business time over sorted UTC intervals (sla-rules.md 1.2 to 1.6). Time is cut into blocks of 2^25 seconds (388
 * days); totals are kept for a run of neighbouring blocks that grows when somebody asks beyond it, intervals for those
 * blocks that were asked about. Parsing and the hours of a date are calendar_file.c's, zones zone.c's. Called by sla.c,
 * the pages, the report and the command line. */
#include "shared/calendar.h"
#include "shared/calendar_hours.h"
#include "shared/ini.h"
#include "shared/zone.h"

#define BLOCK_SECONDS (INT64_C(1) << 25)
#define CYCLE_SECONDS (GREGORIAN_CYCLE_DAYS * DAY_SECONDS)
/* No zone is further from UTC (RFC 8536, section 3.2). */
#define MOST_OFFSET (26 * INT64_C(3600))
/* Where nothing is dated, 'regular' begins and ends here, so that what lies near the present needs no folding. */
#define REGULAR_BEFORE_AT_MOST INT64_C(-2208988800) /* 1900 */
#define REGULAR_FROM_AT_LEAST INT64_C(1893456000)   /* 2030 */

/* Open from one instant to another; `before` are the open seconds of its block before it. */
struct interval {
    int64_t opens, closes, before;
};

struct block {
    int64_t before; /* open seconds from the anchor's start to its start; negative for blocks before the anchor */
    int64_t total;
    struct interval *intervals; /* NULL until asked about */
    guint n_intervals;
};

struct calendar {
    gatomicrefcount references;
    struct calendar_hours *hours;
    const struct zone *zone;
    /* Instants in [regular_before - cycle, regular_before) stand for all earlier ones, those in
     * [regular_from, regular_from + cycle) for all later ones. */
    int64_t regular_before, regular_from;
    GArray *blocks; /* of struct block, neighbours */
    int64_t first_block;
    struct zone_period recent; /* the one asked about last: most questions in a row are of one half-year */
};

/* ---- building ----------------------------------------------------------------------------------------------- */

/* What is dated bounds the years in which every cycle of 400 is like the other. */
static void find_regular_years(struct calendar *self) {
    int64_t first = MIN(zone_first_change(self->zone), REGULAR_BEFORE_AT_MOST);
    int64_t last = MAX(zone_repeats_from(self->zone), REGULAR_FROM_AT_LEAST);
    const struct calendar_hours *hours = self->hours;
    for (guint i = 0; i < hours->weeks->len; i++) {
        int64_t from = g_array_index(hours->weeks, struct week, i).valid_from;
        if (from == INT64_MIN)
            continue;
        first = MIN(first, from * DAY_SECONDS);
        last = MAX(last, from * DAY_SECONDS);
    }
    if (hours->dates->len) {
        first = MIN(first, g_array_index(hours->dates, struct dated_hours, 0).day * DAY_SECONDS);
        last = MAX(last, g_array_index(hours->dates, struct dated_hours, hours->dates->len - 1).day * DAY_SECONDS);
    }
    self->regular_before = first - MOST_OFFSET;
    self->regular_from = last + DAY_SECONDS + MOST_OFFSET;
}

static struct calendar *calendar_new(struct calendar_hours *hours) {
    struct calendar *self = g_new0(struct calendar, 1);
    g_atomic_ref_count_init(&self->references);
    self->hours = hours;
    self->zone = zone_get(hours->zone);
    self->blocks = g_array_new(FALSE, TRUE, sizeof(struct block));
    find_regular_years(self);
    return self;
}

struct calendar *calendar_parse(const char *text, const char *file, GError **error) {
    struct calendar_hours *hours = calendar_hours_parse(text, file, error);
    return hours ? calendar_new(hours) : NULL;
}

struct calendar *calendar_load(const char *path, GError **error) {
    g_autofree char *text = ini_load(path, CALENDAR_ERROR, CALENDAR_ERROR_FILE, error);
    return text ? calendar_parse(text, path, error) : NULL;
}

struct calendar *calendar_with_closed_dates(const struct calendar *self, const int64_t *days, size_t n,
                                            size_t *n_closed) {
    g_autofree char *text = calendar_hours_write(self->hours);
    struct calendar_hours *hours = calendar_hours_parse(text, calendar_name(self), NULL);
    g_assert(hours != NULL); /* what is written can be read */
    *n_closed = calendar_hours_close(hours, days, n);
    return calendar_new(hours);
}

struct calendar *calendar_ref(struct calendar *self) {
    g_atomic_ref_count_inc(&self->references);
    return self;
}

void calendar_unref(struct calendar *self) {
    if (!self || !g_atomic_ref_count_dec(&self->references))
        return;
    for (guint i = 0; i < self->blocks->len; i++)
        g_free(g_array_index(self->blocks, struct block, i).intervals);
    g_array_unref(self->blocks);
    calendar_hours_free(self->hours);
    g_free(self);
}

char *calendar_write(const struct calendar *self) {
    return calendar_hours_write(self->hours);
}

const char *calendar_name(const struct calendar *self) {
    return self->hours->name;
}

const char *calendar_zone(const struct calendar *self) {
    return self->hours->zone;
}

static void append_interval(GArray *intervals, int64_t opens, int64_t closes) {
    int64_t before = 0;
    if (intervals->len) {
        struct interval *last = &g_array_index(intervals, struct interval, intervals->len - 1);
        if (last->closes == opens) {
            last->closes = closes;
            return;
        }
        before = last->before + last->closes - last->opens;
    }
    struct interval interval = {opens, closes, before};
    g_array_append_val(intervals, interval);
}

/* The open instants of [from, to), a stretch of one offset. A reading of the wall clock is the instant plus the offset,
 * so the hours of a date are shifted back and cut to the stretch: what the zone skips never counts, what it repeats
 * is met once in each stretch (1.2, 1.3). */
static void append_period(const struct calendar *self, int64_t from, int64_t to, int offset, GArray *intervals) {
    int64_t last_day = floor_div(to - 1 + offset, DAY_SECONDS);
    for (int64_t day = floor_div(from + offset, DAY_SECONDS); day <= last_day; day++) {
        const struct day_hours *hours = calendar_hours_of(self->hours, day);
        int64_t midnight = day * DAY_SECONDS - offset;
        for (size_t i = 0; i < hours->n; i++) {
            int64_t opens = MAX(from, midnight + hours->spans[i].open * 60);
            int64_t closes = MIN(to, midnight + hours->spans[i].close * 60);
            if (opens < closes)
                append_interval(intervals, opens, closes);
        }
    }
}

static GArray *build_intervals(const struct calendar *self, int64_t from, int64_t to) {
    GArray *intervals = g_array_new(FALSE, FALSE, sizeof(struct interval));
    while (from < to) {
        struct zone_period period = zone_period_at(self->zone, from);
        int64_t end = MIN(to, period.to);
        append_period(self, from, end, period.offset, intervals);
        from = end;
    }
    return intervals;
}

static GArray *build_block(const struct calendar *self, int64_t number) {
    return build_intervals(self, number * BLOCK_SECONDS, (number + 1) * BLOCK_SECONDS);
}

static int64_t sum_of(const GArray *intervals) {
    if (intervals->len == 0)
        return 0;
    const struct interval *last = &g_array_index(intervals, struct interval, intervals->len - 1);
    return last->before + last->closes - last->opens;
}

static struct block *block_at(const struct calendar *self, guint index) {
    return &g_array_index(self->blocks, struct block, index);
}

static int64_t end_block(const struct calendar *self) {
    return self->first_block + self->blocks->len;
}

static void append_block(struct calendar *self) {
    g_autoptr(GArray) intervals = build_block(self, end_block(self));
    struct block block = {.total = sum_of(intervals)};
    if (self->blocks->len) {
        struct block *last = block_at(self, self->blocks->len - 1);
        block.before = last->before + last->total;
    }
    g_array_append_val(self->blocks, block);
}

/* All blocks from `number` to the first there is. */
static void prepend_blocks(struct calendar *self, int64_t number) {
    guint count = (guint)(self->first_block - number);
    struct block *blocks = g_new0(struct block, count);
    int64_t before = block_at(self, 0)->before;
    for (guint i = count; i-- > 0;) {
        g_autoptr(GArray) intervals = build_block(self, number + i);
        blocks[i].total = sum_of(intervals);
        blocks[i].before = before -= blocks[i].total;
    }
    g_array_prepend_vals(self->blocks, blocks, count);
    self->first_block = number;
    g_free(blocks);
}

/* The block that holds an instant, with its totals. */
static struct block *block_of(struct calendar *self, int64_t instant) {
    int64_t number = instant >> 25; /* rounds down for negative ones too, as GCC and Clang shift */
    if (self->blocks->len == 0)
        self->first_block = number;
    if (G_UNLIKELY(number < self->first_block))
        prepend_blocks(self, number);
    while (G_UNLIKELY(number >= end_block(self)))
        append_block(self);
    return block_at(self, (guint)(number - self->first_block));
}

static void need_intervals(const struct calendar *self, struct block *block) {
    if (G_LIKELY(block->intervals))
        return;
    GArray *intervals = build_block(self, self->first_block + (block - block_at(self, 0)));
    struct interval end = {INSTANT_NEVER, INSTANT_NEVER, block->total}; /* so that the array is never empty */
    block->n_intervals = intervals->len;
    g_array_append_val(intervals, end);
    block->intervals = (struct interval *)(void *)g_array_free(intervals, FALSE);
}

/* ---- totals and their inverse ------------------------------------------------------------------------------- */

/* The open seconds of a block before an instant in it. */
static int64_t total_in_block(const struct block *block, int64_t instant) {
    const struct interval *base = block->intervals;
    guint n = block->n_intervals;
    while (n > 1) { /* the last interval that opens by then, without a branch that could be guessed wrong */
        guint half = n / 2;
        base += base[half].opens <= instant ? half : 0;
        n -= half;
    }
    return base->before + CLAMP(instant, base->opens, base->closes) - base->opens;
}

static int64_t total_at(struct calendar *self, int64_t instant) {
    struct block *block = block_of(self, instant);
    need_intervals(self, block);
    return block->before + total_in_block(block, instant);
}

/* The open seconds of a cycle in the years after all dates, and in those before. */
static int64_t late_cycle(struct calendar *self) {
    return total_at(self, self->regular_from + CYCLE_SECONDS) - total_at(self, self->regular_from);
}

static int64_t early_cycle(struct calendar *self) {
    return total_at(self, self->regular_before) - total_at(self, self->regular_before - CYCLE_SECONDS);
}

int64_t calendar_total(struct calendar *self, int64_t instant) {
    int64_t cycles;
    if (G_UNLIKELY(instant >= self->regular_from + CYCLE_SECONDS)) {
        cycles = (instant - self->regular_from) / CYCLE_SECONDS;
        return total_at(self, instant - cycles * CYCLE_SECONDS) + cycles * late_cycle(self);
    }
    if (G_UNLIKELY(instant < self->regular_before - CYCLE_SECONDS)) {
        cycles = (self->regular_before - instant - 1) / CYCLE_SECONDS;
        return total_at(self, instant + cycles * CYCLE_SECONDS) - cycles * early_cycle(self);
    }
    return total_at(self, instant);
}

/* The instant at which a block's total reaches `open`, which is more than 0 and at most all of it. */
static int64_t reach_in_block(const struct block *block, int64_t open) {
    const struct interval *base = block->intervals;
    guint n = block->n_intervals;
    while (n > 1) { /* the last interval with less before it */
        guint half = n / 2;
        base += base[half].before < open ? half : 0;
        n -= half;
    }
    return base->opens + open - base->before;
}

/* The first instant by which the total is reached, among the blocks there are, which must reach it. */
static int64_t reach_in_blocks(struct calendar *self, int64_t total) {
    guint low = 0, high = self->blocks->len;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (block_at(self, middle)->before < total)
            low = middle;
        else
            high = middle;
    }
    struct block *block = block_at(self, low);
    need_intervals(self, block);
    return reach_in_block(block, total - block->before);
}

static bool blocks_reach(const struct calendar *self, int64_t total) {
    const struct block *last = block_at(self, self->blocks->len - 1);
    return last->before + last->total >= total;
}

/* Past the last date everything repeats: whole cycles are jumped over. */
static int64_t reach_by_cycles(struct calendar *self, int64_t total) {
    int64_t cycle = late_cycle(self), start = total_at(self, self->regular_from);
    if (cycle == 0)
        return INSTANT_NEVER;
    int64_t cycles = (total - start - 1) / cycle;
    int64_t instant = reach_in_blocks(self, total - cycles * cycle);
    if (cycles > (INSTANT_LAST - instant) / CYCLE_SECONDS)
        return INSTANT_NEVER;
    return instant + cycles * CYCLE_SECONDS;
}

/* Before the first date the same, backwards; `from` lies there, so its cycle is not closed for ever. */
static int64_t reach_before_dates(struct calendar *self, int64_t total) {
    int64_t start = total_at(self, self->regular_before - CYCLE_SECONDS);
    int64_t cycle = early_cycle(self);
    int64_t cycles = total <= start ? (start - total) / cycle + 1 : 0;
    return reach_in_blocks(self, total + cycles * cycle) - cycles * CYCLE_SECONDS;
}

int64_t calendar_reach(struct calendar *self, int64_t from, int64_t total) {
    if (G_UNLIKELY(from < self->regular_before - CYCLE_SECONDS) && total <= total_at(self, self->regular_before))
        return reach_before_dates(self, total);
    while (!blocks_reach(self, total)) {
        if (end_block(self) * BLOCK_SECONDS > self->regular_from + CYCLE_SECONDS)
            return reach_by_cycles(self, total);
        append_block(self);
    }
    int64_t instant = reach_in_blocks(self, total);
    return instant > INSTANT_LAST ? INSTANT_NEVER : instant;
}

int64_t calendar_elapsed(struct calendar *self, int64_t from, int64_t to) {
    return to <= from ? 0 : calendar_total(self, to) - calendar_total(self, from);
}

int64_t calendar_due(struct calendar *self, int64_t from, int64_t target) {
    g_assert(target >= 0);
    if (target == 0)
        return from;
    int64_t start = calendar_total(self, from);
    return target > INT64_MAX / 2 ? INSTANT_NEVER : calendar_reach(self, from, start + target);
}

bool calendar_check(struct calendar *self, int64_t now, GError **error) {
    char from[INSTANT_TEXT_SIZE];
    if (calendar_elapsed(self, now, now + 366 * DAY_SECONDS) > 0)
        return true;
    g_set_error(error, CALENDAR_ERROR, CALENDAR_ERROR_CLOSED, "no open second in the 366 days from %s",
                instant_write(now, from));
    return false;
}

/* ---- stretches ---------------------------------------------------------------------------------------------- */

int64_t calendar_next_open(struct calendar *self, int64_t instant) {
    int64_t after_one = calendar_due(self, instant, 1);
    return after_one == INSTANT_NEVER ? INSTANT_NEVER : after_one - 1;
}

bool calendar_open_stretch(struct calendar *self, int64_t from, int64_t to, int64_t *opens, int64_t *closes) {
    *opens = calendar_next_open(self, from);
    if (*opens >= to)
        return false;
    int64_t total = calendar_total(self, *opens);
    int64_t open = *opens, after = to + 1; /* all of [*opens, open) is open, not all of [*opens, after) */
    while (after - open > 1) {
        int64_t middle = open + (after - open) / 2;
        if (calendar_total(self, middle) - total == middle - *opens)
            open = middle;
        else
            after = middle;
    }
    *closes = open;
    return true;
}

bool calendar_same_hours(struct calendar *self, struct calendar *other, int64_t from, int64_t to) {
    while (from < to) {
        int64_t opens = to, closes = to, other_opens = to, other_closes = to;
        bool has = calendar_open_stretch(self, from, to, &opens, &closes);
        if (has != calendar_open_stretch(other, from, to, &other_opens, &other_closes))
            return false;
        if (has && (opens != other_opens || closes != other_closes))
            return false;
        from = has ? closes : to;
    }
    return true;
}

/* ---- local dates -------------------------------------------------------------------------------------------- */

int calendar_offset(struct calendar *self, int64_t instant) {
    if (instant < self->recent.from || instant >= self->recent.to)
        self->recent = zone_period_at(self->zone, instant);
    return self->recent.offset;
}

int64_t calendar_local_day(struct calendar *self, int64_t instant) {
    return floor_div(instant + calendar_offset(self, instant), DAY_SECONDS);
}

/* A midnight that comes twice begins the month the first time; one that is skipped, when the clock has moved on. */
int64_t calendar_month_start(struct calendar *self, int month) {
    int64_t reading = civil_to_days(month / 100, month % 100, 1) * DAY_SECONDS;
    struct zone_period period = zone_period_at(self->zone, reading - MOST_OFFSET);
    while (reading - period.offset >= period.to)
        period = zone_period_at(self->zone, period.to);
    return MAX(period.from, reading - period.offset);
}

int calendar_month(struct calendar *self, int64_t instant) {
    int64_t day = calendar_local_day(self, instant);
    struct civil_date date = civil_from_days(day);
    int month = date.year * 100 + date.month;
    if (date.day < 28 || civil_from_days(day + 1).day != 1)
        return month;
    /* Where midnight comes twice, the last day's hours after the first one belong to the new month. */
    int next = month % 100 == 12 ? month + 89 : month + 1;
    return instant >= calendar_month_start(self, next) ? next : month;
}

/* The last closing of a local date; false: no instant of it is open. */
static bool day_closes(struct calendar *self, int64_t day, int64_t *closes) {
    bool is_open = false;
    int64_t end = (day + 1) * DAY_SECONDS + MOST_OFFSET;
    struct zone_period period;
    for (int64_t at = day * DAY_SECONDS - MOST_OFFSET; at < end; at = period.to) {
        period = zone_period_at(self->zone, at);
        int64_t from = MAX(at, day * DAY_SECONDS - period.offset);
        int64_t to = MIN(period.to, (day + 1) * DAY_SECONDS - period.offset);
        int64_t open = calendar_elapsed(self, from, to);
        if (open > 0) {
            *closes = calendar_due(self, from, open);
            is_open = true;
        }
    }
    return is_open;
}

int64_t calendar_working_day_target(struct calendar *self, int64_t from, unsigned nth) {
    int64_t opens = calendar_next_open(self, from), closes = from;
    if (opens == INSTANT_NEVER)
        return INSTANT_NEVER;
    int64_t day = calendar_local_day(self, opens);
    day_closes(self, day, &closes);
    while (nth > 0) {
        if (day_closes(self, ++day, &closes)) {
            nth--;
            continue;
        }
        opens = calendar_next_open(self, day * DAY_SECONDS - MOST_OFFSET);
        if (opens == INSTANT_NEVER)
            return INSTANT_NEVER;
        /* Dates before that of the next opening are closed, but one that a clock set back over midnight brings again.
         */
        day = MAX(day, calendar_local_day(self, opens) - 2);
    }
    return calendar_elapsed(self, from, closes);
}
