"""Saving a customer in the embedded store."""

import re
from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import CustomerDraft, Unsent
from portal.domain.invoice import Customer, CustomerFacts
from portal.errors import InvalidField, NotFound
from portal.invoices.embedded_drafts import sent
from portal.invoices.embedded_faults import Faults
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import TokenGrant
from portal.store.ids import CUSTOMER, public
from portal.store.unit_of_work import SqlUnitOfWork

EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
_NOBODY = Customer(id="", name="")


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
    _judge(wished)
    if current is _NOBODY:
        return replace(wished, id=public(CUSTOMER, rows.add(wished, now)), created_at=now)
    if wished != current:
        rows.rewrite(wished)
    return wished


def _merged(draft: CustomerDraft, current: Customer) -> Customer:
    return replace(
        current,
        name=sent(draft.name, current.name).strip(),
        email=current.email if isinstance(draft.email, Unsent) else draft.email or None,
        business_name=current.business_name if isinstance(draft.business_name, Unsent) else draft.business_name or None,
        address=sent(draft.address, current.address),
        facts=_facts(draft, current.facts),
    )


def _facts(draft: CustomerDraft, current: CustomerFacts) -> CustomerFacts:
    return CustomerFacts(
        additional_contact_name=sent(draft.additional_contact_name, current.additional_contact_name) or None,
        cc_emails=sent(draft.cc_emails, current.cc_emails),
        bcc_emails=sent(draft.bcc_emails, current.bcc_emails),
        phone_work=sent(draft.phone_work, current.phone_work) or None,
        invoice_settings_json=sent(draft.invoice_settings_json, current.invoice_settings_json),
        custom_data_json=sent(draft.custom_data_json, current.custom_data_json),
    )


def _judge(customer: Customer) -> None:
    faults = Faults()
    if not customer.name and not customer.business_name:
        faults.add(InvalidField("Must be given.", "name", "REQUIRED"))
    for field, address in _addresses(customer):
        if not EMAIL.fullmatch(address):
            faults.add(InvalidField("Is not an e-mail address.", field, "INVALID_FORMAT"))
    faults.raise_any()


def _addresses(customer: Customer) -> list[tuple[str, str]]:
    """Every e-mail address with the field it was sent in."""
    one = [("email", customer.email)] if customer.email is not None else []
    copies = {"ccEmails": customer.facts.cc_emails, "bccEmails": customer.facts.bcc_emails}
    return [*one, *((f"{name}[{i}]", each) for name, many in copies.items() for i, each in enumerate(many))]
