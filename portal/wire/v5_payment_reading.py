"""A v5 payment that somebody reports. Amounts are JSON numbers in major units."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from portal.domain.drafts import UNSENT, Unsent
from portal.domain.payment_drafts import PartDraft, PaymentDraft, Wish
from portal.errors import BadInput, InvalidField, InvalidFields
from portal.wire.custom_data import custom_data_json
from portal.wire.exchange_money import minor_units
from portal.wire.faults import faults_of
from portal.wire.fields import LARGEST_WHOLE, Day, Long, Object, Short, WireModel, impossible, malformed
from portal.wire.payment_items import API_NAME

THIRD_PARTY = "THIRD_PARTY_PAYMENTS"
_LONGEST_NUMBER = 18


class V5Status(StrEnum):
    """What a v5 payment is; one L."""

    PENDING = "PENDING"
    PROCESSED = "PROCESSED"
    CANCELED = "CANCELED"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"
    INACTIVE = "INACTIVE"


_WISHES = {
    V5Status.PENDING: Wish.PENDING,
    V5Status.PROCESSED: Wish.PROCESSED,
    V5Status.CANCELED: Wish.VOID,
    V5Status.FAILED: Wish.VOID,
    V5Status.INACTIVE: Wish.VOID,
}


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise malformed("Must be a number.")
    if abs(Decimal(value)) > LARGEST_WHOLE:
        raise impossible("Is more than can be counted.")
    return Decimal(value)


def _v5_id(value: Any) -> str:
    """v5 ids are whole numbers; text of one, and our own ids, are taken too."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    digits = text.rpartition("_")[2] if isinstance(text, str) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise malformed("Must be a whole number.")
    return digits


Dollars = Annotated[Decimal, BeforeValidator(_number)]
V5Id = Annotated[str, BeforeValidator(_v5_id)]


class V5Payment(WireModel):
    """The payment (contract 2.5), as far as it may be sent."""

    id: V5Id | None = None
    invoice_id: V5Id | None = None
    api_name: Annotated[str, Field(pattern=API_NAME)] | None = None
    api_payment_id: Annotated[Short, Field(min_length=1)] | None = None
    bank_description: Long | None = None
    gross_payment_amount: Dollars | None = None
    fee_payment_amount: Dollars | None = None
    payment_source: Short | None = None
    date: Day | None = None
    status: Annotated[V5Status | None, Field(strict=False)] = None
    custom_data: Object | None = None


class V5Body(WireModel):
    """`{sendEmail, payment}`."""

    send_email: bool | None = None
    payment: V5Payment


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported: of which invoice (v6 id, or None), under which id, as a draft; whether to mail a receipt."""

    invoice_id: str | None
    api_payment_id: str | None
    draft: PaymentDraft
    send_email: bool


def read_report(body: Any, currency: str, invoice_id: str | None = None) -> Report:
    """The report in `body`, of `invoice_id` where it names none; amounts become minor units of `currency`.

    Raises `InvalidFields` with v5's names.
    """
    try:
        sent = V5Body.model_validate(body)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    payment, faults = sent.payment, list[BadInput]()
    named = invoice_id if payment.invoice_id is None else f"inv_{payment.invoice_id}"
    gross = _cents(payment.gross_payment_amount, currency, "grossPaymentAmount", faults)
    draft = PaymentDraft(
        id=None if payment.id is None else f"ptxn_{payment.id}",
        wish=_wish(payment, faults),
        fee_cents=_fee(payment, currency, faults),
        date=UNSENT if payment.date is None else payment.date,
        parts=UNSENT if gross is None or named is None else (PartDraft(named, gross),),
        description=UNSENT if payment.bank_description is None else payment.bank_description,
        method=UNSENT if payment.payment_source is None else payment.payment_source,
        api_name=payment.api_name or (THIRD_PARTY if payment.id is None else UNSENT),
        api_source_id=UNSENT if payment.api_payment_id is None else payment.api_payment_id,
        custom_data_json=custom_data_json(payment.custom_data, faults),
    )
    if payment.id is None:
        faults += _missing(payment, named)
    if faults:
        raise InvalidFields(tuple(faults))
    return Report(named, payment.api_payment_id, draft, sent.send_email is not False)


def _missing(payment: V5Payment, invoice_id: str | None) -> list[BadInput]:
    needed = {
        "invoiceId": invoice_id,
        "apiPaymentId": payment.api_payment_id,
        "grossPaymentAmount": payment.gross_payment_amount,
    }
    return [
        InvalidField("Must be given.", f"payment.{name}", "REQUIRED") for name, sent in needed.items() if sent is None
    ]


def _wish(payment: V5Payment, faults: list[BadInput]) -> Wish | Unsent:
    """A new report is of money that came, unless it says otherwise."""
    if payment.status is None:
        return UNSENT if payment.id else Wish.PROCESSED
    if payment.status not in _WISHES:
        faults.append(InvalidField("Money given back is not entered here.", "payment.status"))
        return UNSENT
    return _WISHES[payment.status]


def _fee(payment: V5Payment, currency: str, faults: list[BadInput]) -> int | None | Unsent:
    if payment.fee_payment_amount is None:
        return UNSENT
    return _cents(payment.fee_payment_amount, currency, "feePaymentAmount", faults, least=0)


def _cents(dollars: Decimal | None, currency: str, name: str, faults: list[BadInput], *, least: int = 1) -> int | None:
    """Major units as whole minor ones; what is none is added to `faults`."""
    if dollars is None:
        return None
    exact = minor_units(dollars, currency)
    if exact != exact.to_integral_value():
        faults.append(InvalidField("Has more places than the currency.", f"payment.{name}"))
    elif exact < least:
        faults.append(InvalidField("Must be above zero." if least else "Must not be negative.", f"payment.{name}"))
    elif exact > LARGEST_WHOLE:
        faults.append(InvalidField("Is more than can be counted.", f"payment.{name}"))
    return int(exact)
