"""Moments as v6 writes them."""

from datetime import UTC, datetime


def moment(value: datetime | None) -> str | None:
    """`2023-11-07T05:31:56Z`; None stays none.

    >>> moment(datetime(2023, 11, 7, 6, 31, 56, tzinfo=UTC))
    '2023-11-07T06:31:56Z'
    """
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
