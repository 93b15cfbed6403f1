"""From a v6 customer to a draft."""

from typing import Any

from pydantic import ValidationError

from portal.domain.drafts import UNSENT, CustomerDraft, Unsent
from portal.domain.invoice import Address
from portal.errors import BadInput, InvalidFields
from portal.wire.custom_data import custom_data_json
from portal.wire.faults import faults_of
from portal.wire.fields import Email, Id, Object, Short, WireModel
from portal.wire.invoice_reading import given


class AddressSave(WireModel):
    """A customer's postal address (contract 8.3)."""

    address1: Short | None = None
    address2: Short | None = None
    city: Short | None = None
    state: Short | None = None
    zip: Short | None = None
    country_code: Short | None = None


class CustomerSave(WireModel):
    """A customer to create (no `id`) or to update."""

    id: Id | None = None
    name: Short | None = None
    email: Email | None = None
    business_name: Short | None = None
    address: AddressSave | None = None
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
    names = sent.model_fields_set
    return CustomerDraft(
        id=sent.id,
        name=given(sent.name),
        email=sent.email or None if "email" in names else UNSENT,
        business_name=sent.business_name or None if "business_name" in names else UNSENT,
        address=_address(sent.address),
        custom_data_json=data,
    )


def _address(sent: AddressSave | None) -> Address | Unsent:
    if sent is None:
        return UNSENT
    return Address(
        line1=sent.address1 or "",
        line2=sent.address2 or "",
        city=sent.city or "",
        state=sent.state or "",
        zip=sent.zip or "",
        country=sent.country_code or "",
    )
