"""The rows of refunds."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.refund import Refund, RefundStatus
from portal.store.ids import INVOICE, number_of, public
from portal.store.tables import invoices, refunds
from portal.store.tables.refunds import OPEN_REFUNDS

FIXED = frozenset({"id", "invoice_id", "attempt_id", "charge_id", "amount_cents", "currency", "created_at"})


@dataclass(frozen=True, slots=True)
class RefundRows:
    """Refunds, on one connection."""

    connection: Connection

    def of_invoice(self, invoice: int) -> tuple[Refund, ...]:
        """An invoice's refunds, oldest first."""
        return self._found(refunds.c.invoice_id == invoice)

    def called(self, natural_key: str) -> tuple[Refund, ...]:
        """What was ordered under that name, oldest first."""
        return self._found(refunds.c.natural_key == natural_key)

    def due(self, before: datetime, limit: int) -> tuple[Refund, ...]:
        """Refunds with something to find out, last touched before `before`, oldest first."""
        due = select(refunds).where(OPEN_REFUNDS, refunds.c.updated_at < before)
        return tuple(map(_refund, self.connection.execute(due.order_by(refunds.c.updated_at).limit(limit))))

    def add(self, refund: Refund) -> None:
        """Write a new refund."""
        self.connection.execute(insert(refunds).values(_row(refund)))
        self._touch_invoice(refund)

    def save(self, refund: Refund) -> None:
        """Write what changed; amount, charge and invoice never do."""
        changed = {name: value for name, value in _row(refund).items() if name not in FIXED}
        self.connection.execute(update(refunds).where(refunds.c.id == refund.id).values(changed))
        self._touch_invoice(refund)

    def _found(self, condition: ColumnElement[bool]) -> tuple[Refund, ...]:
        found = select(refunds).where(condition).order_by(refunds.c.created_at, refunds.c.id)
        return tuple(map(_refund, self.connection.execute(found)))

    def _touch_invoice(self, refund: Refund) -> None:
        mine = invoices.c.id == number_of(INVOICE, refund.invoice_id)
        self.connection.execute(update(invoices).where(mine).values(version=invoices.c.version + 1))


def _refund(row: Row[Any]) -> Refund:
    facts = dict(zip(refunds.c.keys(), row, strict=True))
    own = {"invoice_id": public(INVOICE, facts["invoice_id"]), "status": RefundStatus(facts["status"])}
    return Refund(**(facts | own))


def _row(refund: Refund) -> dict[str, Any]:
    return asdict(refund) | {"invoice_id": number_of(INVOICE, refund.invoice_id)}
