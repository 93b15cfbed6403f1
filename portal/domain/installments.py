"""The plan: parts with amounts, and what is left of each after the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.invoice import Invoice
from portal.domain.ledger import Entry


@dataclass(frozen=True, slots=True)
class Installment:
    """A part of the total with what is left of it, in minor units.

    `implied` marks the last part that a plan left over. `processing_cents` is the part of `balance_cents` the bank is moving already.
    """

    id: str
    name: str
    due_date: date | None
    amount_cents: int
    balance_cents: int
    processing_cents: int = 0
    implied: bool = False

    @property
    def available_cents(self) -> int:
        """What of this part can be paid now."""
        return self.balance_cents - self.processing_cents


def plan(invoice: Invoice, total_cents: int) -> tuple[Installment, ...]:
    """The plan with full balances; `()` where there is none. Raises `InvalidField` naming `installments[i].amountDue` over the total."""
    raise NotImplementedError


def balances(parts: Sequence[Installment], entries: Iterable[Entry]) -> tuple[Installment, ...]:
    """`parts` with the balances that `entries` leave; their sum is the invoice's balance."""
    raise NotImplementedError
