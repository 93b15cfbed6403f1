"""From somebody's answer to a key exchange to the invoice its payer sees. Strict about money, tolerant of the rest."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from portal.domain.brand import parse_color
from portal.domain.invoice import Address, Business, Customer, Invoice, InvoiceStatus, PaymentMethod, TermType
from portal.domain.ledger import Standing
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.totals import Totals
from portal.domain.unknown import UNKNOWN
from portal.errors import BadInput, InvalidField, NotFound, SourceAnswerInvalid
from portal.wire.exchange_fields import ExchangeFields
from portal.wire.exchange_money import Sums, sums_of
from portal.wire.exchange_parts import installments_of, lines_of
from portal.wire.exchange_totals import reconciled
from portal.wire.faults import path_of
from portal.wire.json_body import read_json

BUSINESS_ID, PARTNER_ID = "bus_remote", "prt_remote"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the exchange does not say of the business it is about."""

    currency: str
    time_zone: str
    stripe_account: str | None = None


def read_exchange(body: bytes, key: str, frame: Frame, read_at: datetime) -> PayerInvoice:
    """The invoice in `body`, the answer to `key`. Amounts are minor units of the frame's currency.

    Raises `NotFound` where the answer is a failure or a draft; `SourceAnswerInvalid` naming the place, never the value,
    where it is not JSON, lacks a fact that nothing stands for, contradicts itself about money, or is about another key.
    """
    fields = _fields(_object(body))
    if fields.client_invoice_key not in ("", key):
        raise _invalid("clientInvoiceKey")
    status = _status(fields)
    sums = sums_of(fields, frame.currency)
    written = _invoice(fields, status, frame, zlib.crc32(body))
    quote = replace(written, quoted_at=read_at) if status is InvoiceStatus.DRAFT else written
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
        online=False,
        read_at=read_at,
        paid_on=fields.paid_date,
    )


def _invalid(place: str) -> SourceAnswerInvalid:
    return SourceAnswerInvalid("The invoicing API answers what can't be.", place)


def _object(body: bytes) -> Any:
    try:
        answer = read_json(body)
    except BadInput:
        raise _invalid("body") from None
    if not isinstance(answer, dict):
        raise _invalid("body")
    if answer.get("result") == "FAILURE":
        raise NotFound("There is no such invoice.")
    return answer


def _fields(answer: Any) -> ExchangeFields:
    try:
        return ExchangeFields.model_validate(answer)
    except ValidationError as wrong:
        place = path_of(wrong.errors(include_input=False)[0]["loc"])
    raise _invalid(place)


def _status(fields: ExchangeFields) -> InvoiceStatus:
    """The status. Raises `NotFound` for a draft that was never mailed: a key is given away with a quote only."""
    try:
        status = InvoiceStatus(fields.status)
    except ValueError:
        raise _invalid("status") from None
    if status is InvoiceStatus.DRAFT and fields.email_status in {"", "NOT_SENT"}:
        raise NotFound("There is no such invoice.")
    return status


def _invoice(fields: ExchangeFields, status: InvoiceStatus, frame: Frame, version: int) -> Invoice:
    """The invoice without its discount and tax. Its version differs whenever the answer does, but does not count up."""
    return Invoice(
        id=fields.v6_id or f"inv_{fields.id or 0:.0f}",
        business_id=BUSINESS_ID,
        customer_id=f"cus_{fields.client_id or 0:.0f}",
        name=fields.name,
        number=int(fields.invoice_no or 0),
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
    return Standing(
        owed_cents=sums.balance_cents + sums.paid_cents,
        paid_cents=sums.paid_cents,
        processing_cents=sums.processing_cents,
    )
