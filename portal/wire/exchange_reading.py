"""From somebody's answer to a key exchange to the invoice its payer sees. Strict about money, tolerant of the rest."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from portal.domain.brand import parse_color
from portal.domain.invoice import Address, Business, Customer, Invoice, InvoiceStatus, PaymentMethod, TermType
from portal.domain.ledger import Standing
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.totals import Totals
from portal.domain.unknown import UNKNOWN
from portal.errors import BadInput, InvalidField, NotFound, SourceAnswerInvalid
from portal.ports import HandOff
from portal.wire.exchange_fields import READ_NAMES, ExchangeFields
from portal.wire.exchange_money import Sums, sums_of
from portal.wire.exchange_names import by_published_names, strange_names
from portal.wire.exchange_parts import installments_of, lines_of
from portal.wire.exchange_states import read_refund_status, read_state
from portal.wire.exchange_totals import reconciled
from portal.wire.faults import path_of
from portal.wire.json_body import read_json

BUSINESS_ID, PARTNER_ID = "bus_remote", "prt_remote"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the exchange does not say of the business it is about. `online`: payment can be taken here at all."""

    currency: str
    time_zone: str
    stripe_account: str | None = None
    online: bool = False


def version_of(body: bytes) -> int:
    """A number that differs whenever an answer does; browsers hold it exactly."""
    return int.from_bytes(sha256(body).digest()[:6])


def read_exchange(
    body: bytes, key: str, frame: Frame, read_at: datetime, before: PayerInvoice | None = None
) -> PayerInvoice:
    """The invoice in `body`, the answer to `key`. Amounts are minor units of the frame's currency.

    `before` is what the key opened earlier: an answer that does not repeat its key must be about the same invoice.

    Raises `NotFound` where the answer is a failure or a draft; `SourceAnswerInvalid` naming the place, never the value,
    where it is not JSON, lacks a fact that nothing stands for, contradicts itself about money, or is about another key.
    """
    fields = _fields(_object(body))
    return _is_about(_opened(fields, frame, read_at, version_of(body)), fields, key, before)


def read_hand_off(
    body: bytes, key: str, frame: Frame, read_at: datetime, before: PayerInvoice | None = None
) -> HandOff:
    """The same with what pays it. Raises as `read_exchange`."""
    fields = _fields(_object(body))
    opened = _is_about(_opened(fields, frame, read_at, version_of(body)), fields, key, before)
    return HandOff(opened, fields.client_secret or None, fields.id)


def strange_names_in(body: bytes) -> tuple[str, ...]:
    """Names in an answer that nothing here reads, for a log. Raises `NotFound`, `SourceAnswerInvalid`."""
    return strange_names(_object(body), READ_NAMES)


def _opened(fields: ExchangeFields, frame: Frame, read_at: datetime, version: int) -> PayerInvoice:
    state = read_state(fields.status, fields.email_status)
    sums = sums_of(fields, frame.currency)
    written = _invoice(fields, state.status, frame, version)
    quote = replace(written, quoted_at=read_at) if state.status is InvoiceStatus.DRAFT else written
    invoice, totals = reconciled(quote, fields, sums)
    return PayerInvoice(
        invoice=invoice,
        business=_business(fields, frame),
        customer=Customer(invoice.customer_id, fields.client_name, fields.email or None),
        totals=totals if isinstance(totals, Totals) else UNKNOWN,
        total_cents=sums.total_cents,
        standing=_standing(sums),
        installments=installments_of(fields, sums, frame.currency),
        payments=UNKNOWN,
        attempt=UNKNOWN,
        online=frame.online and not state.word,
        read_at=read_at,
        paid_on=fields.paid_date,
        source_word=state.word,
        refund_status=read_refund_status(fields.refund_status),
        pdf_url=fields.invoice_pdf_url,
    )


def _is_about(opened: PayerInvoice, fields: ExchangeFields, key: str, before: PayerInvoice | None) -> PayerInvoice:
    """`opened`. Raises `SourceAnswerInvalid`: the answer to another key, an invoice without an id, another currency."""
    if fields.client_invoice_key not in ("", key):
        raise _invalid("clientInvoiceKey")
    if fields.id is None and not fields.v6_entity_id:
        raise _invalid("id")
    if not fields.client_invoice_key and before and before.invoice.id != opened.invoice.id:
        raise _invalid("id")
    if fields.currency.upper() not in ("", opened.invoice.currency):
        raise _invalid("currency")
    return opened


def _invalid(place: str) -> SourceAnswerInvalid:
    return SourceAnswerInvalid("The invoicing API answers what can't be.", place)


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = read_json(body)
    except BadInput:
        raise _invalid("body") from None
    if not isinstance(answer, dict):
        raise _invalid("body")
    if answer.get("result") == "FAILURE":
        raise NotFound("There is no such invoice.")
    return answer


def _fields(answer: dict[str, Any]) -> ExchangeFields:
    try:
        return ExchangeFields.model_validate(by_published_names(answer))
    except ValidationError as wrong:
        place = path_of(wrong.errors(include_input=False)[0]["loc"])
    raise _invalid(place)


def _invoice(fields: ExchangeFields, status: InvoiceStatus, frame: Frame, version: int) -> Invoice:
    """The invoice without its discount and tax. Its version differs whenever the answer does, but does not count up."""
    return Invoice(
        id=fields.v6_entity_id or f"inv_{fields.id}",
        business_id=BUSINESS_ID,
        customer_id=f"cus_{fields.client_id or 0}",
        name=fields.name,
        number=fields.invoice_no or fields.id or 0,
        status=status,
        currency=frame.currency,
        date=fields.date,
        due_date=fields.due_date,
        line_items=lines_of(fields.line_items, frame.currency),
        payment_methods=_methods(fields),
        notes=fields.personal_note,
        term=TermType(fields.term) if fields.term in set(TermType) else TermType.OTHER,
        version=version,
    )


def _methods(fields: ExchangeFields) -> tuple[PaymentMethod, ...]:
    accepted = {
        PaymentMethod.CREDIT_CARD: fields.accept_credit,
        PaymentMethod.ACH: fields.accept_ach,
        PaymentMethod.DIRECT: fields.accept_cash,
    }
    return tuple(method for method, accepts in accepted.items() if accepts)


def _business(fields: ExchangeFields, frame: Frame) -> Business:
    return Business(
        id=BUSINESS_ID,
        partner_id=PARTNER_ID,
        name=fields.business_name,
        address=Address(
            line1=fields.business_address1,
            line2=fields.business_address2,
            city=fields.business_city,
            state=fields.business_state,
            zip=fields.business_zip,
        ),
        phone=fields.business_phone_number or None,
        tax_id=UNKNOWN,
        brand_color=_color(fields.brand_color),
        currency=frame.currency,
        time_zone=frame.time_zone,
        stripe_account=frame.stripe_account,
        allow_amount=UNKNOWN,
        bank_instructions=UNKNOWN,
    )


def _color(text: str) -> str | None:
    try:
        return parse_color(text)
    except InvalidField:
        return None


def _standing(sums: Sums) -> Standing:
    """What was paid beyond the total is nobody's yet: the business holds it."""
    applied = min(sums.paid_cents, sums.total_cents - sums.balance_cents)
    return Standing(
        owed_cents=sums.balance_cents + applied,
        paid_cents=applied,
        processing_cents=sums.processing_cents,
        unapplied_cents=sums.paid_cents - applied,
    )
