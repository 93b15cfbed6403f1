"""Whose turn a job that repeats is; keeps the promises of `portal.ports.Turns`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.store.engine import Engines
from portal.store.tables import job_turns

_turn = job_turns.c
ABSURD = timedelta(days=2)
"""A turn further ahead than this was taken by somebody whose clock was wrong."""


@dataclass(frozen=True, slots=True)
class SqlTurns:
    """One row for each job: its newest slot. Each method is one statement."""

    engines: Engines

    def take(self, job: str, slot: datetime, now: datetime, until: datetime) -> bool:
        row = {"job": job, "slot": slot, "leased_until": until, "finished_at": None}
        dialect = sqlite if self.engines.sqlite_file else postgresql
        lapsed, finished = _turn.leased_until <= now, _turn.finished_at.is_not(None)
        free = or_(
            and_(_turn.slot < slot, or_(finished, lapsed)),
            and_(_turn.slot == slot, ~finished, lapsed),
            _turn.slot > now + ABSURD,
        )
        taken = dialect.insert(job_turns).values(row)
        taken = taken.on_conflict_do_update(index_elements=[_turn.job], set_=row, where=free).returning(_turn.job)
        with self.engines.writing.begin() as connection:
            return connection.execute(taken).one_or_none() is not None

    def finish(self, job: str, slot: datetime, now: datetime) -> None:
        self._change(job, slot, finished_at=now)

    def give_back(self, job: str, slot: datetime, now: datetime) -> None:
        self._change(job, slot, leased_until=now)

    def last_finished(self, job: str) -> datetime | None:
        """When `job` was last done; None while it runs, or when it never was."""
        with self.engines.reading.connect() as connection:
            found: datetime | None = connection.scalar(select(_turn.finished_at).where(_turn.job == job))
            return found

    def _change(self, job: str, slot: datetime, **changed: datetime) -> None:
        ours = and_(_turn.job == job, _turn.slot == slot, _turn.finished_at.is_(None))
        with self.engines.writing.begin() as connection:
            connection.execute(update(job_turns).where(ours).values(changed))
