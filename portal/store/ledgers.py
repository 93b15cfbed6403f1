"""Keeps `portal.ports.Ledgers` over an open store."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference
from portal.domain.ledger import Entry
from portal.domain.verification import Noted, StoredInvoice
from portal.ports import Reconciliation, UnsettledEvent, Waiting
from portal.store import installation
from portal.store.attempt_pages import AttemptPages
from portal.store.counters import skip_ids
from portal.store.integrity_rows import IntegrityRows
from portal.store.opening import Store
from portal.store.reconciled_rows import ReconciledRows
from portal.store.verification_rows import VerificationRows
from portal.store.waiting_rows import WaitingRows


@dataclass(frozen=True, slots=True)
class StoredLedgers:
    """All ledgers of one store. Each call has a connection, or a transaction, of its own.

    `delivered` are the kinds of side effects that are delivered here.
    """

    store: Store
    delivered: frozenset[str] = frozenset()

    def invoice_count(self) -> int:
        with self.store.reading() as connection:
            return VerificationRows(connection).count()

    def invoices(self, after: str | None, limit: int) -> tuple[StoredInvoice | Difference, ...]:
        with self.store.reading() as connection:
            return VerificationRows(connection).page(after, limit)

    def invoice(self, invoice_id: str) -> StoredInvoice | Difference | None:
        with self.store.reading() as connection:
            return VerificationRows(connection).one(invoice_id)

    def ledgers_of(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
        with self.store.reading() as connection:
            return AttemptPages(connection).ledgers(invoice_ids)

    def attempts(self, attempt_ids: Collection[str]) -> Mapping[str, Attempt]:
        with self.store.reading() as connection:
            return AttemptPages(connection).named(attempt_ids)

    def attempts_made(
        self, account: str | None, since: datetime, until: datetime, after: Attempt | None, limit: int
    ) -> tuple[Attempt, ...]:
        with self.store.reading() as connection:
            return AttemptPages(connection).made(account, since, until, after, limit)

    def stripe_accounts(self) -> tuple[str | None, ...]:
        with self.store.reading() as connection:
            return AttemptPages(connection).accounts()

    def integrity(self) -> tuple[Difference, ...]:
        with self.store.reading() as connection:
            return tuple(IntegrityRows(connection).differences())

    def left_out(self) -> tuple[Difference, ...]:
        with self.store.reading() as connection:
            rows = IntegrityRows(connection)
            return (*rows.receipts_missing(), *rows.refunds_unbooked())

    def waiting(self, before: datetime) -> tuple[Difference, ...]:
        with self.store.reading() as connection:
            return tuple(WaitingRows(connection).differences(before, self.delivered))

    def waiting_count(self, before: datetime) -> Waiting:
        with self.store.reading() as connection:
            return WaitingRows(connection).count(before, self.delivered)

    def unsettled_events(self, before: datetime, limit: int) -> tuple[UnsettledEvent, ...]:
        with self.store.reading() as connection:
            return WaitingRows(connection).unsettled(before, limit)

    def last_reconciliation(self) -> Reconciliation | None:
        with self.store.reading() as connection:
            return ReconciledRows(connection).last()

    def last_activity(self) -> datetime | None:
        with self.store.reading() as connection:
            return AttemptPages(connection).last_activity()

    def digest(self) -> str:
        with self.store.reading() as connection:
            return ReconciledRows(connection).digest()

    def renew_installation(self, now: datetime) -> str:
        with self.store.unit_of_work() as work:
            return installation.renew(work.connection, now)

    def skip_ids(self, most: int) -> None:
        with self.store.unit_of_work() as work:
            skip_ids(work.connection, most)

    def note_run(self, run: Reconciliation) -> Reconciliation:
        with self.store.unit_of_work() as work:
            return ReconciledRows(work.connection).note_run(run)

    def note_chains(self, chains: Mapping[str, Noted]) -> None:
        with self.store.unit_of_work() as work:
            ReconciledRows(work.connection).note_chains(chains)
