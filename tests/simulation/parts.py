"""Which part of a plan is paid: by hand from the rows, with exact fractions and by none of portal's code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.simulation.raw import Books, Entry

IMPLIED = "istl_rest"
STEPS = {"KWD": 10}
HALF = Fraction(1, 2)
NOWHERE = frozenset({"issued", "edited", "processing", "processing_failed", "dispute_opened", "dispute_won"})


@dataclass(frozen=True)
class Part:
    """One of them. What the plan leaves over is one, too, due when the invoice is."""

    id: str
    due_date: str
    cents: int


def parts_of(ours: Books) -> list[Part]:
    """All of them by due date, then as they were made, what is left over last of its day; none without a plan.

    What they come to together is shared by largest remainder.
    """
    if not ours.plan:
        return []
    step = STEPS.get(ours.invoice.currency, 1)
    rates = [Fraction(one.rate) for one in ours.plan]
    together = int(sum(rates) * ours.invoice.total / 100 / step + HALF)
    exact = [rate * together / sum(rates) for rate in rates]
    units = [int(share) for share in exact]
    for place in sorted(range(len(exact)), key=lambda place: units[place] - exact[place])[: together - sum(units)]:
        units[place] += 1
    parts = [Part(one.id, one.due_date, step * count) for one, count in zip(ours.plan, units, strict=True)]
    rest = ours.invoice.total - step * together
    if rest:
        parts.append(Part(IMPLIED, ours.invoice.due_date or "9999", rest))
    return sorted(parts, key=lambda part: (part.due_date, part.id == IMPLIED, len(part.id), part.id))


@dataclass
class _Filling:
    """What of each part is paid, and what is not owed of it any more. `plain`: there was only one way so far."""

    order: list[str]
    amounts: dict[str, int]
    filled: dict[str, int] = field(init=False)
    credited: dict[str, int] = field(init=False)
    emptied: dict[str, dict[str, int]] = field(default_factory=dict)
    plain: bool = True

    def __post_init__(self) -> None:
        self.filled, self.credited = dict.fromkeys(self.order, 0), dict.fromkeys(self.order, 0)

    def room(self, part: str) -> int:
        return self.amounts[part] - self.filled[part] - self.credited[part]

    def take(self, entry: Entry) -> None:
        if entry.kind in {"payment", "offline_payment"}:
            self._share(entry.cents, _first(entry.aim, self.order), self.room, self.filled, 1)
        elif entry.kind in {"refund", "dispute_lost", "offline_void"}:
            backwards = _first(entry.aim, self.order[::-1])
            given = self._share(-entry.cents, backwards, lambda part: self.filled[part], self.filled, -1)
            self.emptied[entry.object_id] = given
        elif entry.kind == "credit" and entry.object_id in self.emptied:
            emptied = self.emptied[entry.object_id]
            self._share(-entry.cents, list(emptied), lambda part: emptied[part], self.credited, 1)
        elif entry.kind not in NOWHERE:
            self.plain = False

    def _share(
        self, cents: int, order: list[str], most: Callable[[str], int], column: dict[str, int], sign: int
    ) -> dict[str, int]:
        given = {}
        for part in order:
            given[part] = min(cents, most(part))
            column[part] += sign * given[part]
            cents -= given[part]
        self.plain = self.plain and cents == 0
        return given


def left_of(ours: Books) -> dict[str, int] | None:
    """What is still owed of each part; None where write-offs, or money that was set aside, leave more than one answer.

    A payment fills the part it was for, then the others by due date; what goes back empties them the other way round,
    and is owed of none of them where it was credited.
    """
    parts = parts_of(ours)
    filling = _Filling([part.id for part in parts], {part.id: part.cents for part in parts})
    for entry in ours.entries:
        filling.take(entry)
        if not filling.plain:
            return None
    return {part: filling.room(part) for part in filling.order}


def todo(ours: Books) -> dict[str, int] | None:
    """What can be paid of each part now: a bank at work holds what it was asked for, then others by due date."""
    left = left_of(ours)
    if left is None:
        return None
    over = {entry.object_id for entry in ours.entries if entry.kind in {"payment", "processing_failed"}}
    for entry in ours.entries:
        if entry.kind == "processing" and entry.object_id not in over:
            cents = entry.cents
            for part in _first(entry.aim, list(left)):
                share = min(cents, left[part])
                left[part] -= share
                cents -= share
    return left


def _first(aim: str | None, order: list[str]) -> list[str]:
    return sorted(order, key=lambda part: part != aim)
