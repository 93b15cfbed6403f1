"""A fact that a source does not carry, as opposed to one that is known to be empty."""

from enum import Enum
from typing import Final, TypeVar


class Unknown(Enum):
    """The type of `UNKNOWN`: the source's wire has no place for this fact.

    A page leaves out the section an unknown fact would fill; `None` or `()` says instead that there is nothing.
    """

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN

T = TypeVar("T")


def known(fact: T | Unknown, otherwise: T) -> T:
    """`fact`, or `otherwise` where the source does not carry it."""
    return otherwise if isinstance(fact, Unknown) else fact
