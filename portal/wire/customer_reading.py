"""From a v6 customer to a draft."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from portal.domain.drafts import UNSENT, CustomerDraft, Unsent
from portal.domain.invoice import RecordStatus
from portal.errors import BadInput, InvalidFields
from portal.wire.addresses import AddressSave, read_address
from portal.wire.custom_data import custom_data_json
from portal.wire.faults import faults_of
from portal.wire.fields import Email, Id, Object, Short, WireModel
from portal.wire.invoice_reading import given
from portal.wire.json_text import write_json

MOST_COPIES = 20


class CustomerAddressSave(AddressSave):
    """A customer's address has a telephone, too."""

    phone_work: Short | None = None


class InvoiceSettingsSave(WireModel):
    """How this customer's invoices are to look (contract 8.3)."""

    invoice_prefix: Short | None = None
    show_additional_contact_name: bool | None = None
    show_business_name: bool | None = None
    show_name: bool | None = None
    show_email: bool | None = None
    show_address: bool | None = None
    show_phone_work: bool | None = None


Copies = Annotated[list[Email], Field(max_length=MOST_COPIES)]


class CustomerSave(WireModel):
    """A customer to create (no `id`) or to update."""

    id: Id | None = None
    name: Short | None = None
    status: Annotated[RecordStatus | None, Field(strict=False)] = None
    additional_contact_name: Short | None = None
    business_name: Short | None = None
    email: Email | None = None
    cc_emails: Copies | None = None
    bcc_emails: Copies | None = None
    invoice_settings: InvoiceSettingsSave | None = None
    address: CustomerAddressSave | None = None
    custom_data: Object | None = None


def read_customer(item: Any) -> CustomerDraft:
    """The draft in `item`, a value of `read_json`. Raises `InvalidFields` with all its faults."""
    try:
        sent = CustomerSave.model_validate(item)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    faults: list[BadInput] = []
    data = custom_data_json(sent.custom_data, faults)
    if faults:
        raise InvalidFields(tuple(faults))
    return CustomerDraft(
        id=sent.id,
        name=given(sent.name),
        email=_text(sent, "email"),
        business_name=_text(sent, "business_name"),
        address=read_address(sent.address),
        record_status=given(sent.status),
        additional_contact_name=_text(sent, "additional_contact_name"),
        cc_emails=_copies(sent, "cc_emails"),
        bcc_emails=_copies(sent, "bcc_emails"),
        phone_work=UNSENT if sent.address is None else sent.address.phone_work or None,
        invoice_settings_json=_settings(sent),
        custom_data_json=data,
    )


def _text(sent: CustomerSave, name: str) -> str | None | Unsent:
    """A text that may be empty: null and nothing empty it, silence leaves it."""
    return getattr(sent, name) or None if name in sent.model_fields_set else UNSENT


def _copies(sent: CustomerSave, name: str) -> tuple[str, ...] | Unsent:
    if name not in sent.model_fields_set:
        return UNSENT
    return tuple(dict.fromkeys(one for one in getattr(sent, name) or () if one))


def _settings(sent: CustomerSave) -> str | None | Unsent:
    if "invoice_settings" not in sent.model_fields_set:
        return UNSENT
    settings = sent.invoice_settings
    return write_json(settings.model_dump(by_alias=True)) if settings else None
