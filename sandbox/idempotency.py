"""Stripe's idempotency keys: one stored answer per key and account for 24 hours of the stand-in's clock."""

from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

from sandbox.errors import Breach, Refusal, invalid

LIFETIME_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass
class Answer:
    status: int
    body: dict[str, Any]


@dataclass
class _Entry:
    request: str
    expires: int
    answer: Answer | None = None


@dataclass
class Replays:
    """The keys of one account. `begin` reserves a key, `finish` stores its answer, `forget` frees it again."""

    _entries: dict[str, _Entry] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, key: str, request: str, now: int) -> Answer | None:
        """The stored answer to replay, or None once the key is reserved. Raises for other parameters or a twin."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or (entry.answer is not None and entry.expires <= now):
                self._entries[key] = _Entry(request, now + LIFETIME_SECONDS)
                return None
            if entry.request != request:
                raise _other_parameters(key)
            if entry.answer is None:
                raise _in_use(key)
            return entry.answer

    def finish(self, key: str, answer: Answer) -> None:
        with self._lock:
            self._entries[key].answer = answer

    def listed(self) -> dict[str, Any]:
        """Every key that has its answer."""
        with self._lock:
            return {key: asdict(entry) for key, entry in self._entries.items() if entry.answer is not None}

    def restore(self, listed: dict[str, Any]) -> None:
        with self._lock:
            for key, entry in listed.items():
                self._entries[key] = _Entry(entry["request"], entry["expires"], Answer(**entry["answer"]))

    def forget(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)


def check_key(key: str) -> None:
    """Raises Breach for a key Stripe would not take."""
    if not key or len(key) > LONGEST_KEY:
        raise invalid(f"Idempotency keys are 1 to {LONGEST_KEY} characters long.", "", "Idempotency-Key")


def _other_parameters(key: str) -> Refusal:
    message = (
        f"Keys for idempotent requests can only be used with the same parameters they were first used with ('{key}')."
    )
    return Breach(400, "idempotency_error", message)


def _in_use(key: str) -> Refusal:
    message = f"There is currently another in-progress request using this idempotency key ('{key}')."
    return Refusal(409, "idempotency_error", message, "idempotency_key_in_use")
