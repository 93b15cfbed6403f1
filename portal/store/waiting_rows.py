"""What waits for somebody, or for something that should have come by now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from portal.domain.difference import Difference, DifferenceKind
from portal.domain.effects import FOR_A_PERSON
from portal.ports import UnsettledEvent, Waiting
from portal.store.tables import outbox, quarantine, stripe_events

AT_MOST = 1_000
IN_QUARANTINE = quarantine.c.resolved_at.is_(None)
UNDONE = outbox.c.done_at.is_(None)


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """Quarantine, events and outbox, on one connection."""

    connection: Connection

    def differences(self, before: datetime, kinds: Collection[str]) -> Iterator[Difference]:
        """What is in quarantine, and what was due before `before` and is not done; at most a thousand of each.

        `kinds` are the effects that somebody here delivers: others wait for good, which is no fault.
        """
        quarantined = select(quarantine).where(IN_QUARANTINE).order_by(quarantine.c.id).limit(AT_MOST)
        for row in self.connection.execute(quarantined):
            yield Difference(DifferenceKind.QUARANTINED, row.object_id, "resolved", f"{row.reason}: {row.detail}")
        for event in self.unsettled(before, AT_MOST):
            yield Difference(
                DifferenceKind.EVENT_UNSETTLED, event.id, "settled", f"received {_said(event.received_at)}"
            )
        late = select(outbox).where(_late(before, kinds)).order_by(outbox.c.due_at).limit(AT_MOST)
        for row in self.connection.execute(late):
            found = f"{row.state}, due {_said(row.due_at)}, {row.tries} tries"
            yield Difference(DifferenceKind.OUTBOX_STUCK, f"{row.kind} {row.slot}", "done", found)

    def unsettled(self, before: datetime, limit: int) -> tuple[UnsettledEvent, ...]:
        """Events received before `before` that were never settled, oldest first."""
        late = select(stripe_events).where(_unsettled(before)).order_by(stripe_events.c.received_at).limit(limit)
        rows = self.connection.execute(late)
        return tuple(UnsettledEvent(row.id, row.intent_id, row.account, row.received_at) for row in rows)

    def count(self, before: datetime, kinds: Collection[str]) -> Waiting:
        """The same in figures."""
        return Waiting(
            quarantined=self._count(quarantine, IN_QUARANTINE),
            events=self._count(stripe_events, _unsettled(before)),
            outbox=self._count(outbox, UNDONE),
            outbox_late=self._count(outbox, _late(before, kinds)),
        )

    def _count(self, table: Table, condition: ColumnElement[bool]) -> int:
        return int(self.connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def _unsettled(before: datetime) -> ColumnElement[bool]:
    return stripe_events.c.settled_at.is_(None) & (stripe_events.c.received_at < before)


def _late(before: datetime, kinds: Collection[str]) -> ColumnElement[bool]:
    """Given up, or due for longer than it takes to deliver."""
    given_up = outbox.c.state.in_(FOR_A_PERSON)
    return UNDONE & (given_up | (outbox.c.kind.in_(kinds) & (outbox.c.due_at < before)))


def _said(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
