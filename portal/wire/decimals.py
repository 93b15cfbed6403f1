"""Decimal text as v6 writes it: `"2.0"`, `"5000.0"`, `"8.875"`."""

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")


def decimal_of(text: str) -> Decimal | None:
    """The number in `text`, at most 15 digits before and 10 behind the point; None: not one, or with an exponent.

    >>> decimal_of("8.875"), decimal_of("1e3"), decimal_of("٣")
    (Decimal('8.875'), None, None)
    """
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def decimal_text(number: Decimal | int) -> str:
    """`number` with as many places as it needs and at least one.

    >>> decimal_text(Decimal("2")), decimal_text(Decimal("8.8750")), decimal_text(5000)
    ('2.0', '8.875', '5000.0')
    """
    whole, _, places = format(Decimal(number), "f").partition(".")
    return f"{whole}.{places.rstrip('0') or '0'}"
