"""Public ids (`inv_158998869`) and the row numbers behind them."""

import re

INVOICE, CUSTOMER, BUSINESS, PARTNER, TOKEN = "inv", "cus", "bus", "prt", "tok"
PAYMENT, CLIENT, AUDIT = "ptxn", "cli", "aud"
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def public(prefix: str, number: int) -> str:
    """The id of row `number`.

    >>> public("inv", 7)
    'inv_7'
    """
    return f"{prefix}_{number}"


def number_of(prefix: str, id: str) -> int:
    """The row an id names; 0, which no row has, for what is no such id.

    >>> number_of("inv", "inv_7"), number_of("inv", "cus_7"), number_of("inv", "inv_07")
    (7, 0, 0)
    """
    kind, _, digits = id.partition("_")
    return int(digits) if kind == prefix and _NUMBER.fullmatch(digits) else 0
