"""The kinds of value in a key exchange: money and due dates are exact or refused, all else is read if it can be."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, localcontext
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, WrapValidator

from portal.wire.fields import Day, impossible, malformed

_LONGEST = 40
_LONGEST_TEXT = 5_000
_MOST_WORDS = 50
_LARGEST_ID = 10**18
_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _number(value: Any) -> Decimal:
    """A JSON number. Servers that keep dollars in floats write large ones with an exponent, which says the same."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str) or len(str(value)) > _LONGEST:
        raise malformed("Must be a number.")
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        raise malformed("Must be a number.")
    number = Decimal(value)
    if abs(number.adjusted()) > _LONGEST:
        raise impossible("Must be a number of this world.")
    with localcontext(prec=2 * _LONGEST):
        return +number


def _cents(value: Any) -> Any:
    """A whole number, which servers that keep everything in floats write with a point: `10343.0`."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _whole(value: Any) -> int | None:
    """A number that only names something, told as a number or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return None
    return int(value) if 0 <= value < _LARGEST_ID else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = value[:_LONGEST_TEXT]
    return text if text.isprintable() else _CONTROL.sub("", text)


def _name(value: Any) -> str:
    """An id, which some keep as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _flag(value: Any) -> bool:
    return value is True


def _list(value: Any) -> Any:
    return [] if value is None else value


def _words(value: Any) -> tuple[str, ...]:
    """A list of words, a lone one, or several with commas between them."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    words = (_text(part).strip() for part in parts[:_MOST_WORDS])
    return tuple(word for word in words if word)


def _due(value: Any) -> Any:
    return None if value == "" else value


def _if_readable(value: Any, read: Callable[[Any], date]) -> date | None:
    """A date that decides nothing; servers write such dates in many ways, with a time or in other orders."""
    try:
        return read(value)
    except ValidationError:
        return None


Number = Annotated[Decimal, BeforeValidator(_number)]
Cents = Annotated[int, BeforeValidator(_cents)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, BeforeValidator(_name)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Flag = Annotated[bool, BeforeValidator(_flag)]
DueDay = Annotated[Day | None, BeforeValidator(_due)]
ToldDay = Annotated[Day | None, WrapValidator(_if_readable)]
Rows = BeforeValidator(_list)
