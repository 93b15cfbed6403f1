"""Attempts and the ledgers they were entered in, read in parts of bounded size."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_, union

from portal.domain.attempt import Attempt
from portal.domain.ledger import Entry
from portal.store.attempt_rows import COLUMNS
from portal.store.cells import CELLS, attempt_of, entry_of
from portal.store.ids import INVOICE, number_of, public
from portal.store.tables import attempts, businesses, ledger_entries, stripe_events

ENTRY_CELLS = tuple(ledger_entries.c[name] for name in CELLS["ledger_entries"])


@dataclass(frozen=True, slots=True)
class AttemptPages:
    """Attempts and ledgers, on one connection."""

    connection: Connection

    def named(self, attempt_ids: Collection[str]) -> dict[str, Attempt]:
        """Those of these attempts that there are."""
        if not attempt_ids:
            return {}
        rows = self.connection.execute(select(*COLUMNS).where(attempts.c.id.in_(attempt_ids)))
        return {row.id: attempt_of(row[0], list(row[1:])) for row in rows}

    def made(
        self, account: str | None, since: datetime, until: datetime, after: Attempt | None, limit: int
    ) -> tuple[Attempt, ...]:
        """Attempts with an intent on `account`, made from `since` until before `until`, by time and id."""
        order = (attempts.c.created_at, attempts.c.id)
        mine = select(*COLUMNS).where(
            attempts.c.created_at >= since,
            attempts.c.created_at < until,
            attempts.c.intent_id.is_not(None),
            attempts.c.stripe_account.is_not_distinct_from(account),
        )
        if after is not None:
            mine = mine.where(tuple_(*order) > (after.created_at, after.id))
        rows = self.connection.execute(mine.order_by(*order).limit(limit))
        return tuple(attempt_of(row[0], list(row[1:])) for row in rows)

    def ledgers(self, invoice_ids: Collection[str]) -> dict[str, tuple[Entry, ...]]:
        """The ledgers of these invoices, each in order."""
        numbers = [number_of(INVOICE, invoice_id) for invoice_id in invoice_ids]
        grouped: dict[str, list[Entry]] = {invoice_id: [] for invoice_id in invoice_ids}
        theirs = select(ledger_entries.c.invoice_id, *ENTRY_CELLS).where(ledger_entries.c.invoice_id.in_(numbers))
        in_order = theirs.order_by(ledger_entries.c.invoice_id, ledger_entries.c.seq)
        for row in self.connection.execute(in_order) if numbers else ():
            grouped[public(INVOICE, row[0])].append(entry_of(row[0], list(row[1:])))
        return {invoice_id: tuple(entries) for invoice_id, entries in grouped.items()}

    def accounts(self) -> tuple[str | None, ...]:
        """Every account that payments were, or may be, made on."""
        found = self.connection.execute(union(select(businesses.c.stripe_account), select(attempts.c.stripe_account)))
        return tuple(sorted(found.scalars().all(), key=lambda account: account or ""))

    def last_activity(self) -> datetime | None:
        """When ledger, attempts or events were last written."""
        columns = (ledger_entries.c.created_at, attempts.c.updated_at, stripe_events.c.received_at)
        moments = [self.connection.execute(select(func.max(column))).scalar_one() for column in columns]
        return max((moment for moment in moments if moment is not None), default=None)
