"""Writing invoices with their lines and plans. What was paid is the ledger's to write."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from portal.domain.invoice import Amount, Invoice, LineItem, Mailing, Percent, PlannedInstallment, Recurrence
from portal.domain.unknown import known
from portal.store.adding import add_rows
from portal.store.folding import fold
from portal.store.ids import BUSINESS, CUSTOMER, INVOICE, number_of
from portal.store.tables import businesses, installments, invoices, line_items

NUMBERS = range(1, 2**31)


@dataclass(frozen=True, slots=True)
class InvoiceRows:
    """Invoices, on one connection inside a write transaction."""

    connection: Connection

    def hold_numbers_of(self, business_id: str) -> None:
        """Let nobody else number or name things of the business until the transaction ends."""
        held = select(businesses.c.id).where(businesses.c.id == number_of(BUSINESS, business_id))
        self.connection.execute(held.with_for_update(key_share=True))

    def next_number(self, business_id: str) -> int:
        """One more than the highest number so far; deleted invoices keep theirs."""
        business = number_of(BUSINESS, business_id)
        highest = select(func.coalesce(func.max(invoices.c.number), 0)).where(invoices.c.business_id == business)
        return int(self.connection.execute(highest).scalar_one()) + 1

    def numbers(self, business_id: str, asked: Collection[int]) -> dict[int, int]:
        """Which of the numbers asked for are taken, each with the row that has it."""
        asked = [number for number in asked if number in NUMBERS]  # others fit no column
        mine = (invoices.c.business_id == number_of(BUSINESS, business_id)) & invoices.c.number.in_(asked)
        taken = select(invoices.c.number, invoices.c.id).where(mine)
        return {row.number: row.id for row in self.connection.execute(taken)} if asked else {}

    def sources(self, business_id: str, asked: Collection[str]) -> dict[tuple[str, str], int]:
        """Which of the partner's own ids are taken, by api name and id, each with the row that has it."""
        mine = (invoices.c.business_id == number_of(BUSINESS, business_id)) & invoices.c.api_source_id.in_(asked)
        taken = select(invoices.c.api_name, invoices.c.api_source_id, invoices.c.id).where(mine)
        rows = self.connection.execute(taken) if asked else ()
        return {(row.api_name, row.api_source_id): row.id for row in rows}

    def add_each(self, totals: Sequence[tuple[Invoice, int]], now: datetime) -> list[int]:
        """Write new invoices, id and version aside, each with its total in minor units; their rows in order."""
        rows = [_row(invoice, total_cents) | {"version": 1, "created_at": now} for invoice, total_cents in totals]
        numbers = add_rows(self.connection, invoices, rows)
        self._write_lists(zip(numbers, (invoice for invoice, _ in totals), strict=True))
        return numbers

    def rewrite_each(self, totals: Sequence[tuple[Invoice, int]]) -> None:
        """Write invoices again, each with its total in minor units, and raise their versions."""
        if not totals:
            return
        numbers = [number_of(INVOICE, invoice.id) for invoice, _ in totals]
        each = update(invoices).where(invoices.c.id == bindparam("own_row")).values(version=invoices.c.version + 1)
        rows = [_row(invoice, cents) | {"own_row": number_of(INVOICE, invoice.id)} for invoice, cents in totals]
        self.connection.execute(each, rows)
        for table in (line_items, installments):
            self.connection.execute(delete(table).where(table.c.invoice_id.in_(numbers)))
        self._write_lists(zip(numbers, (invoice for invoice, _ in totals), strict=True))

    def mail(self, invoice_id: str, mailing: Mailing, quoted_at: datetime | None) -> None:
        """Write what is known of an invoice's mail, and raise its version."""
        own = update(invoices).where(invoices.c.id == number_of(INVOICE, invoice_id))
        known = {"email_status": mailing.status, "emailed_at": mailing.sent_at, "quoted_at": quoted_at}
        self.connection.execute(own.values(known | {"version": invoices.c.version + 1}))

    def _write_lists(self, written: Iterable[tuple[int, Invoice]]) -> None:
        lines, parts = [], []
        for number, invoice in written:
            lines += [_line_row(number, position, line) for position, line in enumerate(invoice.line_items)]
            parts += [_part_row(number, position, part) for position, part in enumerate(invoice.installments)]
        for table, rows in ((line_items, lines), (installments, parts)):
            if rows:
                self.connection.execute(insert(table), rows)


def _row(invoice: Invoice, total_cents: int) -> dict[str, Any]:
    discount, facts = known(invoice.discount, None), invoice.partner_facts
    return {
        "business_id": number_of(BUSINESS, invoice.business_id),
        "customer_id": number_of(CUSTOMER, invoice.customer_id),
        "name": invoice.name,
        "name_folded": fold(invoice.name),
        "number": invoice.number,
        "status": invoice.status,
        "record_status": invoice.record_status,
        "currency": invoice.currency,
        "date": invoice.date,
        "due_date": invoice.due_date,
        "term": invoice.term,
        "notes": invoice.notes,
        **_share("discount", discount.value if discount else None),
        "discount_before_tax": discount.before_tax if discount else True,
        **_share("tax", known(invoice.tax, None)),
        "payment_methods": tuple(method.value for method in invoice.payment_methods),
        "api_name": facts.api_name,
        "api_source_id": facts.api_source_id,
        "custom_data": facts.custom_data_json,
        **_repetition("recurrence", facts.recurrence),
        "recurrence_update_type": facts.recurrence.update_type if facts.recurrence else None,
        **_repetition("reminder", facts.reminder),
        "send_email": facts.send_email,
        "total_cents": total_cents,
        "issued_at": invoice.issued_at,
        "quoted_at": invoice.quoted_at,
        "email_status": invoice.mailing.status,
        "emailed_at": invoice.mailing.sent_at,
    }


def _line_row(number: int, position: int, line: LineItem) -> dict[str, Any]:
    return {
        "invoice_id": number,
        "id": line.id,
        "position": position,
        "description": line.description,
        "amount_cents": line.amount_cents,
        "quantity": None if line.quantity is None else str(line.quantity),
        "price_cents": None if line.price_cents is None else str(line.price_cents),
        **_share("tax", line.tax),
        "api_item_id": line.api_item_id,
        "gl_account_id": line.gl_account_id,
    }


def _part_row(number: int, position: int, part: PlannedInstallment) -> dict[str, Any]:
    own = {"invoice_id": number, "id": part.id, "position": position, "name": part.name, "due_date": part.due_date}
    return own | _share("part", part.value)


def _share(prefix: str, value: Percent | Amount | None) -> dict[str, Any]:
    return {
        f"{prefix}_rate": str(value.rate) if isinstance(value, Percent) else None,
        f"{prefix}_cents": value.cents if isinstance(value, Amount) else None,
    }


def _repetition(prefix: str, repeats: Recurrence | None) -> dict[str, Any]:
    return {
        f"{prefix}_frequency": repeats.frequency if repeats else None,
        f"{prefix}_interval": repeats.interval if repeats else None,
        f"{prefix}_end_date": repeats.end_date if repeats else None,
    }
