"""At most one process at a time consumes a queue that is a file; the others stand by."""

import fcntl
from pathlib import Path
from typing import TextIO


class Alone:
    """A lock on `path` that ends with the process, however that ends. Without a path everybody may enter."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._held: TextIO | None = None

    def enter(self) -> bool:
        """Whether we are the one now."""
        if self._path is None or self._held is not None:
            return True
        lock = self._path.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._held = lock
        return True

    def leave(self) -> None:
        """Let the next one in."""
        if self._held is not None:
            self._held.close()
            self._held = None
