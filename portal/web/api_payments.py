"""Recording payments that did not come through Remit, and giving money back. A payer who is about to pay the same is
stopped first.
"""

from collections.abc import Sequence

from flask import Response

from portal.domain.drafts import Unsent
from portal.domain.payment_drafts import PaymentDraft, Wish
from portal.domain.recorded_payment import RecordedPayment
from portal.domain.refund_drafts import GivenBack
from portal.errors import PaymentsStarted, RemitError
from portal.ports import Answer, Recorded, Seal, TokenGrant
from portal.web.api_body import answer, json_body
from portal.web.api_errors import judged
from portal.web.api_reach import book, now
from portal.web.api_refunds import Outcome, split
from portal.web.api_save import read_each, released
from portal.web.idempotency import once
from portal.web.parts import parts
from portal.wire.envelopes import Judged, batch, single
from portal.wire.json_text import write_json
from portal.wire.payment_writing import v6_payment
from portal.wire.refund_reading import read_payment_or_refund
from portal.wire.refund_writing import v6_refund

Drafts = Sequence[PaymentDraft | RemitError]


def payments_recorded(grant: TokenGrant) -> Response:
    """What became of each payment sent. Raises what `InvoiceBook.record_payments` raises, and `BadInput`."""

    def record(seal: Seal[list[Outcome]] | None) -> list[Outcome]:
        found = split(grant, read_each(json_body(), read_payment_or_refund))
        sealed: Seal[list[Recorded]] | None = None
        if seal is not None:
            sealed = Seal(seal.claim, lambda done: seal.answer(found.joined(done)))
        return found.joined(recorded(grant, found.payments, sealed))

    return once(grant, record, _answer)


def payment_voided(grant: TokenGrant, payment_id: str) -> Response:
    """The payment once it is taken back; again, it changes nothing. Raises `NotFound`, `NotModifiable`."""
    (voided,) = recorded(grant, [PaymentDraft(id=payment_id, wish=Wish.VOID)], None)
    if isinstance(voided, RemitError):
        raise voided
    return answer(single(v6_payment(voided)))


def recorded(grant: TokenGrant, drafts: Drafts, seal: Seal[list[Recorded]] | None) -> list[Recorded]:
    """Record payments; live attempts that they leave too little for are cancelled first."""
    payments = parts().payments
    try:
        return book().record_payments(grant, drafts, now(), final=payments is None, seal=seal)
    except PaymentsStarted as started:
        faults = released(payments, started.invoice_ids)
    return book().record_payments(grant, [_ready(draft, faults) for draft in drafts], now(), final=True, seal=seal)


def _ready(draft: PaymentDraft | RemitError, faults: dict[str, RemitError]) -> PaymentDraft | RemitError:
    if isinstance(draft, RemitError) or isinstance(draft.parts, Unsent):
        return draft
    return next((faults[part.invoice_id] for part in draft.parts if part.invoice_id in faults), draft)


def _answer(saved: list[Outcome]) -> Answer:
    items = [_item(one, f"data[{place}]") for place, one in enumerate(saved)]
    body, status = batch(items)
    return Answer(status, write_json(body))


def _item(one: Outcome, place: str) -> Judged:
    if isinstance(one, RecordedPayment):
        return Judged(200, v6_payment(one))
    return Judged(200, v6_refund(one)) if isinstance(one, GivenBack) else judged(one, place)
