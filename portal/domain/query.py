"""What a partner asks for when listing invoices or customers, read from the wire but not yet looked up.

Fields and orders carry the wire's own words (`invoiceStatus`, `DUE_DATE`); the store knows which columns they are.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | int | date
"""What a field is compared with: text, a whole number (amounts in minor units), or a calendar date."""


class Operator(StrEnum):
    """How a field is compared."""

    EQUAL = "equal"
    NOT_EQUAL = "notEqual"
    GREATER = "greaterThan"
    GREATER_OR_EQUAL = "greaterThanEqual"
    LESS = "lessThan"
    LESS_OR_EQUAL = "lessThanEqual"
    CONTAIN = "contain"
    IN = "in"
    NOT_IN = "notIn"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; what is listed meets every one. `value` is a tuple for `in` and `notIn`."""

    field: str
    operator: Operator
    value: Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of what is listed. `start` jumps to the first entry at or past that value."""

    order: str = "CREATED"
    descending: bool = False
    start: Value | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A page that is asked for. `cursor` is opaque here: the one that a page before gave."""

    conditions: tuple[Condition, ...] = ()
    sort: Sort = Sort()
    limit: int = 100
    cursor: str | None = None
