"""A v6 payment whose amounts are below zero: money to give back."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from portal.domain.drafts import Unsent
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.refund_drafts import RefundDraft
from portal.errors import BadInput, InvalidField, InvalidFields
from portal.wire.custom_data import custom_data_json
from portal.wire.faults import faults_of
from portal.wire.payment_items import ChildSave, PaymentSave
from portal.wire.payment_reading import read_payment

USER_ENTRY = "USER_ENTRY"


def read_payment_or_refund(item: Any) -> PaymentDraft | RefundDraft:
    """The draft in `item`, a value of `read_json`. Raises `InvalidFields` with all its faults."""
    try:
        sent = PaymentSave.model_validate(item)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    return _read(sent) if _gives_back(sent) else read_payment(item)


def _gives_back(sent: PaymentSave) -> bool:
    """All of it, or none: what is mixed is read as a payment, and refused as one."""
    amounts = [child.amount for child in sent.children or ()]
    if not amounts:
        return sent.amount is not None and sent.amount < 0
    return all(amount < 0 for amount in amounts)


def _read(sent: PaymentSave) -> RefundDraft:
    faults = [*_faults(sent)]
    custom_data = custom_data_json(sent.custom_data, faults)
    if faults:
        raise InvalidFields(tuple(faults))
    (child,) = sent.children or []
    return RefundDraft(
        invoice_id=_invoice_of(child),
        amount_cents=-child.amount,
        api_source_id=sent.api_source_id or "",
        api_name=sent.api_name or USER_ENTRY,
        description=sent.description or "",
        notes=sent.notes or "",
        api_item_id=child.api_item_id,
        gl_account_id=child.gl_account_id or (child.gl_account.id if child.gl_account else None),
        custom_data_json="{}" if isinstance(custom_data, Unsent) else custom_data,
    )


def _faults(sent: PaymentSave) -> Iterator[BadInput]:
    children = sent.children or []
    if sent.id is not None:
        yield InvalidField("What was given back may not change: give back more under another name.", "id")
    if not sent.api_source_id:
        yield InvalidField("Names a refund, so that it is not made twice.", "apiSourceId", "REQUIRED")
    if len(children) != 1:
        yield InvalidField("A refund is of one invoice.", "children", "INVALID_VALUE" if children else "REQUIRED")
    for place, child in enumerate(children):
        if child.bill_id is not None:
            yield InvalidField("Remit keeps no bills.", f"children[{place}].billId")
        if not _invoice_of(child):
            yield InvalidField("Must be given.", f"children[{place}].invoiceId", "REQUIRED")
    if sent.amount is not None and children and sent.amount != sum(child.amount for child in children):
        yield InvalidField("Is not the sum of the children's amounts.", "amount")


def _invoice_of(child: ChildSave) -> str:
    return child.invoice_id or (child.invoice.id if child.invoice else None) or ""
