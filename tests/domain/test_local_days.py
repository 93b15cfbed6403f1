"""P28: an invoice is overdue from local midnight on, in every zone there is, whatever its clocks do that night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from portal.domain.local_time import local_date
from portal.domain.page_state import PageState, page_state
from tests.builders import a_business, a_payer_invoice, an_invoice

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
SECOND = timedelta(seconds=1)


def midnights(zone):
    """A few hundred of the moments at which a day begins there, 2024 to 2028: those around a change of the clocks."""
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(0, 1_826, 7)]
    offsets = [datetime.combine(day, time(12), zone).utcoffset() for day in days]
    changes = [day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after]
    for week in [days[0], *changes]:
        for n in range(8):
            yield week + timedelta(days=n)


def first_moment(day, zone):
    """When `day` begins in `zone`: the clocks may skip midnight."""
    moment = datetime.combine(day, time(0), zone).astimezone(UTC)
    while moment.astimezone(zone).date() < day:
        moment += timedelta(minutes=15)
    return moment


def test_a_day_ends_at_local_midnight_in_every_zone():
    assert len(ZONES) > 400
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in midnights(zone):
            begins = first_moment(day, zone)
            assert local_date(begins, name) == day, (name, day)
            assert local_date(begins - SECOND, name) < day, (name, day)


def test_overdue_begins_when_the_due_day_is_over_there():
    for name, due in (("Pacific/Kiritimati", 14), ("America/New_York", 8), ("Pacific/Niue", 29), ("UTC", 31)):
        opened = a_payer_invoice(an_invoice(due_date=date(2026, 3, due)), business=a_business(time_zone=name))
        over = first_moment(date(2026, 3, due) + timedelta(days=1), ZoneInfo(name))
        states = [
            page_state(opened, local_date(moment, name), payments_available=True) for moment in (over - SECOND, over)
        ]
        assert states == [PageState.DUE_TODAY, PageState.OVERDUE], name
