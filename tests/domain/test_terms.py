"""When an invoice is due, and which day it is where the business is."""

from datetime import UTC, date, datetime

import pytest

from portal.domain.errors import InvalidField
from portal.domain.invoice import TermType
from portal.domain.local_time import local_date
from portal.domain.terms import due_date

ISSUED = date(2024, 2, 1)


@pytest.mark.parametrize(
    ("term", "due"),
    [
        (TermType.DUE_NOW, date(2024, 2, 1)),
        (TermType.NET_10, date(2024, 2, 11)),
        (TermType.NET_15, date(2024, 2, 16)),
        (TermType.NET_30, date(2024, 3, 2)),
        (TermType.NET_60, date(2024, 4, 1)),
    ],
)
def test_a_term_counts_calendar_days_from_the_invoice_date(term, due):
    assert due_date(term, ISSUED, named=date(2030, 1, 1)) == due


@pytest.mark.parametrize("named", [date(2024, 2, 17), None])
def test_any_other_term_takes_the_date_it_names(named):
    assert due_date(TermType.OTHER, ISSUED, named) == named


def test_a_day_ends_where_the_business_is():
    moment = datetime(2026, 3, 2, 4, 59, tzinfo=UTC)
    assert local_date(moment, "America/New_York") == date(2026, 3, 1)
    assert local_date(moment, "Pacific/Auckland") == date(2026, 3, 2)


def test_a_moment_without_a_zone_has_no_date_elsewhere():
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 3, 2), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd"])
def test_a_zone_that_does_not_exist_is_refused_by_name(zone):
    with pytest.raises(InvalidField) as refused:
        local_date(datetime(2026, 3, 2, tzinfo=UTC), zone)
    assert refused.value.field == "timeZone"
