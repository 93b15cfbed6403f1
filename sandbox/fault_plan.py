"""Faults asked for by name, each to befall the next matching request or requests."""

import fnmatch
from dataclasses import dataclass, field
from threading import Lock

SILENT = ("timeout_before", "timeout_after")
REFUSED = ("401", "409", "429")
KEPT = ("500", "502", "503")
KINDS = (*SILENT, "reset", "slow", *REFUSED, *KEPT, "500_after", "garbage", "trickle")


@dataclass
class Fault:
    """`match` is a pattern over "METHOD /path"; `skip` matching requests go free first, then `times` are befallen.

    `times` 0: all of them until the faults are cleared. `seconds` is how long a slow or silent answer takes.
    """

    kind: str
    match: str = "* /v1/*"
    times: int = 1
    seconds: float = 30.0
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known are {', '.join(KINDS)}")
        if self.times < 0 or self.skip < 0:
            raise ValueError("times and skip are not negative")


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
                    if not fault.skip:
                        return self._use(fault)
                    fault.skip -= 1
        return None

    def _use(self, fault: Fault) -> Fault:
        if fault.times == 1:
            self._waiting.remove(fault)
        fault.times = max(0, fault.times - 1)
        return fault
