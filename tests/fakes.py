"""Fakes at the ports that every room's tests may use: a clock that stands still, Stripe as its gateway shows it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is told to `advance`."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on by a `timedelta` given in its own words: `advance(minutes=2)`."""
        self.moment += timedelta(**by)
