"""Saving a customer in the embedded store."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import CustomerDraft, Unsent
from portal.domain.invoice import Customer, CustomerFacts, RecordStatus
from portal.errors import InvalidField, NotFound, NotModifiable, RemitError
from portal.invoices.embedded_audit import CREATE, DELETE, UPDATE, revisions
from portal.invoices.embedded_drafts import sent
from portal.invoices.embedded_faults import Faults
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import TokenGrant
from portal.store.audit_rows import Audited
from portal.store.customer_rows import CustomerRows
from portal.store.ids import CUSTOMER, public
from portal.store.unit_of_work import SqlUnitOfWork
from portal.wire.customer_writing import v6_customer

EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
_NOBODY = Customer(id="", name="")


def save_customers(
    work: SqlUnitOfWork, grant: TokenGrant, drafts: Sequence[CustomerDraft | RemitError], now: datetime
) -> list[Customer | RemitError]:
    """Create (no id) or update customers of the grant's business; what is wrong with a draft stands in its place.

    Saved again unchanged, nothing changes. Raises `Forbidden`.
    """
    business = writing_business(work, grant)
    work.invoices.hold_numbers_of(business.id)
    rows = work.customers(business.id)
    current = rows.among([draft.id for draft in drafts if isinstance(draft, CustomerDraft) and draft.id is not None])
    seen: set[str] = set()
    results = _kept_while_billed(rows, [_judged(draft, current, seen) for draft in drafts], current)
    new = [one for one in results if isinstance(one, Customer) and not one.id]
    changed = [one for one in results if isinstance(one, Customer) and one.id and one != current[one.id]]
    numbers = iter(rows.add_each(new, now))
    rows.rewrite_each(changed)
    saved = [_named(one, numbers, now) if isinstance(one, Customer) else one for one in results]
    known = [one for one in saved if isinstance(one, Customer)]
    written = [one for one in known if one != current.get(one.id)]
    work.audit.add(grant.token_id, [audited_customer(business.id, current.get(one.id), one) for one in written], now)
    return saved


def audited_customer(business_id: str, before: Customer | None, after: Customer) -> Audited:
    """What the audit trail is told of a customer that was written."""
    if before is None:
        return Audited(business_id, after.id, CREATE, revisions({}, {"name": after.name, "email": after.email}))
    deleted = after.record_status is RecordStatus.INACTIVE
    return Audited(
        business_id, after.id, DELETE if deleted else UPDATE, revisions(v6_customer(before), v6_customer(after))
    )


def _named(customer: Customer, numbers: Iterator[int], now: datetime) -> Customer:
    return customer if customer.id else replace(customer, id=public(CUSTOMER, next(numbers)), created_at=now)


def _judged(draft: CustomerDraft | RemitError, current: dict[str, Customer], seen: set[str]) -> Customer | RemitError:
    if isinstance(draft, RemitError):
        return draft
    try:
        wished = _merged(draft, _NOBODY if draft.id is None else _the(draft.id, current, seen))
        _judge(wished)
    except RemitError as fault:
        return fault
    return wished


def _kept_while_billed(
    rows: CustomerRows, judged: list[Customer | RemitError], current: dict[str, Customer]
) -> list[Customer | RemitError]:
    """The same, where nobody is deleted who has an invoice that is not over: its page would go on asking them."""
    out_of_use = [one for one in judged if isinstance(one, Customer) and one.record_status is RecordStatus.INACTIVE]
    billed = rows.billed_among({one.id for one in out_of_use if one.id and one != current[one.id]})
    fault = NotModifiable("A customer with drafts or open invoices can't be deleted.", "id")
    return [fault if isinstance(one, Customer) and one.id in billed else one for one in judged]


def _the(customer_id: str, current: dict[str, Customer], seen: set[str]) -> Customer:
    if customer_id not in current:
        raise NotFound("There is no such customer.")
    if customer_id in seen:
        raise InvalidField("The same customer stands twice in this request.", "id", "DUPLICATE")
    seen.add(customer_id)
    return current[customer_id]


def _merged(draft: CustomerDraft, current: Customer) -> Customer:
    return replace(
        current,
        name=sent(draft.name, current.name).strip(),
        email=current.email if isinstance(draft.email, Unsent) else draft.email or None,
        business_name=current.business_name if isinstance(draft.business_name, Unsent) else draft.business_name or None,
        address=sent(draft.address, current.address),
        record_status=sent(draft.record_status, current.record_status),
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
