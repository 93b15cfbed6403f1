"""`POST /v5/invoicing/payment`: what somebody says was paid.

A tenant's token is believed. A key is not: what it names is looked up at Stripe if it is a payment of our own, and
waits to be confirmed if it is not. Either way the answer says what is known, `payment.status`, and the ledger what is
true.
"""

from contextlib import suppress
from http import HTTPStatus

from flask import Response, request

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.money import to_major
from portal.domain.recorded_payment import RecordedPayment, RecordState
from portal.errors import (
    BadInput,
    Conflict,
    Forbidden,
    InFlight,
    InvalidField,
    KeyReused,
    NotAuthorized,
    NotFound,
    NotModifiable,
    Outside,
    PaymentsStarted,
    RemitError,
    TooManyRequests,
)
from portal.ports import Answer, SavedInvoice, Seal, TokenGrant
from portal.web.api_auth import grant_of
from portal.web.api_body import answer, json_body
from portal.web.api_errors import BodyTooLarge, WrongContentType, judged
from portal.web.api_exchange import KEY_HEADER, key_sent
from portal.web.api_limits import count_key
from portal.web.api_reach import book, directory, now, writer
from portal.web.api_save import released
from portal.web.idempotency import HEADER as IDEMPOTENCY
from portal.web.idempotency import once
from portal.web.parts import parts
from portal.wire.json_text import write_json
from portal.wire.v5_payment_reading import Report, V5Status, read_report
from portal.wire.v5_payment_writing import Reported, v5_refused, v5_reported

STRIPE = "STRIPE"
_OF_ATTEMPT = {
    AttemptStatus.SUCCEEDED: V5Status.PROCESSED,
    AttemptStatus.CANCELLED: V5Status.CANCELED,
    AttemptStatus.LIVE: V5Status.PENDING,
    AttemptStatus.PROCESSING: V5Status.PENDING,
}
_OF_RECORD = {
    RecordState.PENDING: V5Status.PENDING,
    RecordState.PROCESSED: V5Status.PROCESSED,
    RecordState.INACTIVE: V5Status.INACTIVE,
}
_OF_TRANSPORT = (
    BodyTooLarge,
    WrongContentType,
    NotAuthorized,
    Forbidden,
    TooManyRequests,
    InFlight,
    KeyReused,
    Outside,
)
_V5_NAMES = {
    "apiSourceId": "apiPaymentId",
    "children[0].invoiceId": "invoiceId",
    "children[0].amount": "grossPaymentAmount",
    "children": "grossPaymentAmount",
    "amount": "grossPaymentAmount",
}


def payment_reported() -> Response:
    """The answer in v5's shape: 200 with `result`, or a transport error `{"error": …}`."""
    try:
        grant = grant_of(directory(), now())
        return _by_partner() if grant is not None or KEY_HEADER not in request.headers else _by_payer()
    except _OF_TRANSPORT as fault:
        return _transport(fault)
    except BadInput as fault:
        unread = fault.kind == "JSON_ERROR" or fault.field == IDEMPOTENCY
        return _transport(fault) if unread else answer(v5_refused(fault))


def _transport(fault: RemitError) -> Response:
    refused = answer({"error": judged(fault).errors[0]["message"]}, judged(fault).status)
    if isinstance(fault, NotAuthorized):
        refused.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(fault, TooManyRequests):
        refused.headers["Retry-After"] = str(fault.retry_after)
    return refused


def _by_payer() -> Response:
    try:
        saved = book().by_key(key_sent(), now())
    except NotFound:
        raise NotAuthorized("The client invoice key is invalid.") from None
    count_key(saved.invoice.id)
    report = read_report(json_body(), saved.invoice.currency, saved.invoice.id)
    if report.invoice_id != saved.invoice.id or report.draft.id is not None:
        raise InvalidField("The key is of another invoice.", "payment.invoiceId")
    ours = _ours(saved, report)
    if ours is not None:
        return answer(v5_reported(ours))
    try:
        return answer(v5_reported(_told(book().report_by_payer(saved.key, report.draft, now()))))
    except (BadInput, Conflict) as fault:
        raise _in_v5_words(fault) from None


def _by_partner() -> Response:
    """Answered once under an `Idempotency-Key`."""
    grant = writer()
    return once(grant, lambda seal: _reported(grant, seal), _kept)


def _kept(reported: Reported) -> Answer:
    return Answer(HTTPStatus.OK, write_json(v5_reported(reported)))


def _reported(grant: TokenGrant, seal: Seal[Reported] | None) -> Reported:
    body = json_body()
    report = read_report(body, grant.currency)
    saved = None if report.invoice_id is None else _invoice(grant, report.invoice_id)
    if saved is not None and saved.invoice.currency != grant.currency:
        report = read_report(body, saved.invoice.currency)
    ours = _ours(saved, report) if saved else None
    if ours is not None:
        if seal is not None:
            book().keep(seal.claim, seal.answer(ours))
        return ours
    try:
        payment, mailed = _recorded(grant, report, seal)
    except (BadInput, Conflict, NotFound) as fault:
        raise _in_v5_words(fault) from None
    return _told(payment, mailed=mailed)


def _invoice(grant: TokenGrant, invoice_id: str) -> SavedInvoice:
    try:
        return book().get(grant, invoice_id, now())
    except NotFound:
        raise InvalidField("There is no such invoice.", "payment.invoiceId") from None


def _ours(saved: SavedInvoice, report: Report) -> Reported | None:
    """What became of one of our own payments, after Stripe was asked; None: it is none of ours."""
    attempt = book().attempt_of(saved.invoice.id, report.api_payment_id) if report.api_payment_id else None
    if attempt is None or attempt.intent_id is None:
        return None
    payments = parts().payments
    if payments is not None and saved.key:
        with suppress(Outside, NotFound):
            payments.check(saved.key)
    settled = book().attempt_of(saved.invoice.id, attempt.intent_id) or attempt
    return _of_attempt(settled)


def _of_attempt(attempt: Attempt) -> Reported:
    return Reported(
        invoice_id=attempt.invoice_id,
        status=_OF_ATTEMPT[attempt.status],
        api_name=STRIPE,
        api_payment_id=attempt.intent_id,
        gross_amount=to_major(attempt.amount_cents, attempt.currency),
    )


def _recorded(grant: TokenGrant, report: Report, seal: Seal[Reported] | None) -> tuple[RecordedPayment, bool]:
    """Record it; a payer who would then pay too much is stopped first."""
    payments, draft, mail = parts().payments, report.draft, report.send_email
    kept = None if seal is None else _telling(seal)
    try:
        return book().report_by_partner(grant, draft, now(), final=payments is None, mail=mail, seal=kept)
    except PaymentsStarted as started:
        faults = released(payments, started.invoice_ids)
    for fault in faults.values():
        raise fault
    return book().report_by_partner(grant, draft, now(), final=True, mail=mail, seal=kept)


def _telling(seal: Seal[Reported]) -> Seal[tuple[RecordedPayment, bool]]:
    return Seal(seal.claim, lambda done: seal.answer(_told(done[0], mailed=done[1])))


def _told(payment: RecordedPayment, *, mailed: bool = False) -> Reported:
    first = payment.parts[0]
    own_id = payment.api_source_id or ""
    return Reported(
        invoice_id=first.invoice_id,
        status=_OF_RECORD[payment.state],
        payment_id=payment.id,
        api_name=payment.api_name,
        api_payment_id=own_id.removeprefix(f"{first.invoice_id}:") if payment.by_key else own_id or None,
        gross_amount=to_major(payment.amount_cents, payment.currency),
        mailed=mailed,
    )


def _in_v5_words(fault: BadInput | Conflict | NotFound) -> BadInput:
    """The fault with v5's name of the field."""
    if isinstance(fault, NotFound):
        return InvalidField("There is no such payment.", "payment.id")
    if isinstance(fault, Conflict):
        field = fault.field if isinstance(fault, NotModifiable) and fault.field else "id"
        return InvalidField(str(fault), f"payment.{_V5_NAMES.get(field, field)}", "NOT_MODIFIABLE")
    found = getattr(fault, "faults", (fault,))
    first = found[0]
    field = first.field or ""
    return InvalidField(str(first), f"payment.{_V5_NAMES.get(field, field)}" if field else None, first.kind)
