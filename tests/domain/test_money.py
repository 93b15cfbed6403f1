"""Scaling, rounding and dividing of minor units."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.currencies import CURRENCIES
from portal.domain.errors import InvalidField
from portal.domain.invoice import Percent
from portal.domain.money import (
    MAXIMUM_CENTS,
    application_fee,
    chargeable_step,
    exponent,
    is_whole,
    minimum_cents,
    parse_major,
    percent_of,
    round_half_up,
    split,
    to_major,
)
from tests.domain.properties import modestly

ZERO_DECIMAL = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
THREE_DECIMAL = {"BHD", "JOD", "KWD", "OMR", "TND"}


def test_exponents_are_those_of_stripes_api():
    found = {n: {code for code in CURRENCIES if exponent(code) == n} for n in (0, 2, 3)}
    assert found[0] == ZERO_DECIMAL
    assert found[3] == THREE_DECIMAL
    assert {"USD", "EUR", "ISK", "UGX", "HUF", "TWD", "COP", "IDR"} <= found[2]
    assert len(CURRENCIES) >= 135


@pytest.mark.parametrize(
    ("currency", "step"), [("USD", 1), ("JPY", 1), ("HUF", 1), ("TWD", 1), ("ISK", 100), ("KWD", 10)]
)
def test_each_currency_is_charged_in_its_own_step(currency, step):
    assert chargeable_step(currency) == step
    assert is_whole(7 * step, currency)
    assert step == 1 or not is_whole(7 * step + 1, currency)


@modestly
@given(st.sampled_from(sorted(CURRENCIES)), st.integers(1, MAXIMUM_CENTS), st.decimals("0.01", 50, places=2))
def test_an_applications_fee_can_be_charged_and_leaves_something(currency, cents, percent):
    fee = application_fee(cents, percent, currency)
    assert 0 <= fee < cents
    assert is_whole(fee, currency)


def test_ugandan_shillings_count_two_decimals_but_are_charged_whole():
    assert exponent("UGX") == 2
    assert is_whole(500, "UGX")
    assert not is_whole(550, "UGX")


@pytest.mark.parametrize("currency", ["XXX", "usd", "", "USDT", "BTC"])
def test_a_currency_stripe_does_not_take_is_refused(currency):
    with pytest.raises(InvalidField) as refused:
        exponent(currency)
    assert refused.value.field == "currency"


def test_minimums_are_stripes_and_can_be_charged():
    assert [minimum_cents(code) for code in ("USD", "GBP", "HUF", "JPY", "MXN")] == [50, 30, 17500, 50, 1000]
    assert all(is_whole(minimum_cents(code), code) and 0 < minimum_cents(code) <= MAXIMUM_CENTS for code in CURRENCIES)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("843.125", 843), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("0.4999", 0), ("-0.5", -1)],
)
def test_a_half_is_rounded_away_from_zero(exact, rounded):
    assert round_half_up(Decimal(exact)) == rounded


@pytest.mark.parametrize(("exact", "rounded"), [("149.9", 100), ("150", 200), ("-150", -200)])
def test_rounding_lands_on_the_currencys_step(exact, rounded):
    assert round_half_up(Decimal(exact), step=100) == rounded


def test_long_rates_lose_no_digit():
    rate = Decimal("8.12345678901234567890123456789")
    assert Fraction(percent_of(99_999_999, Percent(rate))) == Fraction(rate) * 99_999_999 / 100


@modestly
@given(
    cents=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(-5000, 50_000), max_size=12).filter(lambda weights: sum(weights) >= 0),
    step=st.sampled_from([1, 10, 100]),
)
def test_the_parts_of_a_split_sum_to_the_whole(cents, weights, step):
    assert sum(split(cents, weights, step)) == (cents if weights else 0)


@modestly
@given(cents=st.integers(0, 10**9), weights=st.lists(st.integers(0, 50_000), min_size=1).filter(any))
def test_no_part_of_a_split_is_a_whole_unit_off_its_exact_share(cents, weights):
    exact = [Fraction(cents * weight, sum(weights)) for weight in weights]
    assert all(abs(part - share) < 1 for part, share in zip(split(cents, weights), exact, strict=True))


def test_splits_where_parts_lose_the_same_favour_the_earlier():
    assert split(5, [1, 1, 1]) == (2, 2, 1)
    assert split(7, [0, 0]) == (4, 3)


def test_a_split_keeps_the_step_of_its_whole():
    assert split(1000, [1, 1, 1], step=100) == (400, 300, 300)


def test_weights_below_nothing_are_a_mistake_of_ours():
    with pytest.raises(ValueError, match="less than nothing"):
        split(100, [1, -2])


@pytest.mark.parametrize(
    ("major", "currency", "cents"),
    [("53.43", "USD", 5343), ("53.4", "USD", 5340), ("-1", "USD", -100), ("500", "JPY", 500), ("5.120", "KWD", 5120)],
)
def test_major_units_are_read_exactly(major, currency, cents):
    assert parse_major(major, currency) == cents
    assert parse_major(Decimal(major), currency) == cents


@pytest.mark.parametrize(
    ("major", "currency"),
    [("53.435", "USD"), ("1.5", "JPY"), ("NaN", "USD"), ("Infinity", "USD"), ("ten", "USD"), ("", "USD")],
)
def test_what_is_no_amount_of_the_currency_is_refused_by_name(major, currency):
    with pytest.raises(InvalidField) as refused:
        parse_major(major, currency, "balance")
    assert refused.value.field == "balance"


@pytest.mark.parametrize("number", [53.43, True])
def test_a_float_never_becomes_money(number):
    with pytest.raises(TypeError):
        parse_major(number, "USD")


@modestly
@given(cents=st.integers(-(10**12), 10**12), currency=st.sampled_from(sorted(CURRENCIES)))
def test_major_units_and_back_is_the_same_amount(cents, currency):
    assert parse_major(to_major(cents, currency), currency) == cents
