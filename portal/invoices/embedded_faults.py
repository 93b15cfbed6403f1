"""What is wrong with a draft, all of it at once."""

from collections.abc import Callable
from typing import TypeVar

from portal.domain.errors import BadInput
from portal.errors import InvalidFields

T = TypeVar("T")


class Faults:
    """Collects faults in the order they are found."""

    def __init__(self) -> None:
        self._found: list[BadInput] = []

    def add(self, fault: BadInput) -> None:
        """One more."""
        self._found.append(fault)

    @property
    def all(self) -> tuple[BadInput, ...]:
        """What was found so far."""
        return tuple(self._found)

    def of(self, judgement: Callable[[], T]) -> T | None:
        """What `judgement` gives; None where it raised faults, which are collected."""
        try:
            return judgement()
        except InvalidFields as several:
            self._found.extend(several.faults)
        except BadInput as fault:
            self._found.append(fault)
        return None

    def raise_any(self) -> None:
        """Raise the fault, or `InvalidFields` with all of several."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise InvalidFields(tuple(self._found))
