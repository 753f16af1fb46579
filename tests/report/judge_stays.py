"""Where a ticket stayed, by sla-rules.md section 7: at a support level, or with a vendor by one of its cases; read off the
events once more, with the business time out of the judge's custody."""
from dataclasses import dataclass

from judge import OVER, in_order
from judge_hours import NEVER

PLACES = ("L1", "L2", "L3", "vendor")


@dataclass
class Stay:
    place: str
    began: int
    is_first: bool  # of the ticket at that place
    is_first_escalation: bool  # of the ticket anywhere but at level 1
    to_seconds: int
    case: int = 0
    ended: float = NEVER
    how: str = ""  # escalated, returned, resolved
    was_escalated: bool = False  # by its end
    held_seconds: int = 0

    @property
    def name(self):
        """What it is known by from month to month."""
        return self.place, self.began, self.case


def stays_of(events, whole):
    """All stays of a ticket, in the order in which they began, as at the end of its replay `whole`."""
    stays, status, level, escalated, last = [], "new", 1, False, whole.holdings[-1][1]

    def begin(place, at, case=0):
        nonlocal escalated
        is_escalation = place != "L1"
        stays.append(Stay(place, at, all(stay.place != place for stay in stays), is_escalation and not escalated,
                          sum(whole.held(whole.received, at).values()), case))
        escalated = escalated or is_escalation

    def end(stay, at, how):
        stay.ended, stay.how, stay.was_escalated = at, how, escalated
        stay.held_seconds = whole.held(stay.began, at)[stay.place]

    def lasting(is_wanted):
        return [stay for stay in stays if stay.ended == NEVER and is_wanted(stay)]

    for at, _, event in in_order(events):
        if at > last:
            break
        kind = event["kind"]
        if kind == "received" and not stays:
            begin("L1", at)
        elif kind == "level" and event["to_id"] != level:
            before, level = level, event["to_id"]
            for stay in lasting(lambda stay: stay.place != "vendor"):
                end(stay, at, "escalated" if level > before else "returned")
                begin(f"L{level}", at)
        elif kind == "status":
            was_over, status = status in OVER, event["to_code"]
            if not was_over and status in OVER:
                for stay in lasting(lambda stay: True):
                    end(stay, at, "resolved")
            elif was_over and status not in OVER:
                begin(f"L{level}", at)
        elif kind == "vendor_submitted" and status not in OVER:
            begin("vendor", at, event["ref_id"])
        elif kind in ("vendor_solved", "vendor_withdrawn"):
            for stay in lasting(lambda stay: stay.case == event["ref_id"]):
                end(stay, at, "resolved" if kind == "vendor_solved" else "returned")
    return stays
