"""The outbox's statements: claiming what is due, and writing down how it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.effects import MOST_TRIES, OUTCOME_UNKNOWN, Effect, EffectState
from portal.store.tables import outbox

_row = outbox.c
COLUMNS = [
    *(_row.id, _row.kind, _row.slot, _row.row_id, _row.state, _row.tries, _row.unknown_tries, _row.reason),
    *(_row.created_at, _row.due_at, _row.leased_until, _row.done_at),
]
QUEUED = and_(_row.done_at.is_(None), _row.state == EffectState.QUEUED)


@dataclass(frozen=True, slots=True)
class OutboxRows:
    """Ordered side effects, on one connection."""

    connection: Connection

    def due(self, kinds: Collection[str], repeatable: Collection[str], now: datetime) -> int | None:
        """The row that has been due longest and that nobody holds; PostgreSQL passes over those being claimed."""
        lost = and_(_row.leased_until <= now, _row.kind.in_(repeatable), _row.tries < MOST_TRIES)
        free = or_(_row.leased_until.is_(None), lost)
        due = select(_row.id).where(QUEUED, _row.due_at <= now, _row.kind.in_(kinds), free)
        found = due.order_by(_row.due_at, _row.id).limit(1).with_for_update(skip_locked=True)
        return self.connection.execute(found).scalar_one_or_none()

    def lease(self, row_id: int, until: datetime) -> Effect:
        """Hold the row until `until` and count a try; a lease that ran out is a try that ended unknown."""
        lost = case((_row.leased_until.is_(None), 0), else_=1)
        changed = {"leased_until": until, "tries": _row.tries + 1, "unknown_tries": _row.unknown_tries + lost}
        held = update(outbox).where(_row.id == row_id).values(changed).returning(*COLUMNS)
        return effect_of(self.connection.execute(held).one())

    def delivered(self, row_id: int, now: datetime) -> bool:
        """It happened, whoever holds it; False when it has ended before."""
        changed = {"state": EffectState.DELIVERED, "done_at": now, "leased_until": None, "reason": ""}
        return self._change(and_(_row.id == row_id, _row.done_at.is_(None)), changed)

    def let_go(self, effect: Effect, changed: dict[str, Any]) -> bool:
        """Give up the lease and write `changed`, unless somebody else holds the row by now."""
        ours = and_(_row.id == effect.id, QUEUED, _row.tries == effect.tries, _row.leased_until == effect.leased_until)
        return self._change(ours, {**changed, "leased_until": None})

    def set_apart_lost(self, repeatable: Collection[str], kinds: Collection[str], now: datetime) -> int:
        """Leave to a person whose lease ran out and who must not, or may no more, be tried again."""
        no_more = or_(_row.kind.not_in(repeatable), _row.tries >= MOST_TRIES)
        lost = and_(QUEUED, _row.leased_until <= now, _row.kind.in_(kinds), no_more)
        changed = {
            "state": EffectState.UNKNOWN,
            "reason": OUTCOME_UNKNOWN,
            "unknown_tries": _row.unknown_tries + 1,
            "leased_until": None,
        }
        return self.connection.execute(update(outbox).where(lost).values(changed)).rowcount

    def requeue(self, row_id: int, now: datetime) -> bool:
        """Due at once with all its tries; False when it has ended, or somebody is at it."""
        lost = case((_row.leased_until.is_(None), 0), else_=1)
        changed = {"state": EffectState.QUEUED, "tries": 0, "due_at": now, "leased_until": None}
        return self._change(_idle(row_id, now), {**changed, "unknown_tries": _row.unknown_tries + lost})

    def discard(self, row_id: int, now: datetime) -> bool:
        """It shall not happen; False when it has ended, or somebody is at it."""
        changed = {"state": EffectState.DISCARDED, "done_at": now, "leased_until": None}
        return self._change(_idle(row_id, now), changed)

    def get(self, row_id: int) -> Effect | None:
        """One row, however it stands."""
        row = self.connection.execute(select(*COLUMNS).where(_row.id == row_id)).one_or_none()
        return effect_of(row) if row else None

    def listed(self, states: Sequence[EffectState], limit: int) -> tuple[Effect, ...]:
        """Rows in one of `states`, the oldest first."""
        rows = select(*COLUMNS).where(_row.state.in_(states)).order_by(_row.id).limit(limit)
        return tuple(effect_of(row) for row in self.connection.execute(rows))

    def _change(self, which: ColumnElement[bool], changed: dict[str, Any]) -> bool:
        return self.connection.execute(update(outbox).where(which).values(changed)).rowcount > 0


def _idle(row_id: int, now: datetime) -> ColumnElement[bool]:
    free = or_(_row.leased_until.is_(None), _row.leased_until <= now)
    return and_(_row.id == row_id, _row.done_at.is_(None), free)


def effect_of(row: Row[Any]) -> Effect:
    """The effect of a row of `COLUMNS`."""
    return Effect(**{**row._mapping, "state": EffectState(row.state)})  # noqa: SLF001 - public by its documentation
