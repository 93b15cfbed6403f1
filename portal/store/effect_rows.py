"""Rows that are written once however often they are asked for: events, quarantine, outbox."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.ports import GatewayEvent
from portal.store.tables import outbox, quarantine, stripe_events


@dataclass(frozen=True, slots=True)
class EffectRows:
    """Stripe's events, objects set apart, and ordered side effects, on one connection."""

    connection: Connection

    def add_event(self, event: GatewayEvent, now: datetime) -> bool:
        """Store a raw event; False when it was stored before and is settled."""
        row = {
            "id": event.id,
            "type": event.type,
            "account": event.account,
            "livemode": event.livemode,
            "object_id": event.object_id,
            "intent_id": event.intent_id,
            "raw": event.raw,
            "received_at": now,
        }
        if self._insert_once(stripe_events, row):
            return True
        settled = select(stripe_events.c.settled_at).where(stripe_events.c.id == event.id)
        return self.connection.execute(settled).scalar_one() is None

    def settled(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these events are stored and settled."""
        done = select(stripe_events.c.id).where(stripe_events.c.id.in_(ids), stripe_events.c.settled_at.is_not(None))
        return frozenset(self.connection.execute(done).scalars())

    def event_settled(self, event_id: str, now: datetime) -> None:
        """Mark an event as dealt with."""
        unsettled = (stripe_events.c.id == event_id) & stripe_events.c.settled_at.is_(None)
        self.connection.execute(update(stripe_events).where(unsettled).values(settled_at=now))

    def set_apart(self, object_id: str, reason: str, detail: str, now: datetime) -> None:
        """List a Stripe object that does not match its attempt, once per object and reason."""
        row = {"object_id": object_id, "reason": reason, "detail": detail, "created_at": now}
        self._insert_once(quarantine, row)

    def order(self, kind: str, slot: str, row_id: str, now: datetime) -> bool:
        """Order a side effect once per (kind, slot); False: it was ordered before."""
        row = {"kind": kind, "slot": slot, "row_id": row_id, "created_at": now, "due_at": now}
        return self._insert_once(outbox, row)

    def order_each(self, orders: Iterable[tuple[str, str, str]], now: datetime) -> None:
        """`order` for many, each `(kind, slot, row id)`."""
        rows = [
            {"kind": kind, "slot": slot, "row_id": row_id, "created_at": now, "due_at": now}
            for kind, slot, row_id in orders
        ]
        if rows:
            engine = sqlite if self.connection.dialect.name == "sqlite" else postgresql
            self.connection.execute(engine.insert(outbox).on_conflict_do_nothing(), rows)

    def _insert_once(self, table: Table, row: dict[str, Any]) -> bool:
        engine = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        added = engine.insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
        return self.connection.execute(added).first() is not None
