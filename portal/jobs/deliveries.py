"""Delivering ordered side effects: claim one, do it, write down how it ended.

At least once where a kind may be repeated, at most once where it may not. Between doing and writing down lies a moment
in which a crash leaves the outcome unknown; the row then says so.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import structlog

from portal.domain.effects import OUTCOME_UNKNOWN, Effect, EffectState, next_try
from portal.errors import OutcomeUnknown, Undeliverable
from portal.jobs.reasons import frames_of, reason_of
from portal.ports import Clock, Handler, Outbox

LEASE = timedelta(minutes=5)
INTERRUPTED = "interrupted"

log = structlog.get_logger("remit.outbox")


class Deliveries:
    """The outbox with the handlers of its kinds. Safe to share between threads."""

    def __init__(self, outbox: Outbox, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._outbox = outbox
        self._handlers = handlers
        self._clock = clock
        self._repeatable = frozenset(kind for kind, handler in handlers.items() if handler.repeatable)
        self._at_hand: dict[int, Effect] = {}
        self._guard = threading.Lock()

    @property
    def any_kind(self) -> bool:
        """Whether there is anything that could be delivered at all."""
        return bool(self._handlers)

    def deliver_next(self) -> bool:
        """Deliver what has been due longest; False when nothing is due. A failure is written down, never raised."""
        if not self._handlers:
            return False
        now = self._clock.now()
        effect = self._outbox.claim(self._handlers.keys(), self._repeatable, now, now + LEASE)
        if effect is None:
            return False
        with self._holding(effect):
            self._deliver(effect)
        return True

    def set_apart_lost(self) -> int:
        """Leave to a person what must not be tried again after its lease ran out; how many."""
        if not self._handlers:
            return 0
        lost = self._outbox.set_apart_lost(self._repeatable, self._handlers.keys(), self._clock.now())
        if lost:
            log.error("effects_unknown", effects=lost)
        return lost

    def give_back(self) -> None:
        """This process ends: whatever it is still at may have happened, and nobody here will know."""
        with self._guard:
            left = tuple(self._at_hand.values())
        for effect in left:
            self._unknown(effect, INTERRUPTED, at_once=True)

    @contextmanager
    def _holding(self, effect: Effect) -> Iterator[None]:
        with self._guard:
            self._at_hand[effect.id] = effect
        try:
            yield
        finally:
            with self._guard:
                self._at_hand.pop(effect.id, None)

    def _deliver(self, effect: Effect) -> None:
        try:
            self._handlers[effect.kind].deliver(effect)
        except Undeliverable as never:
            self._dead(effect, never)
        except OutcomeUnknown:
            self._unknown(effect, OUTCOME_UNKNOWN)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the row must say so
            self._failed(effect, error)
        else:
            self._outbox.delivered(effect, self._clock.now())
            log.info("effect_delivered", effect=effect.id, kind=effect.kind, tries=effect.tries)

    def _failed(self, effect: Effect, error: Exception) -> None:
        due_at = next_try(effect.tries, self._clock.now())
        if due_at is None:
            self._dead(effect, error)
            return
        self._outbox.postpone(effect, reason_of(error), due_at)
        self._tell("effect_failed", effect, reason_of(error), frames=frames_of(error))

    def _dead(self, effect: Effect, error: Exception) -> None:
        self._outbox.set_apart(effect, EffectState.DEAD, reason_of(error))
        self._tell("effect_dead", effect, reason_of(error), frames=frames_of(error))

    def _unknown(self, effect: Effect, reason: str, *, at_once: bool = False) -> None:
        now = self._clock.now()
        due_at = next_try(effect.tries, now)
        if effect.kind not in self._repeatable or due_at is None:
            self._outbox.set_apart(effect, EffectState.UNKNOWN, reason)
        else:
            self._outbox.postpone(effect, reason, now if at_once else due_at, unknown=True)
        self._tell("effect_unknown", effect, reason)

    def _tell(self, event: str, effect: Effect, reason: str, **more: object) -> None:
        log.warning(event, effect=effect.id, kind=effect.kind, tries=effect.tries, reason=reason, **more)
