"""The rows of attempts to pay."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.attempt import Attempt, AttemptStatus
from portal.store.cells import CELLS, attempt_of
from portal.store.ids import INVOICE, number_of
from portal.store.tables import attempts, invoices
from portal.store.tables.attempts import OPEN

COLUMNS = (attempts.c.invoice_id, *(attempts.c[name] for name in CELLS["attempts"]))


@dataclass(frozen=True, slots=True)
class AttemptRows:
    """Attempts, on one connection."""

    connection: Connection

    def one(self, condition: ColumnElement[bool]) -> Attempt | None:
        """The one attempt that meets `condition`, if any."""
        row = self.connection.execute(select(*COLUMNS).where(condition)).one_or_none()
        return _attempt(row) if row else None

    def of_intent(self, invoice: int, intent_id: str) -> Attempt | None:
        """The invoice's attempt that a PaymentIntent belongs to."""
        return self.one((attempts.c.intent_id == intent_id) & (attempts.c.invoice_id == invoice))

    def live(self, invoice: int) -> Attempt | None:
        """The invoice's one live attempt."""
        return self.one((attempts.c.invoice_id == invoice) & (attempts.c.status == AttemptStatus.LIVE))

    def processing(self, invoice: int) -> bool:
        """Whether the bank is at work on any attempt of the invoice."""
        at_work = (attempts.c.invoice_id == invoice) & (attempts.c.status == AttemptStatus.PROCESSING)
        return self.connection.execute(select(attempts.c.id).where(at_work).limit(1)).first() is not None

    def due(self, before: datetime, limit: int) -> tuple[Attempt, ...]:
        """Live and processing attempts last touched before `before`, oldest first."""
        due = select(*COLUMNS).where(OPEN, attempts.c.updated_at < before).order_by(attempts.c.updated_at).limit(limit)
        return tuple(_attempt(row) for row in self.connection.execute(due))

    def add(self, attempt: Attempt) -> None:
        """Write a new attempt; a second live one breaks a unique index."""
        self.connection.execute(insert(attempts).values(_row(attempt)))
        self._touch_invoice(attempt)

    def save(self, attempt: Attempt) -> None:
        """Write what changed; amount, currency and invoice never do."""
        fixed = {"id", "invoice_id", "amount_cents", "currency", "created_at"}
        changed = {name: value for name, value in _row(attempt).items() if name not in fixed}
        self.connection.execute(update(attempts).where(attempts.c.id == attempt.id).values(changed))
        self._touch_invoice(attempt)

    def _touch_invoice(self, attempt: Attempt) -> None:
        mine = invoices.c.id == number_of(INVOICE, attempt.invoice_id)
        self.connection.execute(update(invoices).where(mine).values(version=invoices.c.version + 1))


def _attempt(row: Row[Any]) -> Attempt:
    return attempt_of(row[0], list(row[1:]))


def _row(attempt: Attempt) -> dict[str, Any]:
    return asdict(attempt) | {"invoice_id": number_of(INVOICE, attempt.invoice_id)}
