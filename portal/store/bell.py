"""The bell that rings when side effects were ordered and their cause is written for good."""

from collections.abc import Callable


class Bell:
    """Rung after a commit; whoever listens must neither fail nor take long."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` at each ring from now on."""
        self._listeners.append(listener)

    def ring(self) -> None:
        """Tell everybody."""
        for listener in self._listeners:
            listener()
