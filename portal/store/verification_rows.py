"""Invoices as verifying reads them: page by page, each with its ledger, its attempts and what was noted of its chain.

Nothing here trusts a row: one that can't be read is named, and the others are read all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference, DifferenceKind
from portal.domain.errors import RemitError
from portal.domain.ledger import Standing, fold
from portal.domain.verification import Noted, StoredInvoice
from portal.store.attempt_rows import COLUMNS
from portal.store.cells import attempt_of, entry_of
from portal.store.ids import INVOICE, number_of, public
from portal.store.opened import invoice_of
from portal.store.reading import everything
from portal.store.status import status_after
from portal.store.tables import attempts, chain_heads, invoices

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RemitError)
Found = StoredInvoice | Difference


@dataclass(frozen=True, slots=True)
class VerificationRows:
    """Every invoice, on one connection."""

    connection: Connection

    def count(self) -> int:
        """How many invoices there are."""
        return int(self.connection.execute(select(func.count()).select_from(invoices)).scalar_one())

    def page(self, after: str | None, limit: int) -> tuple[Found, ...]:
        """The next invoices by number after the invoice `after` (None: from the first)."""
        last = number_of(INVOICE, after) if after else 0
        numbers = select(invoices.c.id).where(invoices.c.id > last).order_by(invoices.c.id).limit(limit)
        found = self.connection.execute(numbers).scalars().all()
        try:
            return self._read(found)
        except UNREADABLE:
            return tuple(self._one(number) for number in found)

    def one(self, invoice_id: str) -> Found | None:
        """One invoice; None: there is none."""
        number = number_of(INVOICE, invoice_id)
        known = self.connection.execute(select(invoices.c.id).where(invoices.c.id == number)).one_or_none()
        return self._one(number) if known else None

    def _one(self, number: int) -> Found:
        try:
            return self._read([number])[0]
        except UNREADABLE as fault:
            invoice_id = public(INVOICE, number)
            return Difference(DifferenceKind.UNREADABLE, invoice_id, None, type(fault).__name__, invoice_id)

    def _read(self, numbers: Sequence[int]) -> tuple[StoredInvoice, ...]:
        if not numbers:
            return ()
        statement = everything(self.connection.dialect.name).where(invoices.c.id.in_(numbers)).order_by(invoices.c.id)
        rows = self.connection.execute(statement).all()
        theirs, noted = self._attempts(numbers), self._noted(numbers)
        return tuple(_stored(row, tuple(theirs.get(row.i_id, ())), noted.get(row.i_id)) for row in rows)

    def _attempts(self, numbers: Sequence[int]) -> dict[int, list[Attempt]]:
        grouped: dict[int, list[Attempt]] = {}
        theirs = select(*COLUMNS).where(attempts.c.invoice_id.in_(numbers)).order_by(attempts.c.created_at)
        for row in self.connection.execute(theirs):
            grouped.setdefault(row[0], []).append(attempt_of(row[0], list(row[1:])))
        return grouped

    def _noted(self, numbers: Sequence[int]) -> dict[int, Noted]:
        theirs = select(chain_heads).where(chain_heads.c.invoice_id.in_(numbers))
        return {row.invoice_id: Noted(row.entries, row.head_hash) for row in self.connection.execute(theirs)}


def _stored(row: Row[Any], theirs: tuple[Attempt, ...], noted: Noted | None) -> StoredInvoice:
    invoice = invoice_of(row)
    cells = sorted(row.entries or (), key=lambda entry: int(entry[0]))
    entries = tuple(entry_of(row.i_id, entry) for entry in cells)
    return StoredInvoice(
        invoice=invoice,
        total_cents=row.i_total_cents,
        standing=Standing(row.i_owed_cents, row.i_paid_cents, row.i_processing_cents, row.i_unapplied_cents),
        status_due=status_after(invoice.status, fold(entries), entries),
        entries=entries,
        attempts=theirs,
        noted=noted,
    )
