"""The kinds of field v6 has, as pydantic types, and what is said of a value that is none."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from portal.wire.decimals import decimal_of

LARGEST_WHOLE = 10**15 - 1  # within what every reader of JSON holds exactly, and what `decimal_of` reads
LARGEST_INVOICE_NUMBER = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2999

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class WireModel(BaseModel):
    """An object as v6 sends it: names in camelCase, types exact, fields it does not know ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True, strict=True
    )


def malformed(message: str) -> PydanticCustomError:
    """A value that is not written as it must be."""
    return PydanticCustomError("INVALID_FORMAT", message)


def impossible(message: str, at: str = "") -> PydanticCustomError:
    """A value that can't be; `at` is the field meant, seen from where the error is raised."""
    return PydanticCustomError("INVALID_VALUE", message, {"at": at})


def required(at: str) -> PydanticCustomError:
    """A value that is missing at `at`."""
    return PydanticCustomError("REQUIRED", "Must be given.", {"at": at})


def _decimal(value: Any) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    number = decimal_of(value) if isinstance(value, str) else None
    if number is None:
        raise malformed('Must be a decimal number as text, such as "2.0", without an exponent.')
    return number


def _date(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise malformed("Must be a date such as 2025-06-26.")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise impossible("There is no such date.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise impossible(f"The year must be {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise impossible("Must not hold control characters.")
    return text


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise malformed("Must be an e-mail address.")
    return text


def _object(value: Any) -> Any:
    if not isinstance(value, dict):
        raise malformed("Must be an object.")
    return value


Number = Annotated[Decimal, BeforeValidator(_decimal)]
Day = Annotated[date, BeforeValidator(_date)]
Cents = Annotated[int, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
InvoiceNumber = Annotated[int, Field(ge=1, le=LARGEST_INVOICE_NUMBER)]
Short = Annotated[str, Field(max_length=255), AfterValidator(_printable)]
Long = Annotated[str, Field(max_length=5_000), AfterValidator(_printable)]
Id = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_printable)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email), AfterValidator(_printable)]
Object = Annotated[dict[str, Any], BeforeValidator(_object)]
