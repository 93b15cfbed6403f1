"""Reading JSON strictly: what two readers could understand differently is refused."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from portal.errors import BadInput

DEEPEST = 32
LONGEST_NUMBER = 64
LONGEST_WRITTEN_OUT = 60  # without its exponent, so that what was read can be written and read again
LARGEST_INTEGER = 2**63 - 1

_NESTING = (dict, list)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(body: bytes) -> Any:
    """The value in `body`: numbers with a point or an exponent are `Decimal`, so that nothing becomes a float.

    Raises `BadInput` of kind `JSON_ERROR`, never with the body's text: not UTF-8 or not JSON, a name twice in one
    object, NaN or Infinity, nested deeper than `DEEPEST`, numbers beyond 64 bits or `LONGEST_NUMBER` characters, text
    with half a surrogate pair.
    """
    try:
        text = body.decode()
        value = _JSON.decode(text)
    except UnicodeDecodeError:
        raise _refused("The body is not UTF-8.") from None
    except RecursionError:
        raise _refused("The body is nested too deep.") from None
    except json.JSONDecodeError as wrong:
        raise _refused(f"The body is not JSON: line {wrong.lineno}, column {wrong.colno}.") from None
    except ValueError:
        raise _refused("The body is not JSON.") from None
    _check_depth(value)
    if _ESCAPED_SURROGATE.search(text):
        _check_text(value)
    return value


def _refused(message: str) -> BadInput:
    return BadInput(message, kind="JSON_ERROR")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(number := int(text)) > LARGEST_INTEGER:
        raise _refused("The body holds an integer that is too large.")
    return number


def _fraction(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise _too_long()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _too_long() from None
    if abs(number.adjusted()) > LONGEST_NUMBER or len(format(number, "f")) > LONGEST_WRITTEN_OUT:
        raise _too_long()
    return number


def _too_long() -> BadInput:
    return _refused("The body holds a number that is too long.")


def _no_number(_name: str) -> NoReturn:
    raise _refused("The body holds NaN or Infinity, which JSON does not have.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused("The body names a field twice in one object.")
    return found


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, _NESTING) else []
    for _ in range(DEEPEST - 1):
        if not level:
            return
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, _NESTING)]
    if any(level):
        raise _refused("The body is nested too deep.")


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _check_text(value: Any) -> None:
    """Refuse half a surrogate pair, which only an escape can bring into what was UTF-8."""
    if isinstance(value, str) and _SURROGATE.search(value):
        raise _refused("The body holds text that is not Unicode.")
    if isinstance(value, _NESTING):
        for inner in (*value, *_inside(value)):
            _check_text(inner)


_JSON = json.JSONDecoder(
    parse_int=_integer, parse_float=_fraction, parse_constant=_no_number, object_pairs_hook=_object
)
