"""The rows of customers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from portal.domain.invoice import Customer, InvoiceStatus, RecordStatus
from portal.store.adding import add_rows
from portal.store.folding import fold
from portal.store.ids import CUSTOMER, number_of, public
from portal.store.people_rows import address_row, customer_of
from portal.store.tables import customers, invoices

NOT_OVER = (InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED, InvoiceStatus.OPEN)


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

    def among(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Those of the ids that the business has, deleted ones too."""
        numbers = {number_of(CUSTOMER, customer_id) for customer_id in customer_ids}
        mine = customers.c.id.in_(numbers) & (customers.c.business_id == self.business)
        rows = self.connection.execute(select(customers).where(mine)) if numbers else ()
        found = [customer_of(row[: len(customers.c)]) for row in rows]
        return {customer.id: customer for customer in found}

    def billed_among(self, customer_ids: Collection[str]) -> set[str]:
        """Those of the ids with an invoice that is in use and not over."""
        if not customer_ids:
            return set()
        numbers = [number_of(CUSTOMER, customer_id) for customer_id in customer_ids]
        alive = (invoices.c.record_status == RecordStatus.ACTIVE) & invoices.c.status.in_(NOT_OVER)
        theirs = select(invoices.c.customer_id).where(invoices.c.customer_id.in_(numbers), alive).distinct()
        return {public(CUSTOMER, number) for number in self.connection.execute(theirs).scalars()}

    def add_each(self, new: Sequence[Customer], now: datetime) -> list[int]:
        """Write new customers, their ids aside; their rows in order."""
        own = {"business_id": self.business, "version": 1, "created_at": now}
        return add_rows(self.connection, customers, [_row(one) | own for one in new])

    def rewrite_each(self, changed: Sequence[Customer]) -> None:
        """Write customers again; the pages of all their invoices are out of date with it."""
        if not changed:
            return
        each = update(customers).where(customers.c.id == bindparam("own_row")).values(version=customers.c.version + 1)
        rows = [_row(one) | {"own_row": number_of(CUSTOMER, one.id)} for one in changed]
        self.connection.execute(each, rows)
        theirs = update(invoices).where(invoices.c.customer_id.in_([row["own_row"] for row in rows]))
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
