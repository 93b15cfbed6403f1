"""Saving a customer in the embedded store."""

import re
from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import CustomerDraft, Unsent
from portal.domain.invoice import Customer
from portal.errors import InvalidField, NotFound
from portal.invoices.embedded_drafts import sent
from portal.invoices.embedded_faults import Faults
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import TokenGrant
from portal.store.customer_rows import StoredCustomer
from portal.store.ids import CUSTOMER, public
from portal.store.unit_of_work import SqlUnitOfWork

EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
_NOBODY = StoredCustomer(Customer(id="", name=""))


def save_customer(work: SqlUnitOfWork, grant: TokenGrant, draft: CustomerDraft, now: datetime) -> Customer:
    """Create (no id) or update a customer of the grant's business; saved again unchanged, nothing changes.

    Raises `InvalidField`/`InvalidFields`, `NotFound`, `Forbidden`.
    """
    business = writing_business(work, grant)
    work.invoices.hold_numbers_of(business.id)
    rows = work.customers(business.id)
    current = rows.get(draft.id) if draft.id else _NOBODY
    if current is None:
        raise NotFound("There is no such customer.")
    wished = _merged(draft, current)
    _judge(wished.customer)
    if current is _NOBODY:
        return replace(wished.customer, id=public(CUSTOMER, rows.add(wished, now)))
    if wished != current:
        rows.rewrite(wished)
    return wished.customer


def _merged(draft: CustomerDraft, current: StoredCustomer) -> StoredCustomer:
    was = current.customer
    customer = Customer(
        id=was.id,
        name=sent(draft.name, was.name).strip(),
        email=was.email if isinstance(draft.email, Unsent) else draft.email or None,
        business_name=was.business_name if isinstance(draft.business_name, Unsent) else draft.business_name or None,
        address=sent(draft.address, was.address),
    )
    return StoredCustomer(customer, sent(draft.custom_data_json, current.custom_data_json))


def _judge(customer: Customer) -> None:
    faults = Faults()
    if not customer.name and not customer.business_name:
        faults.add(InvalidField("Must be given.", "name", "REQUIRED"))
    if customer.email is not None and not EMAIL.fullmatch(customer.email):
        faults.add(InvalidField("Is not an e-mail address.", "email", "INVALID_FORMAT"))
    faults.raise_any()
