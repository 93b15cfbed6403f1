"""May this invoice be paid now, and how much of it?"""

from dataclasses import dataclass
from datetime import date

from portal.domain.attempt import Choice
from portal.domain.payer_invoice import PayerInvoice


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a payer may choose: a fixed `amount_cents`, or for AMOUNT the range `minimum_cents`..`maximum_cents`."""

    choice: Choice
    amount_cents: int | None
    installment_id: str | None = None
    label: str = ""
    due_date: date | None = None
    parts: int = 0
    minimum_cents: int | None = None
    maximum_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a payer asks to pay."""

    choice: Choice
    installment_id: str | None = None
    amount_cents: int | None = None


def refusal(opened: PayerInvoice) -> str | None:
    """Why nothing of this invoice can be paid online now, as a code; None: it can.

    Codes: cancelled, scheduled, draft, paid, refunded, processing, online_off, too_small, stale.
    """
    raise NotImplementedError


def offers(opened: PayerInvoice, today: date) -> tuple[Offer, ...]:
    """What the payer may choose, best first; `()` where `refusal` names a reason. Every fixed amount is chargeable and leaves a chargeable rest."""
    raise NotImplementedError


def amount_of(opened: PayerInvoice, wanted: Wanted, today: date) -> int:
    """The amount in minor units that `wanted` means. Raises `InvalidAmount` with the field and the amounts that work, or `NotPayable`."""
    raise NotImplementedError
