"""The small parts: Stripe's sources, the brake."""

import pytest

from portal.errors import TooManyRequests
from portal.web.rate import Brake
from portal.web.stripe_sources import stripe_sources


def test_stripes_own_sources():
    sources = stripe_sources("https://api.stripe.com", "https://js.stripe.com/endive/stripe.js")
    assert sources.script == ("https://js.stripe.com", "https://*.js.stripe.com")
    assert sources.frame == ("https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com")
    assert sources.connect == ("https://api.stripe.com",)


def test_the_stand_ins_sources_replace_them():
    sources = stripe_sources("http://localhost:9000", "http://localhost:9000/endive/stripe.js")
    assert sources.script == sources.frame == sources.connect == ("http://localhost:9000",)


def test_the_brake_lets_go_after_a_minute():
    seconds = iter([0, 1, 2, 61, 62])
    brake = Brake(2, seconds=lambda: next(seconds))
    brake.press("a")
    brake.press("a")
    with pytest.raises(TooManyRequests) as stopped:
        brake.press("a")
    assert stopped.value.retry_after == 58
    brake.press("a")


def test_the_brake_counts_each_name_apart():
    brake = Brake(1, seconds=lambda: 0)
    brake.press("a")
    brake.press("b")


def test_the_brake_forgets_past_minutes(monkeypatch):
    monkeypatch.setattr("portal.web.rate.MOST_NAMES", 3)
    minutes = iter(range(0, 6000, 60))
    brake = Brake(1, seconds=lambda: next(minutes))
    for name in range(50):
        brake.press(str(name))
    assert len(brake._counts) <= 4
