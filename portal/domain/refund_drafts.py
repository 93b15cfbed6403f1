"""What a partner asks to give back, read from the wire, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.refund import Refund, RefundStatus


class RefundOutcome(StrEnum):
    """How money given back stands, in the API's words; UNKNOWN is being found out."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


def outcome_of(statuses: Collection[RefundStatus]) -> RefundOutcome | None:
    """How giving back of one payment stands over all its refunds; None: nothing was given back.

    What is still to be found out comes first; a refund that came back counts only where no other arrived.
    """
    if RefundStatus.STARTED in statuses:
        return RefundOutcome.UNKNOWN
    for status in (RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED):
        if status in statuses:
            return RefundOutcome[status.name]
    return None


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """Money to give back of one invoice: `amount_cents` above 0, in minor units.

    `api_name` and `api_source_id` are the order's own name: ordering it twice orders it once.
    """

    invoice_id: str
    amount_cents: int
    api_source_id: str
    api_name: str
    description: str = ""
    notes: str = ""
    api_item_id: str | None = None
    gl_account_id: str | None = None
    custom_data_json: str = "{}"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What became of a draft: a refund for each payment it comes from. `day` is the business's."""

    draft: RefundDraft
    refunds: tuple[Refund, ...]
    day: date

    @property
    def outcome(self) -> RefundOutcome:
        """The worst that is known of any of them, and before that what is not known."""
        states = {refund.status for refund in self.refunds}
        if states & {RefundStatus.REFUSED, RefundStatus.FAILED}:
            return RefundOutcome.FAILED
        if RefundStatus.STARTED in states:
            return RefundOutcome.UNKNOWN
        return RefundOutcome.PENDING if RefundStatus.PENDING in states else RefundOutcome.SUCCEEDED

    @property
    def reason(self) -> str | None:
        """Why nothing at all was given back, as Stripe's code; None: something was, or may have been."""
        if any(refund.status is not RefundStatus.REFUSED for refund in self.refunds):
            return None
        return next((refund.reason for refund in self.refunds if refund.reason), "refused")
