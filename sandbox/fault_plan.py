"""Faults asked for by name, each to befall the next matching request or requests."""

import fnmatch
from dataclasses import dataclass, field
from threading import Lock

KINDS = ("timeout_before", "timeout_after", "reset", "slow", "500", "409", "429", "garbage", "trickle")


@dataclass
class Fault:
    """`match` is a pattern over "METHOD /path"; `seconds` is how long a slow or silent answer takes."""

    kind: str
    match: str = "* /v1/*"
    times: int = 1
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known are {', '.join(KINDS)}")
        if self.times < 1:
            raise ValueError("times is at least 1")


@dataclass
class FaultPlan:
    """Faults wait in order; each request takes the first that matches it."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fnmatch.fnmatchcase(f"{method} {path}", fault.match):
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                    return fault
        return None
