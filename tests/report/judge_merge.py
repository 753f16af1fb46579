"""Tickets that come and go, for the second reading: exclusions and their undoing (5.2), merges and theirs (4.4). Tickets that
were merged with each other are replayed together, so that clocks can pass from one to the other."""
import heapq
from dataclasses import dataclass

from judge import OVER, Replay, in_order
from judge_clock import Clock
from judge_hours import METRICS, NEVER


@dataclass(frozen=True)
class Absence:
    """Excluded, or merged into another ticket, from an instant on; until it was put back."""

    since: int
    until: float
    reason: str
    is_merge: bool
    until_recorded: float = NEVER


def absences_of(events):
    """Those of a ticket, in the order in which they began; exclusions while it is away already add nothing."""
    found, away = [], {}
    for at, _, event in in_order(events):
        kind, other = event["kind"], event["ref_id"]
        if kind in ("exclude", "merged_into"):
            away.setdefault(other if kind == "merged_into" else None, (at, event["reason_code"] or "duplicate"))
        elif kind in ("include", "unmerged") and (back := away.pop(other if kind == "unmerged" else None, None)):
            found.append(Absence(back[0], at, back[1], kind == "unmerged", event["recorded"]))
    found += [Absence(since, NEVER, reason, other is not None) for other, (since, reason) in away.items()]
    return sorted(found, key=lambda absence: absence.since)


def replay_together(histories, plans, end, includes_end, now):
    """{ticket: its replay} of tickets that may be merged with each other, given as {ticket: events}: up to `end`, of whose
    second events count if `includes_end`, knowing up to `now` what was excluded and put back."""
    known = {ticket: [event for event in events if event["at"] <= now] for ticket, events in histories.items()}
    replays = {ticket: Replay(plans, absences_of(events)) for ticket, events in known.items()}
    turns = ([(key, ticket, at, event) for at, key, event in in_order(events)] for ticket, events in known.items())
    for _, ticket, at, event in heapq.merge(*turns, key=lambda turn: turn[0]):
        if at > end or (at == end and not includes_end):
            break
        replays[ticket].take(at, event)
        other = event["ref_id"]
        if event["kind"] == "merged_from":
            merge(replays[other], replays[ticket], other, at)
        elif event["kind"] == "unmerged" and other in replays[ticket].without:
            replays[ticket] = undone(replays[ticket], other, at)
    return {ticket: replay.finish(end, includes_end) for ticket, replay in replays.items()}


def merge(merged, survivor, number, at):
    """4.4. One that is to be undone leaves no trace on the merged ticket, and a copy of the survivor as if it had not been."""
    merged.pass_time(at)
    merged.at = at
    is_undone = at in merged.returns
    assert survivor.status not in OVER and not any(clock.is_running and clock.vendor_case for clock in merged.clocks), "not judged"
    assert not survivor.without, "merges within merges are not judged"
    if is_undone:
        survivor.without[number] = survivor.fork()
        survivor.without[number].forked_at = at
    join(merged, survivor)
    if not is_undone:
        leave(merged)


def leave(merged):
    """What runs is excluded as 'duplicate'; what has a verdict goes on."""
    merged.is_merged = True
    for clock in merged.clocks:
        if clock.is_running:
            clock.exclude(merged.at, "duplicate", merged)
    merged.hand_over()


def join(merged, survivor):
    """Each running clock goes on at the survivor: with the earlier start and the lesser time left, or by itself."""
    was_answered = survivor.answered_at != NEVER
    survivor.answered_at = min(survivor.answered_at, merged.answered_at)
    for metric in METRICS[:3]:
        mine, theirs = survivor.open.get(metric), merged.open.get(metric)
        if metric == "first_response" and survivor.answered_at != NEVER:
            if mine is not None and mine.is_running and not was_answered:
                mine.exclude(survivor.at, "duplicate", survivor)
        elif theirs is None or not theirs.is_running:
            continue
        elif mine is None or mine.is_over:
            adopt(theirs, survivor)
        elif mine.is_running:
            mine.take_over(survivor.at, theirs)
    survivor.waiting = survivor.waiting or merged.waiting


def adopt(theirs, survivor):
    """A clock that the survivor has none of comes to be there."""
    metric, account = theirs.metric, theirs.account.copy()
    survivor.cycles[metric] = survivor.cycles[metric] + 1 if metric == "next_response" else max(survivor.cycles[metric], 1)
    account.hours = survivor.plan.calendar.at(survivor.at)
    clock = Clock(metric, survivor.cycles[metric], theirs.start, survivor.at, survivor.plan.calendar, survivor.plan_id,
                  tuple(survivor.plan.pauses[metric]), account, journal=[(survivor.at, "take_over", ())])
    clock.pause(survivor.at, survivor.status)
    survivor.clocks.append(clock)
    survivor.open[metric] = clock


def undone(survivor, number, at):
    """4.4, 5.2: the survivor as if the merge had not been; but a breach stands (4.2), and what the merge alone had opened
    ends as 'duplicate'."""
    back = survivor.without.pop(number)
    back.returns[back.forked_at] = at
    places = {clock.name: place for place, clock in enumerate(back.clocks)}
    for clock in survivor.clocks:
        place = places.get(clock.name)
        if place is None:
            if clock.is_running:
                clock.exclude(at, "duplicate", survivor)
            back.clocks.append(clock)
        elif clock.verdict == "breached" and clock.verdict_at != back.clocks[place].verdict_at:
            back.open = {metric: clock if mine is back.clocks[place] else mine for metric, mine in back.open.items()}
            back.clocks[place] = clock
    return back
