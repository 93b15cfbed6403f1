"""The rows of invoices that another API keeps. No client secret is ever in one, only the PaymentIntent's id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.entries import EntryKind
from portal.domain.ledger import Movement, still_processing
from portal.domain.upstream import REPORT, Aimed, Arrived, HandedOut, OurSide
from portal.store.attempt_rows import AttemptRows
from portal.store.ids import INVOICE, number_of, public
from portal.store.ledger_rows import LedgerRows
from portal.store.tables import attempts, outbox, upstream_invoices

_row = upstream_invoices.c
THE_ROW = select(upstream_invoices).where(
    _row.source == bindparam("source"), _row.upstream_id == bindparam("upstream_id")
)
"""Written once: every page asks it."""


@dataclass(frozen=True, slots=True)
class UpstreamRows:
    """The invoices of one source (its API's address), on one connection."""

    connection: Connection
    source: str

    def held(self, upstream_id: str) -> Row[Any]:
        """The row of an invoice, made where there is none, held until the transaction ends."""
        engine = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        new = engine.insert(upstream_invoices).values(source=self.source, upstream_id=upstream_id)
        self.connection.execute(new.on_conflict_do_nothing())
        return self.connection.execute(select(upstream_invoices).where(self._is(upstream_id)).with_for_update()).one()

    def our_side(self, upstream_id: str) -> OurSide:
        """What is known here of an invoice."""
        which = {"source": self.source, "upstream_id": upstream_id}
        row = self.connection.execute(THE_ROW, which).one_or_none()
        return OurSide() if row is None else self.side_of(row)

    def side_of(self, row: Row[Any]) -> OurSide:
        """What is known here of the invoice of `row`."""
        handed_out = _handed_out(row)
        if row.invoice_id is None:
            return OurSide(handed_out=handed_out)
        movements = [entry.movement for entry in LedgerRows(self.connection).entries(row.invoice_id)]
        return OurSide(
            invoice_id=public(INVOICE, row.invoice_id),
            handed_out=handed_out,
            arrived=self._arrived(movements),
            processing=tuple(Aimed(move.amount_cents, move.aim) for move in still_processing(movements)),
            live=AttemptRows(self.connection).live(row.invoice_id),
        )

    def save(self, row_id: int, **changed: Any) -> None:
        """Write what changed of a row that is held."""
        self.connection.execute(update(upstream_invoices).where(_row.id == row_id).values(changed))

    def claim(self, upstream_id: str, intent_id: str, now: datetime) -> bool:
        """Note that a payer confirms the intent that was handed out last; False: it is another one by now."""
        handed = self._is(upstream_id) & (_row.intent_id == intent_id)
        return self.connection.execute(update(upstream_invoices).where(handed).values(confirming_at=now)).rowcount > 0

    def let_go(self, upstream_id: str, intent_id: str, now: datetime) -> None:
        """Note that nobody confirms that intent any more."""
        handed = self._is(upstream_id) & (_row.intent_id == intent_id)
        self.connection.execute(update(upstream_invoices).where(handed).values(confirming_at=None, handed_at=now))

    def hands_over(self) -> bool | None:
        """Whether the source gave a PaymentIntent when it was last asked for one; None: it was never asked."""
        last = select(_row.intent_id).where(_row.source == self.source, _row.handed_at.is_not(None))
        found = self.connection.execute(last.order_by(_row.handed_at.desc()).limit(1)).one_or_none()
        return None if found is None else found.intent_id is not None

    def _arrived(self, movements: list[Movement]) -> tuple[Arrived, ...]:
        paid = [move for move in movements if move.kind is EntryKind.PAYMENT]
        told = select(outbox.c.slot, outbox.c.done_at).where(
            outbox.c.kind == REPORT, outbox.c.slot.in_([move.object_id for move in paid])
        )
        since = {row.slot: row.done_at for row in self.connection.execute(told)} if paid else {}
        return tuple(
            Arrived(move.object_id, Aimed(move.amount_cents, move.aim), since.get(move.object_id)) for move in paid
        )

    def _is(self, upstream_id: str) -> Any:
        return (_row.source == self.source) & (_row.upstream_id == upstream_id)


def stands_for_another(connection: Connection, invoice: int) -> bool:
    """Whether the invoice of our books stands for one that another API keeps."""
    mine = select(_row.id).where(_row.invoice_id == invoice)
    return connection.execute(mine).one_or_none() is not None


def attempt_for_another(connection: Connection, attempt_id: str) -> bool:
    """The same of the invoice that an attempt is to pay."""
    mine = select(_row.id).join(attempts, attempts.c.invoice_id == _row.invoice_id).where(attempts.c.id == attempt_id)
    return connection.execute(mine).one_or_none() is not None


def upstream_of(connection: Connection, invoice_id: str) -> Row[Any] | None:
    """The row that the invoice of our books stands for."""
    mine = select(upstream_invoices).where(_row.invoice_id == number_of(INVOICE, invoice_id))
    return connection.execute(mine).one_or_none()


def _handed_out(row: Row[Any]) -> HandedOut | None:
    if row.handed_at is None:
        return None
    return HandedOut(
        row.intent_id, row.handed_balance_cents or 0, row.handed_pending_cents or 0, row.handed_at, row.confirming_at
    )
