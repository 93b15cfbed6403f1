"""Does our clock agree with Stripe's? Webhooks signed more than five minutes away from our time are refused."""

import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from portal.ports import Clock

MOST = timedelta(minutes=2)
BETWEEN_WORDS = timedelta(minutes=5)

log = logging.getLogger(__name__)


class SkewWatch:
    """Compares the date of Stripe's answers with our clock, and says so, once in five minutes, where they differ."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said_at: datetime | None = None

    def look(self, date: str | None) -> None:
        """`date` as the Date header of an answer has it; what can't be read says nothing."""
        try:
            theirs = parsedate_to_datetime(date or "")
            difference = self._clock.now() - theirs
        except (ValueError, TypeError):  # TypeError: a date without a zone
            return
        if abs(difference) > MOST:
            self._say(difference)

    def _say(self, difference: timedelta) -> None:
        now = self._clock.now()
        if self._said_at is not None and abs(now - self._said_at) < BETWEEN_WORDS:
            return
        self._said_at = now
        seconds = int(difference.total_seconds())
        log.error("clock skew: ours is %s s ahead of Stripe's; webhooks are refused from 300 s on", seconds)
