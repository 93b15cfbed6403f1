"""What money does that comes in or leaves: what of it is set aside, and what leaves takes first.

Computed entry by entry from the rows before it, by none of portal's code.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tests.simulation.raw import OWED, PAID, Books, Entry

if TYPE_CHECKING:
    from tests.simulation.invariants import Look

IN = frozenset({"payment", "offline_payment"})
OUT = frozenset({"refund", "dispute_lost", "offline_void"})


def set_aside(look: "Look") -> Iterator[str]:
    """Of money that comes in, exactly what is not owed is set aside; money that leaves takes that first."""
    ours = look.ours
    known = len(look.before.entries) if look.before is not None else 0
    was_closed, is_closed = look.before is not None and closed(look.before), closed(ours)
    for place, entry in enumerate(ours.entries[known:], start=known):
        earlier, aside = ours.entries[:place], _own(ours.entries, entry, "unapplied")
        if entry.kind in IN:
            excess = max(0, entry.cents - max(0, _owing(earlier)))
            right = {entry.cents if was_closed else excess, entry.cents if is_closed else excess}
            yield from _is(entry, -aside, right)
        elif entry.kind in OUT:
            yield from _is(entry, aside, {min(-entry.cents, -_sum(earlier, "unapplied"))})
        elif entry.kind == "refund_failed":
            yield from _came_back(ours.entries, place)


def closed(ours: Books) -> bool:
    """Whether nothing can pay this invoice any more."""
    return ours.invoice.status == "CANCELLED" or ours.invoice.record_status != "ACTIVE"


def _came_back(entries: tuple[Entry, ...], place: int) -> Iterator[str]:
    """All that the refund entered is taken back; what is not owed of it any more is set aside."""
    failed = entries[place]
    undone = [one for one in entries if one.object_id == f"{failed.object_id}/failed"]
    refund = next((one for one in entries if one.object_id == failed.object_id and one.kind == "refund"), None)
    if refund is None:
        yield f"{failed.object_id} came back and never left"
        return
    credit, released = (_own(entries, refund, kind) for kind in ("credit", "unapplied"))
    if _sum(undone, "credit") != -credit:
        yield f"{_sum(undone, 'credit')} of {failed.object_id} are owed again, {-credit} were credited"
    before = [one for one in entries[:place] if one not in undone]
    excess = max(0, failed.cents - released - (_owing(before) - credit))
    yield from _is(failed, -_sum(undone, "unapplied"), {released + excess})


def _is(entry: Entry, aside: int, right: set[int]) -> Iterator[str]:
    if aside not in right:
        amounts = " or ".join(map(str, sorted(right)))
        yield f"{entry.kind} of {entry.cents} by {entry.object_id} moves {aside} of what is set aside, not {amounts}"


def _own(entries: Iterable[Entry], entry: Entry, kind: str) -> int:
    """What `entry`'s object entered of a kind."""
    name = entry.provider, entry.object_id
    return sum(one.cents for one in entries if one.kind == kind and (one.provider, one.object_id) == name)


def _owing(entries: Iterable[Entry]) -> int:
    entries = tuple(entries)
    return _sum(entries, *OWED) - _sum(entries, *PAID)


def _sum(entries: Iterable[Entry], *kinds: str) -> int:
    return sum(one.cents for one in entries if one.kind in kinds)
