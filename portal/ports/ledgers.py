"""The books as a whole: what reconciliation, rebuilding and the gauges read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference
from portal.domain.ledger import Entry
from portal.domain.verification import Noted, StoredInvoice


@dataclass(frozen=True, slots=True)
class UnsettledEvent:
    """A stored event whose payment could not be settled when it came."""

    id: str
    intent_id: str | None
    account: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait: in quarantine, events to be settled, effects ordered, and those that should be done."""

    quarantined: int
    events: int
    outbox: int
    outbox_late: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure for whoever watches: `name` without the `remit_` it is published under."""

    name: str
    help: str
    value: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What one run over Stripe and all ledgers saw. `digest` is of every noted chain's length and head (hex sha-256).

    `complete` is False while it runs, and stays so where it was ended before its time.
    """

    began_at: datetime
    ended_at: datetime
    since: date
    complete: bool = False
    intents: int = 0
    settled: int = 0
    differences: int = 0
    chains: int = 0
    entries: int = 0
    digest: str = ""
    id: int | None = None


class Ledgers(Protocol):
    """All ledgers and what stands beside them, as verifying and reconciling read them, a page at a time.

    What is written of them is written in one short transaction a call.
    """

    def invoice_count(self) -> int:
        """How many invoices there are."""
        ...

    def invoices(self, after: str | None, limit: int) -> tuple[StoredInvoice | Difference, ...]:
        """The next invoices by number after the invoice `after`; in place of one that can't be read, why."""
        ...

    def invoice(self, invoice_id: str) -> StoredInvoice | Difference | None:
        """One invoice likewise; None: there is none."""
        ...

    def ledgers_of(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The ledgers of a few invoices."""
        ...

    def attempts(self, attempt_ids: Collection[str]) -> Mapping[str, Attempt]:
        """Those of these attempts that there are."""
        ...

    def attempts_made(
        self, account: str | None, since: datetime, until: datetime, after: Attempt | None, limit: int
    ) -> tuple[Attempt, ...]:
        """Attempts with an intent on `account`, made from `since` until before `until`, by time, after `after`."""
        ...

    def stripe_accounts(self) -> tuple[str | None, ...]:
        """Every account that payments were, or may be, made on; None: the one whose key we have."""
        ...

    def integrity(self) -> tuple[Difference, ...]:
        """What is wrong with the database as a whole: triggers, movements entered twice, entries of no invoice."""
        ...

    def left_out(self) -> tuple[Difference, ...]:
        """Charges for which no receipt was ever ordered, and refunds that no ledger has."""
        ...

    def waiting(self, before: datetime) -> tuple[Difference, ...]:
        """What waits for a person, and what was due before `before` and is not done."""
        ...

    def waiting_count(self, before: datetime) -> Waiting:
        """The same in figures."""
        ...

    def unsettled_events(self, before: datetime, limit: int) -> tuple[UnsettledEvent, ...]:
        """Events received before `before` and never settled, oldest first."""
        ...

    def last_reconciliation(self) -> Reconciliation | None:
        """The newest run, complete or not."""
        ...

    def last_activity(self) -> datetime | None:
        """When anything was last written to ledgers, attempts or events; None: never."""
        ...

    def digest(self) -> str:
        """The hash of all notes on chains: what the last complete run logged, unless they were changed since."""
        ...

    def renew_installation(self, now: datetime) -> str:
        """Another id from now on, so that what a lost database made is told from what this one makes."""
        ...

    def skip_ids(self, most: int) -> None:
        """Leave out the next `most` numbers of invoices and customers: a lost database may have given them out."""
        ...

    def note_run(self, run: Reconciliation) -> Reconciliation:
        """Write a run, or write it again once it is over; with its id."""
        ...

    def note_chains(self, chains: Mapping[str, Noted]) -> None:
        """Note how far the chains of these invoices have come."""
        ...
