"""Writing JSON with exact numbers: a `Decimal` becomes a JSON number, digit by digit, never by way of a float."""

import json
from decimal import Decimal
from typing import Any


def write_json(value: Any) -> str:
    """`value`, as `read_json` gives it, as compact JSON text.

    >>> write_json({"balance": Decimal("53.40"), "price": Decimal("5E+2"), "notes": None})
    '{"balance":53.40,"price":500.0,"notes":null}'
    """
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except TypeError:
        return _written(value)


def _written(value: Any) -> str:
    match value:
        case Decimal():
            plain = format(value, "f")
            return plain if "." in plain else f"{plain}.0"
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{_written(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_written, value)) + "]"
        case float():
            raise TypeError("a float has no place on this wire")
        case _:
            return json.dumps(value)
