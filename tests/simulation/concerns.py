"""What each invariant is about: it is counted as judged only where there was something of that to judge."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.money_back import IN, OUT, closed
from tests.simulation.raw import Attempt

if TYPE_CHECKING:
    from tests.simulation.invariants import Look

Concern = Callable[["Look"], bool]
OVER = frozenset({"succeeded", "cancelled"})


def always(_: "Look") -> bool:
    """What every invoice has at any time."""
    return True


def money_moved(look: "Look") -> bool:
    """Whether anything followed what was issued."""
    return len(look.ours.entries) > 1


def began(look: "Look") -> bool:
    """Whether anybody ever began to pay."""
    return bool(look.theirs.intents)


def something_is_over(look: "Look") -> bool:
    """Whether an attempt had ended before, or there is a receipt."""
    before = look.before.attempts if look.before is not None else ()
    return bool(look.ours.receipts) or any(one.status in OVER for one in before)


def heard(look: "Look") -> bool:
    """Whether anybody was answered."""
    return bool(look.life.answers)


def heard_of_a_payment(look: "Look") -> bool:
    """Whether an answer says how a payment ended or stands, or that Stripe can't be asked."""
    told = (answer.json.get("ended") or answer.json.get("attempt") for answer in look.life.answers)
    return any(told) or any(answer.code == "stripe_unavailable" for answer in look.life.answers)


def checked(look: "Look") -> bool:
    """Whether a check was answered, and nothing came in between."""
    return not look.life.interrupted and any(one.path.endswith("/check") and one.ok for one in look.life.answers)


def credited(look: "Look") -> bool:
    """Whether anything was given back, or the amount was edited."""
    return any(entry.kind in {"refund", "edited"} for entry in look.ours.entries)


def came_or_left(look: "Look") -> bool:
    """Whether money came in or left in this step."""
    known = len(look.before.entries) if look.before is not None else 0
    return any(entry.kind in IN | OUT | {"refund_failed"} for entry in look.ours.entries[known:])


def begun(look: "Look") -> list[Attempt]:
    """The payments that began in this step, where nothing came in between."""
    known = {one.id for one in look.before.attempts} if look.before is not None else set()
    made = [one for one in look.ours.attempts if one.status == "live" and one.id not in known]
    return [] if look.life.interrupted else made


CONCERNS: dict[str, Concern] = {
    "1 money": money_moved,
    "3 reserve": began,
    "5 ends": something_is_over,
    "answers": heard,
    "told": heard_of_a_payment,
    "shown": lambda look: bool(look.life.held),
    "asked": checked,
    "contract": began,
    "asked once": began,
    "credited": credited,
    "set aside": came_or_left,
    "status": lambda look: not closed(look.ours),
    "fees": began,
    "rest": lambda look: bool(begun(look)),
    "methods": began,
    "aims": lambda look: any(one.attempt_id in look.life.aims for one in look.ours.entries),
}
"""The others are about what every invoice has: `always`."""
