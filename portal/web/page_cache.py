"""Pages already in HTML, each kept with everything it shows: with any of it changed it is made anew, never shown.

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
        self._held: OrderedDict[Hashable, tuple[object, Rendered]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, shown: object, render: Callable[[], Rendered]) -> Rendered:
        """The page `name` where it shows exactly `shown`; `render` makes it where it is not there, or shows less."""
        with self._lock:
            held = self._held.get(name)
        if held is None or held[0] != shown:
            held = (shown, render())
        self._keep(name, held)
        return held[1]

    def _keep(self, name: Hashable, held: tuple[object, Rendered]) -> None:
        with self._lock:
            self._held[name] = held
            self._held.move_to_end(name)
            if len(self._held) > self._capacity:
                self._held.popitem(last=False)
