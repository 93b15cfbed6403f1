"""The ledger's rows: read in order, appended, and folded onto the invoice they belong to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Entry, EntryKind, Movement, Standing, chain, fold
from portal.store.arrival_rows import list_arrivals
from portal.store.cells import CELLS, entry_of
from portal.store.ids import INVOICE, public
from portal.store.status import status_after
from portal.store.tables import invoices, ledger_entries

HERE = "remit"  # the provider of what happens in Remit itself


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """Ledgers of invoices, on one connection inside a write transaction that holds the invoice."""

    connection: Connection

    def entries(self, invoice: int) -> tuple[Entry, ...]:
        """The invoice's ledger in order."""
        return self._entries_of([invoice])[invoice]

    def append(self, invoice: int, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
        """`append_each` for one invoice; its new entries."""
        return self.append_each({invoice: tuple(movements)}, now).get(invoice, ())

    def append_each(self, movements: Mapping[int, Sequence[Movement]], now: datetime) -> dict[int, tuple[Entry, ...]]:
        """Enter what is not there yet; what is paid beyond what is owed goes to `unapplied`.

        Returns the new entries of the invoices that got any. Folded columns, status and version of those are written
        with them. Amounts are minor units.
        """
        statuses = self._hold([invoice for invoice, theirs in movements.items() if theirs])
        known = self._entries_of(list(statuses))
        added = {invoice: _added(invoice, known[invoice], movements[invoice], now) for invoice in statuses}
        added = {invoice: entries for invoice, entries in added.items() if entries}
        if added:
            rows = [_row(invoice, entry) for invoice, entries in added.items() for entry in entries]
            self.connection.execute(insert(ledger_entries), rows)
            list_arrivals(self.connection, (entry for entries in added.values() for entry in entries), now)
            folded = [_folded(invoice, statuses[invoice], (*known[invoice], *new)) for invoice, new in added.items()]
            self.connection.execute(_FOLD, folded)
        return added

    def refold(self, invoice: int) -> bool:
        """Write the folded columns and the status again as the ledger has them; False: there is no such invoice."""
        status = self._hold([invoice]).get(invoice)
        if status is None:
            return False
        self.connection.execute(_FOLD, [_folded(invoice, status, self.entries(invoice))])
        return True

    def _hold(self, numbers: Collection[int]) -> dict[int, InvoiceStatus]:
        """Hold the invoices, as `lock` does: two writers who both read seq 7 would both write seq 8."""
        if not numbers:
            return {}
        theirs = select(invoices.c.id, invoices.c.status).where(invoices.c.id.in_(numbers)).order_by(invoices.c.id)
        return {row.id: InvoiceStatus(row.status) for row in self.connection.execute(theirs.with_for_update())}

    def _entries_of(self, numbers: Collection[int]) -> dict[int, tuple[Entry, ...]]:
        """The ledgers of invoices, each in order."""
        if not numbers:
            return {}
        cells = [ledger_entries.c[name] for name in CELLS["ledger_entries"]]
        theirs = select(ledger_entries.c.invoice_id, *cells).where(ledger_entries.c.invoice_id.in_(numbers))
        found: dict[int, list[Entry]] = {number: [] for number in numbers}
        for row in self.connection.execute(theirs.order_by(ledger_entries.c.invoice_id, ledger_entries.c.seq)):
            found[row.invoice_id].append(entry_of(row.invoice_id, list(row)[1:]))
        return {number: tuple(entries) for number, entries in found.items()}


_FOLDED = ("owed_cents", "paid_cents", "processing_cents", "unapplied_cents")
_FOLD = (
    update(invoices)
    .where(invoices.c.id == bindparam("own_row"))
    .values(
        {name: bindparam(f"now_{name}") for name in _FOLDED}
        | {"status": bindparam("now_status"), "version": invoices.c.version + 1}
    )
)


def _folded(invoice: int, status: InvoiceStatus, entries: tuple[Entry, ...]) -> dict[str, Any]:
    """What `_FOLD` writes of an invoice whose ledger is `entries`."""
    standing = fold(entries)
    sums = {f"now_{name}": getattr(standing, name) for name in _FOLDED}
    return sums | {"own_row": invoice, "now_status": status_after(status, standing, entries)}


def _added(invoice: int, known: tuple[Entry, ...], movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
    new = _unknown(known, movements)
    if not new:
        return ()
    own = public(INVOICE, invoice)
    added = chain(own, known[-1] if known else None, new, now)
    return added + chain(own, added[-1], _excess(fold((*known, *added)), added), now)


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
