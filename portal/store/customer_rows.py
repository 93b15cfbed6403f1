"""The rows of customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from portal.domain.invoice import Customer
from portal.store.folding import fold
from portal.store.ids import CUSTOMER, number_of
from portal.store.people_rows import address_row, customer_of
from portal.store.tables import customers, invoices


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """Customers of one business, on one connection."""

    connection: Connection
    business: int

    def get(self, customer_id: str) -> Customer | None:
        """The business's customer of that id."""
        mine = (customers.c.id == number_of(CUSTOMER, customer_id)) & (customers.c.business_id == self.business)
        row = self.connection.execute(select(customers).where(mine)).one_or_none()
        return customer_of(row) if row else None

    def add(self, customer: Customer, now: datetime) -> int:
        """Write a new customer; its row."""
        row = _row(customer) | {"business_id": self.business, "version": 1, "created_at": now}
        return int(self.connection.execute(insert(customers).values(row).returning(customers.c.id)).scalar_one())

    def rewrite(self, customer: Customer) -> None:
        """Write a customer again; the pages of all their invoices are out of date with it."""
        number = number_of(CUSTOMER, customer.id)
        row = _row(customer) | {"version": customers.c.version + 1}
        self.connection.execute(update(customers).where(customers.c.id == number).values(row))
        theirs = update(invoices).where(invoices.c.customer_id == number)
        self.connection.execute(theirs.values(version=invoices.c.version + 1))


def _row(customer: Customer) -> dict[str, Any]:
    facts = customer.facts
    return {
        "name": customer.name,
        "email": customer.email,
        "business_name": customer.business_name,
        "name_folded": fold(customer.name),
        "email_folded": fold(customer.email or ""),
        "business_name_folded": fold(customer.business_name or ""),
        **address_row(customer.address),
        "record_status": customer.record_status,
        "additional_contact_name": facts.additional_contact_name,
        "cc_emails": facts.cc_emails,
        "bcc_emails": facts.bcc_emails,
        "phone_work": facts.phone_work,
        "invoice_settings": facts.invoice_settings_json,
        "custom_data": facts.custom_data_json,
    }
