"""The rows of how businesses want their invoices to begin."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, update

from portal.domain.invoice import Recurrence, TermType
from portal.domain.setup import InvoicingSetup
from portal.store.ids import BUSINESS, number_of
from portal.store.tables import invoicing_setups


@dataclass(frozen=True, slots=True)
class SetupRows:
    """Set-ups of invoicing, on one connection."""

    connection: Connection

    def get(self, business_id: str) -> InvoicingSetup:
        """A business's set-up; the defaults where it never saved one."""
        mine = select(invoicing_setups).where(invoicing_setups.c.business_id == number_of(BUSINESS, business_id))
        row = self.connection.execute(mine).one_or_none()
        if row is None:
            return InvoicingSetup()
        reminder = row.reminder_frequency
        return InvoicingSetup(
            default_note=row.default_note,
            default_term=TermType(row.default_term) if row.default_term else None,
            default_due_date=row.default_due_date,
            default_reminder=Recurrence(reminder, row.reminder_interval, row.reminder_end_date) if reminder else None,
            markup_percent=Decimal(row.markup_percent) if row.markup_percent else None,
            complete=row.complete,
        )

    def put(self, business_id: str, setup: InvoicingSetup) -> None:
        """Write a business's set-up, inside a transaction that holds the business."""
        row, business = _row(setup), number_of(BUSINESS, business_id)
        mine = update(invoicing_setups).where(invoicing_setups.c.business_id == business)
        if not self.connection.execute(mine.values(row)).rowcount:
            self.connection.execute(insert(invoicing_setups).values(row | {"business_id": business}))


def _row(setup: InvoicingSetup) -> dict[str, Any]:
    reminder = setup.default_reminder
    return {
        "default_note": setup.default_note,
        "default_term": setup.default_term,
        "default_due_date": setup.default_due_date,
        "reminder_frequency": reminder.frequency if reminder else None,
        "reminder_interval": reminder.interval if reminder else None,
        "reminder_end_date": reminder.end_date if reminder else None,
        "markup_percent": None if setup.markup_percent is None else str(setup.markup_percent),
        "complete": setup.complete,
    }
