"""What will happen at a time of the stand-in's clock, in order of time."""

import datetime as dt
import heapq
from dataclasses import asdict, dataclass, field
from typing import Any

SATURDAY = 5


@dataclass(frozen=True, order=True)
class Task:
    """`what` becomes of the object `id` of an account at this second; `number` keeps those of one second in order."""

    at: int
    number: int
    what: str
    account: str
    id: str


@dataclass
class Agenda:
    """Tasks still to come."""

    _tasks: list[Task] = field(default_factory=list)
    _added: int = 0

    def add(self, at: int, what: str, account: str, id: str) -> None:
        self._added += 1
        heapq.heappush(self._tasks, Task(at, self._added, what, account, id))

    def take(self, until: int) -> Task | None:
        """The next task that is due by then, no longer on the agenda."""
        return heapq.heappop(self._tasks) if self._tasks and self._tasks[0].at <= until else None

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(task) for task in sorted(self._tasks)]

    def restore(self, listed: list[dict[str, Any]]) -> None:
        for task in listed:
            self.add(task["at"], task["what"], task["account"], task["id"])


def business_days_after(at: int, days: int) -> int:
    """The same time of day so many banking days later: Saturdays and Sundays (UTC) do not count, holidays do."""
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    while days:
        moment += dt.timedelta(days=1)
        days -= moment.weekday() < SATURDAY
    return int(moment.timestamp())
