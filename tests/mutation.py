#!/usr/bin/env python3
"""Breaks calendar and engine in many ways, one at a time, and sees that the tests notice each.

A mutation is a piece of a source file that stands there once, and what is put in its place: an off-by-one, a wrong
comparison, a rule that is skipped. For each the file is compiled anew in a folder of its own, the engine's unit tests are
linked with it and run until one fails. Exit 1 if a mutation survives, 2 if one no longer fits the source.

usage: mutation.py [NUMBER…]
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
CC = shlex.split(os.environ.get("CC", "cc"))
SOURCES = [path for path in sorted(TOP.glob("shared/sla*.c")) if path.stem != "sla_words"] + [
    TOP / "shared" / f"{name}.c" for name in ("calendar", "calendar_file", "zone", "ini", "instant", "event", "plan")]
HELPERS = ["sla_history", "sla_reference", "naive_calendar"]
# Cheap ones first: most mutations are noticed at once.
TESTS = ["test_sla_clocks", "test_sla_changes", "test_sla_verdicts", "test_sla_merge", "test_sla_aside", "test_sla_explain", "test_calendar",
         "test_calendar_file", "test_plan", "test_event", "test_zone", "test_sla_property", "test_calendar_property"]
TIMEOUT_SECONDS = 120

MUTATIONS = [
    # calendar: which instants are open
    ("calendar.c", "MIN(to, midnight + hours->spans[i].close * 60)", "midnight + hours->spans[i].close * 60"),
    ("calendar.c", "MAX(from, midnight + hours->spans[i].open * 60)", "midnight + hours->spans[i].open * 60"),
    ("calendar.c", "floor_div(to - 1 + offset, DAY_SECONDS)", "floor_div(from + offset, DAY_SECONDS)"),
    ("calendar.c", "int64_t midnight = day * DAY_SECONDS - offset;", "int64_t midnight = day * DAY_SECONDS;"),
    ("calendar_file.c", "if (hours)\n        return hours;", "if (hours && !self->has_yearly)\n        return hours;"),
    ("calendar_file.c", "if (self->has_yearly) {", "if (self->has_yearly && civil_weekday(day) < 5) {"),
    ("calendar_file.c", "if (week->valid_from <= day)", "if (week->valid_from < day)"),
    ("calendar_file.c", "if (all[i].open < all[kept].close)", "if (all[i].open <= all[kept].close)"),
    ("calendar_file.c", "if (span->open > span->close)", "if (span->open > span->close + DAY_MINUTES)"),
    ("calendar_file.c", "return minutes < 60 && *minute <= DAY_MINUTES;", "return minutes < 60 && *minute < DAY_MINUTES;"),
    ("zone.c", "rule->daylight = -rule->daylight;", ""),
    ("zone.c", "day -= 7; /* week 5 is the last one */", "day = 1;"),
    ("zone.c", "if (instant >= zone->repeats_from + CYCLE_SECONDS)", "if (false)"),
    # calendar: elapsed, due, working days
    ("calendar.c", "return to <= from ? 0 : ", "return "),
    ("calendar.c", "base += base[half].before < open ? half : 0;", "base += base[half].before <= open ? half : 0;"),
    ("calendar.c", "return base->opens + open - base->before;", "return base->opens + open - base->before + 1;"),
    ("calendar.c", "int64_t cycles = (total - start - 1) / cycle;", "int64_t cycles = (total - start) / cycle;"),
    ("calendar.c", "if (cycle == 0)\n        return INSTANT_NEVER;", "if (cycle == 0)\n        return INSTANT_LAST;"),
    ("calendar.c", "while (nth > 0) {", "while (nth > 1) {"),
    ("calendar.c", "int64_t to = MIN(period.to, (day + 1) * DAY_SECONDS - period.offset);",
     "int64_t to = (day + 1) * DAY_SECONDS - period.offset;"),
    ("calendar.c", "if (calendar_elapsed(self, now, now + 366 * DAY_SECONDS) > 0)",
     "if (calendar_elapsed(self, now, now + 365 * DAY_SECONDS) > 0)"),
    ("calendar.c", "return instant >= calendar_month_start(self, next) ? next : month;", "return month;"),
    # 1.1, 1.7: order of events
    ("sla.c", "    if (!sorted)\n", "    if (false)\n"),
    ("sla.c", "work->turns[i].at = received->happened_at;", ""),
    ("sla.c", "if (event->event_id < work->max_imported_id)", "if (false)"),
    # 2: clocks
    ("sla.c", "else if (event->author == AUTHOR_AGENT && event->is_public)", "else if (event->author == AUTHOR_AGENT)"),
    ("sla.c", "else if (event->author == AUTHOR_AGENT && event->is_public)",
     "else if (event->author != AUTHOR_REQUESTER && event->is_public)"),
    ("sla.c", "work->result->ticket.resolved_at = work->at;\n    answer(work);", "work->result->ticket.resolved_at = work->at;"),
    ("sla.c", "if (!is_answered || ticket_status_is_over(ticket->status) ||", "if (!is_answered ||"),
    ("sla.c", "|| ticket->waiting_since != INSTANT_NEVER)\n        return;\n    ticket->waiting_since = work->at;",
     ")\n        return;\n    ticket->waiting_since = work->at;"),
    ("sla.c", "work->cycles[metric] > 1 &&", "work->cycles[metric] > 2 &&"),
    ("sla.c", "if (was_over && !ticket_status_is_over(to))\n        reopen(work);", ""),
    ("sla.c", "if (live->clock.metric == METRIC_VENDOR_RESPONSE)\n        stop(work, live);", "stop(work, live);"),
    ("sla.c", "if (target.kind == SLA_NO_TARGET)\n            continue; /* 2.6: it keeps its own */", ""),
    # 3: pauses
    ("sla.c", " && metric != METRIC_FIRST_RESPONSE;", ";"),
    ("sla.c", ".is_paused = pauses_now(work, policy, metric), /* 3.1: opens paused */", ""),
    ("sla_account.c", "clock->paused += open;", "clock->elapsed += open;"),
    ("sla_account.c", "    if (clock->left <= 0)\n        clock->due = at;\n    else if", "    if"),
    ("sla_account.c", "else if (clock->is_paused || clock->target == SLA_ENDLESS)", "else if (clock->target == SLA_ENDLESS)"),
    ("sla_account.c", "case SLA_STEP_STOP: /* 3.3 */\n        live->clock.is_paused = false;", "case SLA_STEP_STOP: /* 3.3 */"),
    # 4: changes under way
    ("sla_account.c", "return MIN(live->clock.left, target - spent);", "return target - spent;"),
    ("sla_account.c", "return MIN(live->clock.left, target - spent);", "return MIN(live->clock.left, target);"),
    ("sla_account.c", "return MIN(live->clock.left, target - spent);", "return MIN(live->clock.left, target - live->clock.elapsed);"),
    ("sla_account.c", "spent = MAX(spent, spent_under(result, next->other.first_step,", "(void)(spent_under(result, next->other.first_step,"),
    ("sla_account.c", "spent = MAX(spent, spent_under(result, next->other.first_step,", "spent = (spent_under(result, next->other.first_step,"),
    ("sla_account.c", "next->used_before) - step->used;", "next->used) - step->used;"),
    ("sla_account.c", "        if (step->target <= target)\n            spent", "        if (step->target < target)\n            spent"),
    ("sla_account.c", "clock->left = MAX(clock->left, target - clock->elapsed);", "clock->left = target - clock->elapsed;"),
    ("sla_account.c", "clock->left = target - clock->elapsed;\n    else if", "clock->left = target;\n    else if"),
    ("sla_account.c", "        if (is_owed)\n            retarget(result, live, step);", "        retarget(result, live, step);"),
    ("sla_account.c", "if (is_owed) /* 1.6: due no earlier than the edit */", "if (false)"),
    ("sla_account.c", "        recount(result, live, work->at);\n", ""),
    ("sla_account.c", "clock->left = MIN(clock->left, step->other.left);", "clock->left = MAX(clock->left, step->other.left);"),
    ("sla_account.c", "if (step->other.started_at < clock->started_at) {", "if (step->other.started_at > clock->started_at) {"),
    ("sla.c", "if (live->calendar != work->policy->calendar)", "if (false)"),
    ("sla_merge.c", "    if (live && live->clock.verdict == SLA_RUNNING)\n", "    if (false)\n"),
    ("sla_merge.c", "if (own->clock.verdict == SLA_RUNNING)", "if (false)"),
    ("sla_merge.c", "if (own->clock.verdict == SLA_RUNNING)", "if (own->clock.verdict == SLA_RUNNING && !own->aside)"),
    ("sla_merge.c", "    if (live->opened_by_merge == ticket_id) {", "    if (false) {"),
    ("sla_merge.c", "ticket->first_answered_at = work->own_answer_at;", ""),
    ("sla_finish.c", "!clock->is_paused && clock->due == INSTANT_NEVER &&", "clock->due == INSTANT_NEVER &&"),
    ("sla_finish.c", "if (is_never_due(live))", "if (false)"),
    # 5: verdicts, exclusions, warnings, custody
    ("sla.c", "live->clock.due >= instant)\n            continue;", "live->clock.due > instant)\n            continue;"),
    ("sla_exclude.c", "if (is_counted && sla_is_frozen(", "if (false && sla_is_frozen("),
    ("sla_exclude.c", "bool is_counted = aside.had_verdict && !live->aside", "bool is_counted = aside.had_verdict"),
    ("sla_exclude.c", "        if (!aside->had_verdict && is_only)\n", "        if (false)\n"),
    ("sla_exclude.c", "        if (!aside->had_verdict && is_only)\n", "        if (!aside->had_verdict)\n"),
    ("sla_exclude.c", "    *link = aside->next;\n", "    live->aside = 0;\n"),
    ("sla_exclude.c", "live->hidden_by &= ~ASIDE_BIT(kind);\n    if (is_frozen", "live->hidden_by = 0;\n    if (is_frozen"),
    ("sla_exclude.c", "    if (live->clock.verdict == SLA_BREACHED)\n        sla_miss(work, live, work->at);", ""),
    ("sla_exclude.c", "return book->freezes[i].frozen_at <= recorded_at;", "return true;"),
    ("sla.c", ".hidden_by = sla_aside_bits(work)};", "};"),
    ("sla_account.c", "sla_holder_at(work, at - 1);", "sla_holder_at(work, at);"),
    ("sla.c", "        work->holdings[i].is_merged = false;", "        ;"),
    ("sla_finish.c", " || holding->is_merged)", ")"),
    ("sla_finish.c", "from, MIN(to, work->at));", "from, to);"),
    ("sla.c", "if (ticket->status == TICKET_WAITING_VENDOR)\n        return SLA_HOLDER_VENDOR;", ""),
    ("sla_finish.c", "int64_t as_of = ticket_status_is_over(ticket->status) ? ticket->resolved_at : work->at;",
     "int64_t as_of = work->holdings[0].from;"),
    ("sla_warning.c", "return floor_div(target * (100 - percent), 100);", "return floor_div(target * (101 - percent), 100);"),
    ("sla_warning.c", "|| (step->target == 0 && percent != 100)", ""),
    ("sla_warning.c", "if (at < to || (at == to && falls_with_pause(end, percent)))", "if (at <= to)"),
    ("sla_warning.c", "if (step->at < since || is_aside ||", "if (step->at < since ||"),
    # 6: months
    ("sla_finish.c", "clock.month = counted_month(work, live, clock.verdict_at, live->verdict_recorded_at);",
     "clock.month = counted_month(work, live, clock.opened_at, live->verdict_recorded_at);"),
    ("sla_finish.c", "clock.late_by = clock.elapsed - live->elapsed_at_breach; /* 6.5 */",
     "clock.late_by = clock.elapsed - clock.target;"),
    ("sla_exclude.c", "while (sla_is_frozen(work, month, recorded_at))", "while (false)"),
    ("sla_finish.c", "if (work->input->exclusions_until)", "if (false)"),
    ("sla_exclude.c", "if (!*link || sla_is_frozen(", "if (!*link || !work->asides[*link].had_verdict || sla_is_frozen("),
    ("sla_exclude.c", "if (!*link || sla_is_frozen(", "if (!*link || false && sla_is_frozen("),
    ("sla_exclude.c", "if (aside_at != INSTANT_NEVER && !sla_is_frozen(", "if (false && !sla_is_frozen("),
    ("sla_exclude.c", "            sla_part_late(work, live);", "            ;"),
    # what was found from outside
    ("sla.c", "!vendor_case->is_over && (metric != METRIC_VENDOR_RESPONSE || !vendor_case->is_answered);", "!vendor_case->is_over;"),
    ("sla.c", "bool is_owed = !vendor_case->is_over && (", "bool is_owed = ("),
    ("sla.c", "work->cycles[metric] = (unsigned)(vendor_case - work->cases) + 1;", "work->cycles[metric] = (unsigned)work->n_cases;"),
    ("sla.c", "instant = work->n_holdings ? MAX(instant, work->holdings[0].from) : instant;", ""),
    ("sla_explain.c", "if (to.is_stopped)", "if (false)"),
]


def flags(*arguments):
    return shlex.split(subprocess.run(["pkg-config", *arguments, "glib-2.0"], check=True, capture_output=True, text=True).stdout)


def compile_file(source, target, folder):
    """Compiles one file; headers are those of the source tree. False: it is no C any more."""
    command = [*CC, "-std=gnu11", "-O1", "-w", "-c", f"-I{TOP}", "-include", str(TOP / "shared/banned.h"),
               '-DG_LOG_DOMAIN="firstline"', *flags("--cflags"), "-o", str(target), str(source)]
    return subprocess.run(command, capture_output=True, cwd=folder).returncode == 0


def link_and_run(test, objects, folder):
    """True if the test passes."""
    program = folder / test
    source = (TOP / "tests/unit" / f"{test}.c").read_text(encoding="utf-8")
    wanted = [folder / f"{helper}.o" for helper in HELPERS if f"{helper}.h" in source]
    if folder / "sla_reference.o" in wanted:
        wanted.append(folder / "naive_calendar.o")
    subprocess.run([*CC, "-o", str(program), str(folder / f"{test}.o"), *map(str, wanted), *map(str, objects),
                    *flags("--libs"), "-lm"], check=True)
    try:
        return subprocess.run([str(program)], capture_output=True, timeout=TIMEOUT_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def noticed_by(objects, folder):
    """The first test that fails, or None."""
    return next((test for test in TESTS if not link_and_run(test, objects, folder)), None)


def try_mutation(number, base, folder):
    """What became of a mutation: (outcome, words)."""
    name, old, new = MUTATIONS[number - 1]
    source = (TOP / "shared" / name).read_text(encoding="utf-8")
    if source.count(old) != 1:
        return "stale", f"stands {source.count(old)} times"
    mutant = folder / name
    mutant.write_text(source.replace(old, new), encoding="utf-8")
    target = folder / f"mutant-{number}.o"
    if not compile_file(mutant, target, folder):
        return "stale", "does not compile"
    objects = [target if path.stem == Path(name).stem else path for path in base]
    test = noticed_by(objects, folder)
    target.unlink()
    return ("noticed", test) if test else ("SURVIVES", "no test fails")


def main():
    numbers = [int(argument) for argument in sys.argv[1:]] or range(1, len(MUTATIONS) + 1)
    with tempfile.TemporaryDirectory(prefix="firstline-mutation-") as name:
        folder = Path(name)
        base = [folder / f"{source.stem}.o" for source in SOURCES]
        parts = [(source, folder / f"{source.stem}.o") for source in SOURCES]
        parts += [(TOP / "tests/unit" / f"{part}.c", folder / f"{part}.o") for part in TESTS + HELPERS]
        if not all(compile_file(source, target, folder) for source, target in parts):
            sys.exit("the sources don't compile")
        if (failing := noticed_by(base, folder)) is not None:
            sys.exit(f"{failing} fails without any mutation")
        outcomes = []
        print(f"1..{len(list(numbers))}")
        for number in numbers:
            outcome, words = try_mutation(number, base, folder)
            outcomes.append(outcome)
            title = re.sub(r"\s+", " ", MUTATIONS[number - 1][1])[:70]
            print(f"{'ok' if outcome == 'noticed' else 'not ok'} {number} {MUTATIONS[number - 1][0]}: {title} # {outcome}: {words}",
                  flush=True)
    sys.exit(2 if "stale" in outcomes else 1 if "SURVIVES" in outcomes else 0)


if __name__ == "__main__":
    main()
