"""P29: a clock that runs wrong is told of before webhooks are refused for it."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from portal.gateway.skew import SkewWatch
from tests.at_stripe import at_stripe
from tests.fakes import NOON, FixedClock


@pytest.fixture
def clock():
    return FixedClock()


def look(watch, **off):
    watch.look(format_datetime(NOON - timedelta(**off), usegmt=True))


@pytest.mark.parametrize("minutes", [-10, -3, 3, 10])
def test_a_difference_of_minutes_is_an_error_in_the_log(clock, caplog, minutes):
    look(SkewWatch(clock), minutes=minutes)
    assert f"ours is {minutes * 60} s ahead" in caplog.text


@pytest.mark.parametrize("seconds", [-120, 0, 120])
def test_seconds_are_no_news(clock, caplog, seconds):
    look(SkewWatch(clock), seconds=seconds)
    assert caplog.text == ""


def test_it_is_said_once_in_five_minutes(clock, caplog):
    watch = SkewWatch(clock)
    for _ in range(9):
        look(watch, minutes=10)
        clock.advance(minutes=1)
    assert caplog.text.count("clock skew") == 2


@pytest.mark.parametrize("date", [None, "", "yesterday", "Tue, 10 Mar 2026 12:00:00"])
def test_what_cannot_be_read_says_nothing(clock, caplog, date):
    SkewWatch(clock).look(date)
    assert caplog.text == ""


def test_the_gateway_watches_every_answer(tmp_path, caplog):
    place = at_stripe(tmp_path)
    place.begin(place.shop.invoice())
    assert "clock skew" not in caplog.text
    place.control.skew(600)
    place.begin(place.shop.invoice())
    assert "ours is -600 s ahead" in caplog.text
    place.shop.store.close()
