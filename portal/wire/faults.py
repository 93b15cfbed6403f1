"""From pydantic's errors to ours: paths such as `lineItems[0].quantity`, kinds of the contract's list, no values."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from portal.errors import BadInput, InvalidField, InvalidFields

_KINDS = {"REQUIRED", "INVALID_VALUE", "INVALID_FORMAT"}
_SAYINGS = {
    "missing": ("REQUIRED", "Must be given."),
    "string_type": ("INVALID_FORMAT", "Must be text."),
    "string_too_long": ("INVALID_VALUE", "Must be at most {max_length} characters."),
    "string_too_short": ("INVALID_VALUE", "Must not be empty."),
    "int_type": ("INVALID_FORMAT", "Must be a whole number."),
    "bool_type": ("INVALID_FORMAT", "Must be true or false."),
    "list_type": ("INVALID_FORMAT", "Must be a list."),
    "too_long": ("INVALID_VALUE", "Must have at most {max_length} entries."),
    "too_short": ("INVALID_VALUE", "Must have at least {min_length} entry."),
    "greater_than_equal": ("INVALID_VALUE", "Must be at least {ge}."),
    "less_than_equal": ("INVALID_VALUE", "Must be at most {le}."),
    "enum": ("INVALID_VALUE", "Must be one of {expected}."),
    "literal_error": ("INVALID_VALUE", "Must be one of {expected}."),
    "model_type": ("INVALID_FORMAT", "Must be an object."),
    "extra_forbidden": ("INVALID_VALUE", "Is not known here."),
}


def path_of(place: Iterable[int | str]) -> str:
    """The path of a field.

    >>> path_of(("lineItems", 0, "quantity"))
    'lineItems[0].quantity'
    """
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".")


def faults_of(wrong: ValidationError) -> InvalidFields:
    """Every fault in `wrong`, in the order of the fields, none with the value that was sent."""
    return InvalidFields(tuple(_fault(error) for error in wrong.errors(include_url=False, include_input=False)))


def root_of(fault: BadInput) -> str:
    """The field of the item that a fault is in: `lineItems` of `lineItems[0].quantity`."""
    return re.split(r"[.[]", fault.field or "", maxsplit=1)[0]


def prefixed(fault: BadInput, prefix: str) -> InvalidField:
    """`fault` as seen from the whole body: `data[3]` and `lineItems[0]` make `data[3].lineItems[0]`."""
    field = f"{prefix}.{fault.field}" if fault.field else prefix
    return InvalidField(str(fault), field, fault.kind)


def every(fault: BadInput) -> tuple[BadInput, ...]:
    """The faults that `fault` stands for."""
    return fault.faults if isinstance(fault, InvalidFields) else (fault,)


def _fault(error: Any) -> InvalidField:
    kind, saying = _SAYINGS.get(error["type"], ("INVALID_VALUE", "Is not what it must be."))
    known = error.get("ctx", {})
    if error["type"] in _KINDS:
        kind, saying = error["type"], error["msg"]
    else:
        saying = saying.format(**known)
    place = (*error["loc"], known["at"]) if known.get("at") else error["loc"]
    return InvalidField(saying, path_of(place) or None, kind)
