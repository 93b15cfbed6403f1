"""One try to pay a fixed amount of one invoice: one PaymentIntent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AttemptStatus(StrEnum):
    """LIVE has no outcome yet, PROCESSING has the bank at work; the rest are terminal and never move back.

    A declined try stays LIVE (the same intent takes another card) with `last_decline` set.
    """

    LIVE = "live"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can change it any more."""
        return self in {AttemptStatus.SUCCEEDED, AttemptStatus.CANCELLED}


class Choice(StrEnum):
    """What a payer may choose to pay."""

    BALANCE = "balance"
    INSTALLMENT = "installment"
    OVERDUE = "overdue"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to pay `amount_cents`, which never changes.

    `id` is `att_…` (random, 128 bits); `intent_id` is Stripe's, None until the create call was answered.
    `step` numbers the create call (idempotency key `remit:<installation>:<attempt id>:<step>`).
    `needs_action` tells a live attempt that waits for the payer at their bank.
    """

    id: str
    invoice_id: str
    amount_cents: int
    currency: str
    choice: Choice
    status: AttemptStatus
    created_at: datetime
    updated_at: datetime
    installment_id: str | None = None
    method: str = "card"
    intent_id: str | None = None
    stripe_account: str | None = None
    livemode: bool = False
    step: int = 1
    needs_action: bool = False
    last_decline: str | None = None
    replaced_by: str | None = None
