"""Writing JSON with exact numbers: a `Decimal` becomes a JSON number, digit by digit, never by way of a float."""

import json
from decimal import Decimal
from typing import Any


def write_json(value: Any, *, escaped: bool = True) -> str:
    """`value`, as `read_json` gives it, as compact JSON text; `escaped`: in ASCII, other characters as escapes.

    Raises `TypeError` where there is a float in it.

    >>> write_json({"balance": Decimal("53.40"), "price": Decimal("5E+2"), "notes": None})
    '{"balance":53.40,"price":500.0,"notes":null}'
    """
    kinds = _leaf_types(value)
    if float in kinds:
        raise TypeError("a float has no place on this wire")
    if Decimal in kinds:
        return _written(value, escaped=escaped)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=escaped)


def _leaf_types(value: Any) -> set[type]:
    """What kinds of value there are, at any depth."""
    kinds, rest = set(), [value]
    while rest:
        inner = rest.pop()
        if isinstance(inner, dict):
            rest += inner.values()
        elif isinstance(inner, list | tuple):
            rest += inner
        else:
            kinds.add(type(inner))
    return kinds


def _written(value: Any, *, escaped: bool) -> str:
    def inside(inner: Any) -> str:
        return _written(inner, escaped=escaped)

    match value:
        case Decimal():
            plain = format(value, "f")
            return plain if "." in plain else f"{plain}.0"
        case dict():
            return "{" + ",".join(f"{inside(name)}:{inside(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(inside, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=escaped)
