"""Giving money back over the API: children with negative amounts, each order once by its own name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.local_time import local_date
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.refund_drafts import GivenBack, RefundDraft
from portal.errors import BadInput, Conflict, Forbidden, InvalidField, NotFound, RemitError
from portal.ports import Recorded, RefundRequest, TokenGrant
from portal.web.api_reach import book, now
from portal.web.parts import parts

MOST_REFUNDS = 20

Drafts = Sequence[PaymentDraft | RefundDraft | RemitError]
Outcome = Recorded | GivenBack


class RefundRefused(Conflict):
    """Nothing was given back; says why by Stripe's code."""


@dataclass(frozen=True, slots=True)
class Split:
    """A batch with the refunds taken out: what became of each by its place, and what is left to be recorded."""

    drafts: Drafts
    given: Mapping[int, GivenBack | RemitError]

    @property
    def payments(self) -> list[PaymentDraft | RemitError]:
        """What is left, in order."""
        return [draft for draft in self.drafts if not isinstance(draft, RefundDraft)]

    def joined(self, recorded: Sequence[Recorded]) -> list[Outcome]:
        """Everything in its place again."""
        rest: Iterator[Recorded] = iter(recorded)
        return [self.given[place] if place in self.given else next(rest) for place in range(len(self.drafts))]


def split(grant: TokenGrant, drafts: Drafts) -> Split:
    """Give back what is to be given back. Raises `Forbidden` (a partner's token), `InvalidField` (too many)."""
    refunds = {place: draft for place, draft in enumerate(drafts) if isinstance(draft, RefundDraft)}
    if refunds and grant.business_id is None:
        raise Forbidden("A partner's token only reads.")
    if len(refunds) > MOST_REFUNDS:
        raise InvalidField(f"At most {MOST_REFUNDS} refunds at a time.", "data")
    return Split(drafts, {place: _given_back(grant, draft) for place, draft in refunds.items()})


def _given_back(grant: TokenGrant, draft: RefundDraft) -> GivenBack | RemitError:
    payments = parts().payments
    if payments is None:
        return RefundRefused("Online payment is off here, so nothing can be given back online.")
    name = f"{grant.business_id}/{draft.api_name}/{draft.api_source_id}"
    try:
        zone = book().get(grant, draft.invoice_id, now()).business.time_zone
        refunds = payments.refund(RefundRequest(draft.invoice_id, draft.amount_cents, natural_key=name))
    except NotFound:
        return InvalidField("There is no such invoice.", "children[0].invoiceId")
    except BadInput as fault:
        return InvalidField(str(fault), "children[0].amount")
    except RemitError as fault:
        return fault
    given = GivenBack(draft, refunds, local_date(refunds[0].created_at, zone))
    if given.reason is not None:
        return RefundRefused(f"The refund was refused ({given.reason}). Nothing was given back.")
    return given
