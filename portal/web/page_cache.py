"""Pages already in HTML, kept by everything they show: a changed fact is another key, so nothing gets out of date.

Per process, and small: it holds what payers look at again within minutes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

CAPACITY = 256


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML and the CSP that goes with it."""

    html: bytes
    policy: str


class PageCache:
    """The pages asked for last; safe to share between threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._held: OrderedDict[Hashable, Rendered] = OrderedDict()
        self._lock = Lock()

    def get(self, shown: Hashable, render: Callable[[], Rendered]) -> Rendered:
        """The page that shows exactly `shown`; `render` makes it where it is not there yet."""
        with self._lock:
            found = self._held.get(shown)
            if found is not None:
                self._held.move_to_end(shown)
                return found
        made = render()
        with self._lock:
            self._held[shown] = made
            if len(self._held) > self._capacity:
                self._held.popitem(last=False)
        return made
