"""The ledger's rows: read in order, appended, and folded onto the invoice they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Entry, EntryKind, Movement, Standing, chain, fold
from portal.store.cells import CELLS, entry_of
from portal.store.status import status_after
from portal.store.tables import invoices, ledger_entries

HERE = "remit"  # the provider of what happens in Remit itself


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """Ledgers of invoices, on one connection inside a write transaction that holds the invoice."""

    connection: Connection

    def entries(self, invoice: int) -> tuple[Entry, ...]:
        """The invoice's ledger in order."""
        cells = [ledger_entries.c[name] for name in CELLS["ledger_entries"]]
        mine = select(*cells).where(ledger_entries.c.invoice_id == invoice).order_by(ledger_entries.c.seq)
        return tuple(entry_of(invoice, list(row)) for row in self.connection.execute(mine))

    def append(self, invoice_id: str, invoice: int, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
        """Enter what is not there yet; what is paid beyond what is owed goes to `unapplied`. Returns the new entries.

        Folded columns, status and version of the invoice are written with them. Amounts are minor units.
        """
        status = self._hold(invoice)
        known = self.entries(invoice)
        new = _unknown(known, movements)
        if not new:
            return ()
        head = known[-1] if known else None
        added = chain(invoice_id, head, new, now)
        added += chain(invoice_id, added[-1], _excess(fold((*known, *added)), added), now)
        self.connection.execute(insert(ledger_entries), [_row(invoice, entry) for entry in added])
        self._fold(invoice, status, (*known, *added))
        return added

    def _hold(self, invoice: int) -> InvoiceStatus:
        """Hold the invoice, as `lock` does: two writers who both read seq 7 would both write seq 8."""
        held = select(invoices.c.status).where(invoices.c.id == invoice).with_for_update()
        return InvoiceStatus(self.connection.execute(held).scalar_one())

    def _fold(self, invoice: int, status: InvoiceStatus, entries: tuple[Entry, ...]) -> None:
        standing = fold(entries)
        mine = invoices.c.id == invoice
        folded = {
            "owed_cents": standing.owed_cents,
            "paid_cents": standing.paid_cents,
            "processing_cents": standing.processing_cents,
            "unapplied_cents": standing.unapplied_cents,
            "status": status_after(status, standing, entries),
            "version": invoices.c.version + 1,
        }
        self.connection.execute(update(invoices).where(mine).values(folded))


def _unknown(known: Iterable[Entry], movements: Iterable[Movement]) -> list[Movement]:
    seen = {_identity(entry.movement) for entry in known}
    new: list[Movement] = []
    for movement in movements:
        if _identity(movement) not in seen:
            seen.add(_identity(movement))
            new.append(movement)
    return new


def _identity(movement: Movement) -> tuple[str, str, EntryKind]:
    return movement.provider, movement.object_id, movement.kind


def _excess(standing: Standing, added: tuple[Entry, ...]) -> list[Movement]:
    """What takes the balance back up to 0, named after the last thing that moved."""
    if standing.balance_cents >= 0:
        return []
    last = added[-1].movement
    kind = EntryKind.UNAPPLIED
    return [Movement(kind, standing.balance_cents, last.currency, last.provider, last.object_id, note=last.note)]


def _row(invoice: int, entry: Entry) -> dict[str, Any]:
    movement = entry.movement
    return {
        "invoice_id": invoice,
        "seq": entry.seq,
        "kind": movement.kind,
        "amount_cents": movement.amount_cents,
        "currency": movement.currency,
        "provider": movement.provider,
        "object_id": movement.object_id,
        "aim": movement.aim,
        "attempt_id": movement.attempt_id,
        "note": movement.note,
        "happened_at": movement.happened_at,
        "created_at": entry.created_at,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
