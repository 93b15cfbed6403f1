"""Amounts and dates as people read and write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import exponent
from portal.errors import InvalidAmount
from portal.web import formats

NBSP = "\N{NO-BREAK SPACE}"
DAY = date(2025, 7, 26)


@pytest.mark.parametrize(
    ("cents", "currency", "tag", "printed"),
    [
        (5343, "USD", "en_US", "$53.43"),
        (-500, "USD", "en_US", "−$5.00"),
        (0, "USD", "en_US", "$0.00"),
        (123456789, "USD", "en_US", "$1,234,567.89"),
        (5343, "USD", "en_CA", "US$53.43"),
        (5343, "CAD", "en_US", "CA$53.43"),
        (5343, "EUR", "de_DE", f"53,43{NBSP}€"),
        (500, "JPY", "ja_JP", "JP¥500"),
        (500, "JPY", "en_US", "¥500"),
        (12345, "KWD", "en_US", f"KWD{NBSP}12.345"),
        (500, "CHF", "en_US", f"CHF{NBSP}5.00"),
        (150, "ISK", "en_US", f"ISK{NBSP}1.50"),
        (5343, "USD", "nonsense", "US$53.43"),
        (5343, "USD", "", "US$53.43"),
    ],
)
def test_money_has_the_currency_s_decimals_and_the_region_s_marks(cents, currency, tag, printed):
    assert formats.money(cents, currency, tag) == printed


@pytest.mark.parametrize(
    ("cents", "printed"), [("843.125", "$8.43125"), ("5000", "$50.00"), ("0.5", "$0.005"), ("5000.0", "$50.00")]
)
def test_fractions_of_a_cent_are_shown_in_full(cents, printed):
    assert formats.fine_money(Decimal(cents), "USD", "en_US") == printed


@pytest.mark.parametrize(
    ("value", "printed"), [("2.0", "2"), ("8.875", "8.875"), ("1000", "1,000"), ("0.333333333", "0.333333333")]
)
def test_quantities_have_no_idle_zeros(value, printed):
    assert formats.number(Decimal(value), "en_US") == printed


def test_dates_are_written_out():
    assert formats.full_date(DAY, "en_US") == "Saturday, July 26, 2025"
    assert formats.full_date(DAY, "en_GB") == "Saturday, 26 July 2025"
    assert formats.long_date(DAY, "de_DE") == "26 July 2025"


def test_a_moment_is_told_where_the_business_is():
    at = datetime(2025, 7, 26, 18, 5, tzinfo=UTC)
    said = formats.moment(at, "America/New_York", "en_US").replace(NBSP, " ")
    assert said == "July 26, 2025, 2:05 PM Eastern Time"


@pytest.mark.parametrize(("tag", "said"), [("en_US", "en-US"), ("de_DE", "en-DE"), ("ja_JP", "en-001")])
def test_the_page_is_in_the_english_of_its_region(tag, said):
    assert formats.language(tag) == said


@pytest.mark.parametrize(
    ("text", "currency", "tag", "cents"),
    [
        ("25", "USD", "en_US", 2500),
        ("25.00", "USD", "en_US", 2500),
        ("25.5", "USD", "en_US", 2550),
        (" $1,234.50 ", "USD", "en_US", 123450),
        ("1234.50 USD", "USD", "en_US", 123450),
        ("25,00 €", "EUR", "de_DE", 2500),
        ("1.234,50", "EUR", "de_DE", 123450),
        ("500", "JPY", "en_US", 500),
        ("¥1,000", "JPY", "en_US", 1000),
        ("12.345", "KWD", "en_US", 12345),
        ("0", "USD", "en_US", 0),
    ],
)
def test_amounts_are_read_as_the_region_writes_them(text, currency, tag, cents):
    assert formats.parse_amount(text, currency, tag) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "-5",
        "25.001",
        "25,00",
        "1,23",
        "12,34.5",
        "1.234,50",
        "1e3",
        "NaN",
        "٢٥",
        "€5",
        "5 5",
        "9" * 41,
        ".",
    ],
)
def test_what_is_no_plain_amount_is_refused_with_an_example(text):
    with pytest.raises(InvalidAmount, match=r"like 25\.00") as refused:
        formats.parse_amount(text, "USD", "en_US")
    assert refused.value.field == "amount"


def test_decimals_are_refused_where_the_currency_has_none():
    with pytest.raises(InvalidAmount, match=r"like 25\.$"):
        formats.parse_amount("25.00", "JPY", "en_US")


@given(
    cents=st.integers(0, 99_999_999),
    currency=st.sampled_from(["USD", "JPY", "KWD", "EUR", "ISK"]),
    tag=st.sampled_from(["en_US", "de_DE", "fr_FR", "en_CH", "sv_SE", "en_IN", "ja_JP"]),
)
def test_what_is_printed_is_read_back(cents, currency, tag):
    assert formats.parse_amount(formats.money(cents, currency, tag), currency, tag) == cents
    assert exponent(currency) in {0, 2, 3}


@pytest.mark.parametrize(
    ("currency", "tag", "sides"),
    [("USD", "en_US", ("$", "")), ("EUR", "de_DE", ("", "€")), ("CHF", "en_CH", ("CHF", ""))],
)
def test_the_sign_stands_where_the_region_puts_it(currency, tag, sides):
    assert formats.currency_sides(currency, tag) == sides
