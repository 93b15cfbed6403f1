"""Reading JSON strictly: what two readers could understand differently is refused."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from portal.errors import BadInput

DEEPEST = 32
LONGEST_NUMBER = 64
LONGEST_WRITTEN_OUT = 60  # without its exponent, so that what was read can be written and read again
LARGEST_INTEGER = 2**63 - 1

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """The value in `body`: numbers with a point or an exponent are `Decimal`, so that nothing becomes a float.

    Raises `BadInput` of kind `JSON_ERROR`, never with the body's text: not UTF-8 or not JSON, a name twice in one
    object, NaN or Infinity, nested deeper than `DEEPEST`, numbers beyond 64 bits or `LONGEST_NUMBER` characters, text
    with half a surrogate pair.
    """
    try:
        value = json.loads(
            body.decode(),
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise _refused("The body is not UTF-8.") from None
    except RecursionError:
        raise _refused("The body is nested too deep.") from None
    except ValueError:
        raise _refused("The body is not JSON.") from None
    _check_whole(value)
    return value


def _refused(message: str) -> BadInput:
    return BadInput(message, kind="JSON_ERROR")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(number := int(text)) > LARGEST_INTEGER:
        raise _refused("The body holds an integer that is too large.")
    return number


def _fraction(text: str) -> Decimal:
    too_long = _refused("The body holds a number that is too long.")
    if len(text) > LONGEST_NUMBER:
        raise too_long
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise too_long from None
    if abs(number.adjusted()) > LONGEST_NUMBER or len(format(number, "f")) > LONGEST_WRITTEN_OUT:
        raise too_long
    return number


def _no_number(_name: str) -> NoReturn:
    raise _refused("The body holds NaN or Infinity, which JSON does not have.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused("The body names a field twice in one object.")
    return found


def _check_whole(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        if not level:
            return
        for text in level:
            if isinstance(text, str) and _SURROGATE.search(text):
                raise _refused("The body holds text that is not Unicode.")
        level = [inner for outer in level for inner in _inside(outer)]
    raise _refused("The body is nested too deep.")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value
