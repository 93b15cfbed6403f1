"""A refund: money on its way back from one charge, from the order to what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class RefundStatus(StrEnum):
    """STARTED is written here and not yet answered by Stripe; PENDING is with the banks.

    REFUSED was never made, FAILED was made and came back: in both the payer has nothing.
    """

    STARTED = "started"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be found out."""
        return self in {RefundStatus.STARTED, RefundStatus.PENDING}


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount_cents` (above 0, minor units) back from the charge `charge_id` of an attempt.

    `id` is `rfd_…` (random, 128 bits), or Stripe's own where the refund was made in Stripe's dashboard; `refund_id` is
    Stripe's, None until it answered. `reopen`: the amount is owed again. `natural_key` is what whoever ordered it
    calls it. `step` numbers the call (idempotency key `remit:<installation>:<id>:<step>`). `reason` is Stripe's code
    for why it was refused or came back.
    """

    id: str
    invoice_id: str
    attempt_id: str
    charge_id: str
    amount_cents: int
    currency: str
    status: RefundStatus
    created_at: datetime
    updated_at: datetime
    refund_id: str | None = None
    reopen: bool = False
    natural_key: str | None = None
    step: int = 1
    reason: str | None = None


_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
_RANK = {RefundStatus.STARTED: 0, RefundStatus.REFUSED: 0, RefundStatus.PENDING: 1, RefundStatus.SUCCEEDED: 2}
_FAILED_RANK = 3


def status_of(stripe_status: str) -> RefundStatus:
    """What Stripe's word means; one that is not known yet is taken as pending, until Stripe says something else."""
    return _STATUS.get(stripe_status, RefundStatus.PENDING)


def advance(refund: Refund, refund_id: str, status: RefundStatus, reason: str | None, now: datetime) -> Refund:
    """`refund` as Stripe shows it now; the same object where nothing changes.

    A refund goes from started over pending and succeeded to failed and never back, whatever order that is read in.
    """
    if refund.refund_id is not None and _rank(status) <= _rank(refund.status):
        return refund
    return replace(refund, refund_id=refund_id, status=status, reason=reason, updated_at=now)


def _rank(status: RefundStatus) -> int:
    return _RANK.get(status, _FAILED_RANK)
