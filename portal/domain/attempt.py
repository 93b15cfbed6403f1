"""One try to pay a fixed amount of one invoice: one PaymentIntent."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.domain.errors import InvalidField


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
    `needs_action` tells a live attempt that waits for the payer at their bank. `fee_cents` of the amount stay with
    the application where it is charged on a connected account.
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
    fee_cents: int = 0


_STATUS = {
    "requires_payment_method": AttemptStatus.LIVE,
    "requires_confirmation": AttemptStatus.LIVE,
    "requires_action": AttemptStatus.LIVE,
    "processing": AttemptStatus.PROCESSING,
    "succeeded": AttemptStatus.SUCCEEDED,
    "canceled": AttemptStatus.CANCELLED,
}


def advance(
    attempt: Attempt,
    intent_status: str,
    decline: str | None = None,
    *,
    needs_action: bool | None = None,
    now: datetime,
) -> Attempt:
    """`attempt` as the intent's status (Stripe's word, read now) makes it; the same object where nothing changes.

    Terminal stays terminal whatever is read. Processing may become live again: a bank that did not pay leaves the
    intent open for another try. `decline` is the code of the last failed try; it is forgotten once the bank is at work
    or has paid. `needs_action` None: as the status says. Raises `InvalidField` for a status this program does not
    know.
    """
    if intent_status not in _STATUS:
        raise InvalidField("The payment has a status that is not known.", "status")
    if attempt.status.is_terminal:
        return attempt
    status = _STATUS[intent_status]
    live = status is AttemptStatus.LIVE
    waits = intent_status == "requires_action" if needs_action is None else needs_action
    advanced = replace(
        attempt,
        status=status,
        needs_action=live and waits,
        last_decline=decline if status in {AttemptStatus.LIVE, AttemptStatus.CANCELLED} else None,
    )
    return attempt if advanced == attempt else replace(advanced, updated_at=now)
