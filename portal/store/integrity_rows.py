"""What a database of Remit must hold to as a whole: its triggers, and entries that belong somewhere and stand once."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, literal, select, text

from portal.domain.difference import Difference, DifferenceKind
from portal.domain.entries import EntryKind
from portal.domain.upstream import REPORT
from portal.store.ids import INVOICE, public
from portal.store.tables import invoices, ledger_entries, outbox, refunds

APPEND_ONLY = ("ledger_entries", "audit_entries")
TRIGGERS = {
    "sqlite": tuple(f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete", "replace")),
    "postgresql": tuple(f"{table}_no_{event}" for table in APPEND_ONLY for event in ("change", "truncate")),
}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' "
        "AND tgrelid IN ('ledger_entries'::regclass, 'audit_entries'::regclass)"
    ),
}
AT_MOST = 1_000
RECEIPT = "receipt"
entry = ledger_entries.c


@dataclass(frozen=True, slots=True)
class IntegrityRows:
    """The database as a whole, on one connection."""

    connection: Connection

    def differences(self) -> Iterator[Difference]:
        """What is wrong with it; at most a thousand of each kind."""
        yield from self._triggers()
        yield from self._duplicates()
        yield from self._homeless()

    def receipts_missing(self) -> Iterator[Difference]:
        """Charges that were paid and for which no receipt was ever ordered."""
        ordered = outbox.c.kind.in_((RECEIPT, REPORT)) & (outbox.c.slot == entry.object_id)
        missing = (
            select(entry.invoice_id, entry.object_id)
            .outerjoin(outbox, ordered)
            .where(entry.kind == EntryKind.PAYMENT, entry.provider == "stripe", outbox.c.id.is_(None))
            .limit(AT_MOST)
        )
        for row in self.connection.execute(missing):
            invoice_id = public(INVOICE, row.invoice_id)
            yield Difference(DifferenceKind.RECEIPT_MISSING, row.object_id, "a receipt", None, invoice_id)

    def refunds_unbooked(self) -> Iterator[Difference]:
        """Refunds that Stripe made and that no ledger has."""
        booked = (entry.provider == "stripe") & (entry.object_id == refunds.c.refund_id)
        booked &= entry.kind == EntryKind.REFUND
        missing = (
            select(refunds.c.invoice_id, refunds.c.refund_id, refunds.c.amount_cents, refunds.c.currency)
            .outerjoin(ledger_entries, booked)
            .where(refunds.c.refund_id.is_not(None), entry.seq.is_(None))
            .limit(AT_MOST)
        )
        for row in self.connection.execute(missing):
            kind, invoice_id = DifferenceKind.REFUND_UNBOOKED, public(INVOICE, row.invoice_id)
            yield Difference(kind, row.refund_id, row.amount_cents, None, invoice_id, row.currency)

    def _triggers(self) -> Iterator[Difference]:
        dialect = self.connection.dialect.name
        present = set(self.connection.execute(text(PRESENT[dialect])).scalars())
        for name in TRIGGERS[dialect]:
            if name not in present:
                yield Difference(DifferenceKind.TRIGGER_MISSING, name, "enabled", None)

    def _duplicates(self) -> Iterator[Difference]:
        """A movement that stands in the ledgers of several invoices."""
        identity = (entry.provider, entry.object_id, entry.kind)
        homes = func.count(entry.invoice_id.distinct())
        several = select(*identity, homes).group_by(*identity).having(homes > literal(1)).limit(AT_MOST)
        for row in self.connection.execute(several):
            yield Difference(DifferenceKind.ENTRY_DUPLICATE, f"{row.kind} {row.object_id}", 1, row[-1])

    def _homeless(self) -> Iterator[Difference]:
        nowhere = (
            select(entry.invoice_id, func.count())
            .outerjoin(invoices, invoices.c.id == entry.invoice_id)
            .where(invoices.c.id.is_(None))
            .group_by(entry.invoice_id)
            .limit(AT_MOST)
        )
        for row in self.connection.execute(nowhere):
            invoice_id = public(INVOICE, row.invoice_id)
            yield Difference(DifferenceKind.ENTRY_HOMELESS, invoice_id, "an invoice", f"{row[1]} entries", invoice_id)
