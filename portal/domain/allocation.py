"""Which installment each cent of the ledger belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.ledger import COLUMN, Column, EntryKind, Movement, fold_movements, still_processing

Shares = dict[str, int]
"""Minor units by installment id."""


@dataclass(frozen=True, slots=True)
class Allocated:
    """What is left of each installment, and how much of that the bank is moving."""

    left: Shares
    held: Shares


class _Allocation:
    """What of each part is filled by payments and credited away, while movements are taken in one after the other."""

    def __init__(self, amounts: Shares) -> None:
        self.order = list(amounts)
        self.amounts = amounts
        self.filled = dict.fromkeys(self.order, 0)
        self.credited = dict.fromkeys(self.order, 0)
        self.overflow = 0
        self.emptied: dict[str, Shares] = {}

    def room(self, part: str) -> int:
        """What is still owed of a part."""
        return self.amounts[part] - self.credited[part] - self.filled[part]

    def take(self, movement: Movement) -> None:
        """Take one movement in. Issues and edits are in the parts' amounts already."""
        kind, cents = movement.kind, movement.amount_cents
        if kind in {EntryKind.CREDIT, EntryKind.WRITE_OFF}:
            self._credit(-cents, movement) if cents < 0 else self._take_credit_back(cents)
        elif COLUMN[kind] is Column.PAID:
            self._fill(cents, movement.aim) if cents > 0 else self._empty(-cents, movement)

    def _fill(self, cents: int, aim: str | None) -> None:
        for part in _aimed_first(aim, self.order):
            share = min(cents, max(0, self.room(part)))
            self.filled[part] += share
            cents -= share
        self.overflow += cents

    def _empty(self, cents: int, movement: Movement) -> None:
        """Money leaves: first what filled no part, then from the part due last backwards."""
        spare = min(cents, max(0, self.overflow))
        self.overflow -= spare
        cents -= spare
        emptied = self.emptied.setdefault(movement.object_id, {})
        for part in _aimed_first(movement.aim, self.order[::-1]):
            share = min(cents, self.filled[part])
            self.filled[part] -= share
            emptied[part] = emptied.get(part, 0) + share
            cents -= share
        self.overflow -= cents

    def _credit(self, cents: int, movement: Movement) -> None:
        """Nothing is owed any more: first where this refund emptied (or no reminder would stay away), then from the
        part due last backwards.
        """
        emptied = self.emptied.pop(movement.object_id, {})
        limits = [(part, emptied[part]) for part in emptied] + [(part, cents) for part in self.order[::-1]]
        for part, limit in limits:
            share = min(cents, limit, max(0, self.room(part)))
            self.credited[part] += share
            cents -= share

    def _take_credit_back(self, cents: int) -> None:
        for part in self.order:
            share = min(cents, self.credited[part])
            self.credited[part] -= share
            cents -= share

    def balances(self, balance_cents: int) -> Shares:
        """What is left of each part, made to sum to `balance_cents`."""
        left = {part: max(0, self.room(part)) for part in self.order}
        difference = balance_cents - sum(left.values())
        for part in reversed(self.order):
            share = max(difference, -left[part])
            left[part] += share
            difference -= share
        return left


def _aimed_first(aim: str | None, order: Sequence[str]) -> list[str]:
    return sorted(order, key=lambda part: part != aim)


def allocate(amounts: Shares, movements: Sequence[Movement]) -> Allocated:
    """Give every movement to the installments, whose `amounts` come in the order in which they are filled."""
    allocation = _Allocation(amounts)
    for movement in movements:
        allocation.take(movement)
    left = allocation.balances(fold_movements(movements).balance_cents)
    return Allocated(left, _held(left, still_processing(movements)))


def _held(left: Shares, processing: Sequence[Movement]) -> Shares:
    held = dict.fromkeys(left, 0)
    for movement in processing:
        cents = movement.amount_cents
        for part in _aimed_first(movement.aim, list(left)):
            share = min(cents, left[part] - held[part])
            held[part] += share
            cents -= share
    return held
