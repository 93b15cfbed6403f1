"""Calendar dates where the business is."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain.errors import InvalidField


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone called `time_zone` (`America/New_York`). Raises `InvalidField` naming `timeZone`."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidField("There is no such time zone.", "timeZone") from None


def midday(day: date, time_zone: str) -> datetime:
    """Noon of `day` in `time_zone`: a moment for what is known by its day only."""
    return datetime.combine(day, time(12), zone_of(time_zone))


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date at `moment` (aware) in `time_zone`; a due date is over when this is a later day."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a zone to have a date elsewhere.")
    return moment.astimezone(zone_of(time_zone)).date()
