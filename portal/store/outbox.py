"""The outbox over the store; keeps the promises of `portal.ports.Outbox`, and those the command line needs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from portal.domain.effects import Effect, EffectState
from portal.errors import Conflict, NotFound
from portal.store.engine import Engines
from portal.store.outbox_rows import OutboxRows


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """Each method is one short transaction on the database; the lists and looks before one are single reads."""

    engines: Engines

    def claim(
        self, kinds: Collection[str], repeatable: Collection[str], now: datetime, until: datetime
    ) -> Effect | None:
        if self.engines.sqlite_file and not self._is_due(kinds, repeatable, now):
            return None  # asking costs no place in SQLite's one queue of writers
        with self._writing() as rows:
            row_id = rows.due(kinds, repeatable, now)
            return None if row_id is None else rows.lease(row_id, until)

    def _is_due(self, kinds: Collection[str], repeatable: Collection[str], now: datetime) -> bool:
        with self._reading() as rows:
            return rows.due(kinds, repeatable, now) is not None

    def delivered(self, effect: Effect, now: datetime) -> None:
        with self._writing() as rows:
            rows.delivered(effect.id, now)

    def postpone(self, effect: Effect, reason: str, due_at: datetime, *, unknown: bool = False) -> None:
        changed = {"reason": reason, "due_at": due_at, "unknown_tries": effect.unknown_tries + unknown}
        with self._writing() as rows:
            rows.let_go(effect, changed)

    def set_apart(self, effect: Effect, state: EffectState, reason: str) -> None:
        unknown_tries = effect.unknown_tries + (state is EffectState.UNKNOWN)
        with self._writing() as rows:
            rows.let_go(effect, {"state": state, "reason": reason, "unknown_tries": unknown_tries})

    def set_apart_lost(self, repeatable: Collection[str], kinds: Collection[str], now: datetime) -> int:
        with self._writing() as rows:
            return rows.set_apart_lost(repeatable, kinds, now)

    def listed(self, states: Sequence[EffectState], limit: int) -> tuple[Effect, ...]:
        """Up to `limit` effects in one of `states`, the oldest first."""
        with self._reading() as rows:
            return rows.listed(states, limit)

    def retry(self, effect_ids: Iterable[int], now: datetime) -> tuple[Effect, ...]:
        """Try them again at once, with all their tries; all or none.

        Raises `NotFound`; `Conflict`: one has ended, or is being delivered.
        """
        with self._writing() as rows:
            return tuple(_changed(rows, one, changed=rows.requeue(one, now)) for one in effect_ids)

    def discard(self, effect_ids: Iterable[int], now: datetime) -> tuple[Effect, ...]:
        """Never deliver them; all or none. Raises as `retry` does."""
        with self._writing() as rows:
            return tuple(_changed(rows, one, changed=rows.discard(one, now)) for one in effect_ids)

    @contextmanager
    def _writing(self) -> Iterator[OutboxRows]:
        with self.engines.writing.begin() as connection:
            yield OutboxRows(connection)

    @contextmanager
    def _reading(self) -> Iterator[OutboxRows]:
        with self.engines.reading.connect() as connection:
            yield OutboxRows(connection)


def _changed(rows: OutboxRows, effect_id: int, *, changed: bool) -> Effect:
    """The row as it stands now. Raises `NotFound`; `Conflict` when it could not be changed."""
    found = rows.get(effect_id)
    if found is None:
        raise NotFound(f"There is no effect {effect_id}.")
    if not changed:
        raise Conflict(f"Effect {effect_id} is {found.state if found.done_at else 'being delivered right now'}.")
    return found
