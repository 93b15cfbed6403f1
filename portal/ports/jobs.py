"""Side effects and what runs in the background."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.domain.effects import Effect, EffectState


@dataclass(frozen=True, slots=True)
class Handler:
    """How effects of one kind are delivered; `deliver` returns when it is done.

    It raises `Undeliverable` (never try again), `OutcomeUnknown` (it may have happened), anything else (it has not).
    `repeatable`: doing it twice does no harm, so an unknown outcome is tried again; else a person decides.
    It must end, by its own time limits, within 2 minutes, and touch no other effect.
    """

    deliver: Callable[[Effect], None]
    repeatable: bool


class Outbox(Protocol):
    """Ordered side effects. Each method is one short transaction; none is open while an effect is delivered."""

    def claim(
        self, kinds: Collection[str], repeatable: Collection[str], now: datetime, until: datetime
    ) -> Effect | None:
        """The next due effect of `kinds`, held for us until `until`, its try counted. None: nothing is due.

        One whose holder's lease ran out is due again when its kind is in `repeatable`.
        """
        ...

    def delivered(self, effect: Effect, now: datetime) -> None:
        """It happened; also when the lease has run out meanwhile."""
        ...

    def postpone(self, effect: Effect, reason: str, due_at: datetime, *, unknown: bool = False) -> None:
        """Try again at `due_at`. No effect unless the effect is still ours. `unknown`: it may have happened."""
        ...

    def set_apart(self, effect: Effect, state: EffectState, reason: str) -> None:
        """Leave it, dead or unknown, to a person. No effect unless the effect is still ours."""
        ...

    def set_apart_lost(self, repeatable: Collection[str], kinds: Collection[str], now: datetime) -> int:
        """Leave to a person, as unknown, what must not be tried again after its lease ran out; how many."""
        ...


class Turns(Protocol):
    """Who runs a job that repeats: one at a time, and each of its slots once, however many ask."""

    def take(self, job: str, slot: datetime, now: datetime, until: datetime) -> bool:
        """Whether the slot is ours until `until`: nobody has finished it or a later one, and nobody is at it."""
        ...

    def finish(self, job: str, slot: datetime, now: datetime) -> None:
        """The slot is done."""
        ...

    def give_back(self, job: str, slot: datetime, now: datetime) -> None:
        """The slot is not done; whoever asks next may take it."""
        ...


class BackgroundJobs(Protocol):
    """The jobs that run beside the pages, in threads of the web process."""

    def start(self, alive: Callable[[], bool]) -> None:
        """Begin, and go on for as long as `alive` says so."""
        ...

    def join(self) -> None:
        """Wait until they have ended, which takes 25 seconds at most once `alive` says no."""
        ...
