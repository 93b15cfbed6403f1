"""The kinds of value v6 has, as schemas; their limits are those of `portal.wire.fields`."""

from portal.wire.fields import LARGEST_INVOICE_NUMBER, LARGEST_WHOLE
from portal.wire.openapi.shapes import Schema, either, free, text, whole

DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,10})?$"
EMAIL = r"^([^@\s]{1,64}@[^@\s]{1,189})?$"
LONGEST_ID, LONGEST_SHORT, LONGEST_LONG, LONGEST_EMAIL = 64, 255, 5_000, 254


def cents(saying: str = "") -> Schema:
    """An amount that is computed."""
    return whole(saying)


def cents_sent(saying: str = "") -> Schema:
    """An amount in a request."""
    return whole(saying, least=-LARGEST_WHOLE, most=LARGEST_WHOLE)


def decimal(saying: str = "") -> Schema:
    """Decimal text in an answer."""
    return text(saying, pattern=r"^-?[0-9]+\.[0-9]+$")


def decimal_sent(saying: str = "") -> Schema:
    """Decimal text in a request, or a whole number for it."""
    return either(text(pattern=DECIMAL), whole(least=-LARGEST_WHOLE, most=LARGEST_WHOLE), saying=saying)


def id_sent(saying: str = "") -> Schema:
    """An id in a request."""
    return text(saying, shortest=1, longest=LONGEST_ID)


def invoice_number(saying: str = "") -> Schema:
    """An invoice's number."""
    return whole(saying, least=1, most=LARGEST_INVOICE_NUMBER)


def short(saying: str = "") -> Schema:
    """A line of text in a request."""
    return text(saying, longest=LONGEST_SHORT)


def long(saying: str = "") -> Schema:
    """A few paragraphs in a request."""
    return text(saying, longest=LONGEST_LONG)


def email(saying: str = "") -> Schema:
    """An e-mail address in a request; empty: none."""
    return text(saying, longest=LONGEST_EMAIL, pattern=EMAIL)


def custom_data(saying: str = "") -> Schema:
    """A partner's own object."""
    return free(saying)
