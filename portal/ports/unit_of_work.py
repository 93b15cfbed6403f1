"""One transaction over an invoice and its money, and the attempts that want a look."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from portal.domain.attempt import Attempt
from portal.domain.ledger import Entry, Movement
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund
from portal.ports.gateway_objects import GatewayEvent


@dataclass(frozen=True, slots=True)
class Followed:
    """An account (None: the key's own) whose events were read up to `read_until`, by Stripe's clock."""

    account: str | None
    read_until: datetime


class UnitOfWork(Protocol):
    """One write transaction. Leaving the block commits; an exception rolls everything back. No network inside."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> bool | None: ...

    def invoice_id_of(self, key: str) -> str | None:
        """The invoice a live key opens, or None."""
        ...

    def lock(self, invoice_id: str, now: datetime) -> PayerInvoice | None:
        """The invoice, held against every other writer until the end (BEGIN IMMEDIATE; FOR UPDATE); None: there is
        none."""
        ...

    def installation_id(self) -> str:
        """The random id that marks our objects at Stripe."""
        ...

    def installation_ids(self) -> frozenset[str]:
        """That id and those before it: each restored backup got another, and older objects bear the older ones."""
        ...

    def entries(self, invoice_id: str) -> tuple[Entry, ...]:
        """The invoice's ledger in order."""
        ...

    def append(self, invoice_id: str, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
        """Enter movements that are not there yet (by provider, object id, kind); returns those entered.

        Writes the folded columns (paid, processing, balance, version, status) in the same statement batch.
        """
        ...

    def live_attempt(self, invoice_id: str) -> Attempt | None:
        """The invoice's one live attempt."""
        ...

    def attempt(self, attempt_id: str) -> Attempt | None:
        """An attempt by its id."""
        ...

    def attempt_of_intent(self, intent_id: str) -> Attempt | None:
        """The attempt an intent belongs to."""
        ...

    def add_attempt(self, attempt: Attempt) -> None:
        """Write a new attempt; the database refuses a second live one."""
        ...

    def save_attempt(self, attempt: Attempt) -> None:
        """Write what changed of an attempt (status, intent, step, decline, action, replaced_by); raises the invoice's
        version."""
        ...

    def refunds(self, invoice_id: str) -> tuple[Refund, ...]:
        """The invoice's refunds, oldest first."""
        ...

    def refunds_called(self, natural_key: str) -> tuple[Refund, ...]:
        """What was ordered under that name, one refund for each charge."""
        ...

    def add_refund(self, refund: Refund) -> None:
        """Write a new refund; raises the invoice's version."""
        ...

    def save_refund(self, refund: Refund) -> None:
        """Write what changed of a refund (status, Stripe's id, step, reason); raises the invoice's version."""
        ...

    def followed(self, followed: Followed, now: datetime) -> None:
        """Note how far the events of an account were read."""
        ...

    def quarantine(self, *, object_id: str, reason: str, detail: str, now: datetime) -> None:
        """List a Stripe object that does not match its attempt. Never applied. Once per object and reason."""
        ...

    def add_event(self, event: GatewayEvent, now: datetime) -> bool:
        """Store a raw event; False when it was stored before and is settled."""
        ...

    def event_settled(self, event_id: str, now: datetime) -> None:
        """Mark an event as dealt with."""
        ...

    def add_outbox(self, kind: str, slot: str, row_id: str, now: datetime) -> None:
        """Order a side effect once per (kind, slot)."""
        ...


OpenUnitOfWork = Callable[[], UnitOfWork]


class AttemptsDue(Protocol):
    """What the sweeper reads."""

    def due_attempts(self, before: datetime, limit: int) -> tuple[Attempt, ...]:
        """Live and processing attempts last looked at before `before`, oldest first."""
        ...

    def due_refunds(self, before: datetime, limit: int) -> tuple[Refund, ...]:
        """Refunds with something to find out, last looked at before `before`, oldest first."""
        ...

    def due_accounts(self, before: datetime, limit: int) -> tuple[Followed, ...]:
        """Accounts with payments of ours whose events were not read since `before`, the longest waiting first."""
        ...

    def settled_events(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these events are stored and settled."""
        ...
