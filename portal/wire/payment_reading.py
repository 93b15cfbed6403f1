"""From a v6 payment to a draft, with everything that is wrong with it at once."""

from typing import Any

from pydantic import ValidationError

from portal.domain.drafts import UNSENT, Unsent
from portal.domain.invoice import RecordStatus
from portal.domain.payment_drafts import PartDraft, PaymentDraft, Wish
from portal.errors import BadInput, InvalidField, InvalidFields
from portal.wire.custom_data import custom_data_json
from portal.wire.faults import faults_of
from portal.wire.invoice_reading import given
from portal.wire.payment_items import ChildSave, PaymentSave, ReviewStatus
from portal.wire.v6_items import Reference

NO_REFUNDS = "An amount must be above zero; to give money back, all of them are below."


def read_payment(item: Any) -> PaymentDraft:
    """The draft in `item`, a value of `read_json`. Raises `InvalidFields` with all its faults."""
    try:
        sent = PaymentSave.model_validate(item)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    faults: list[BadInput] = []
    draft = PaymentDraft(
        id=sent.id,
        wish=_wish(sent),
        amount_cents=given(sent.amount),
        date=given(sent.date),
        parts=_parts(sent.children, faults),
        customer_id=given(sent.customer_id or _id(sent.customer)),
        description=given(sent.description),
        notes=given(sent.notes),
        method=given(sent.display_name),
        api_name=given(sent.api_name),
        api_source_id=sent.api_source_id if "api_source_id" in sent.model_fields_set else UNSENT,
        bank_account_id=_reference(sent, "bank_account"),
        gl_account_id=_reference(sent, "gl_account"),
        custom_data_json=custom_data_json(sent.custom_data, faults),
    )
    if sent.amount is not None and sent.amount <= 0:
        faults.append(InvalidField(NO_REFUNDS, "amount"))
    if faults:
        raise InvalidFields(tuple(faults))
    return draft


def _wish(sent: PaymentSave) -> Wish | Unsent:
    """INACTIVE takes it back; RECONCILED confirms what only a payer says."""
    if sent.status is RecordStatus.INACTIVE:
        return Wish.VOID
    if sent.review_status is ReviewStatus.RECONCILED:
        return Wish.PROCESSED
    return UNSENT


def _parts(children: list[ChildSave] | None, faults: list[BadInput]) -> tuple[PartDraft, ...] | Unsent:
    if children is None:
        return UNSENT
    for place, child in enumerate(children):
        faults += _child_faults(child, f"children[{place}]")
    return tuple(_part(child) for child in children)


def _child_faults(child: ChildSave, place: str) -> list[BadInput]:
    faults: list[BadInput] = []
    if child.bill_id is not None:
        faults.append(InvalidField("Remit keeps no bills.", f"{place}.billId"))
    if not (child.invoice_id or _id(child.invoice)):
        faults.append(InvalidField("Must be given.", f"{place}.invoiceId", "REQUIRED"))
    if child.amount <= 0:
        faults.append(InvalidField(NO_REFUNDS, f"{place}.amount"))
    return faults


def _part(child: ChildSave) -> PartDraft:
    return PartDraft(
        invoice_id=child.invoice_id or _id(child.invoice) or "",
        amount_cents=child.amount,
        id=child.id,
        installment_id=child.installment_id,
        api_item_id=child.api_item_id,
        gl_account_id=child.gl_account_id or _id(child.gl_account),
    )


def _reference(sent: PaymentSave, name: str) -> str | None | Unsent:
    """An id as it is sent, or else as an answer shows it; silence leaves it."""
    if not sent.model_fields_set & {name, f"{name}_id"}:
        return UNSENT
    return getattr(sent, f"{name}_id") or _id(getattr(sent, name))


def _id(shown: Reference | None) -> str | None:
    return shown.id if shown else None
