"""Plans: what each part comes to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import InvalidField
from portal.domain.installments import due_order, plan
from portal.domain.invoice import Amount, Percent
from tests.builders import DUE, an_installment, an_invoice
from tests.domain.properties import modestly


def parts_of(values, total_cents=10_343, **changes):
    planned = tuple(an_installment(value, id=f"istl_{i}") for i, value in enumerate(values, start=1))
    return plan(an_invoice(installments=planned, **changes), total_cents)


def amounts_of(values, total_cents=10_343, **changes):
    return [part.amount_cents for part in parts_of(values, total_cents, **changes)]


def percent(rate):
    return Percent(Decimal(str(rate)))


def test_without_a_plan_there_are_no_parts():
    assert plan(an_invoice(), 10_343) == ()


def test_a_plan_of_amounts_that_covers_the_total_has_no_other_part():
    parts = parts_of([Amount(5_000), Amount(5_343)])
    assert [(part.amount_cents, part.balance_cents, part.implied) for part in parts] == [
        (5_000, 5_000, False),
        (5_343, 5_343, False),
    ]


def test_what_a_plan_leaves_over_is_due_with_the_invoice():
    *_, rest = parts_of([Amount(5_000)])
    assert (rest.id, rest.name, rest.due_date, rest.amount_cents) == ("istl_rest", "Remaining balance", DUE, 5_343)
    assert rest.implied


@pytest.mark.parametrize(
    ("values", "amounts"),
    [
        ([percent(50), percent(50)], [5_172, 5_171]),
        ([percent("33.33"), percent("33.33"), percent("33.34")], [3_447, 3_447, 3_449]),
        ([Amount(5_171), percent(50)], [5_171, 5_172]),
        ([percent(50), Amount(1_000)], [5_172, 1_000, 4_171]),
        ([percent(100)], [10_343]),
    ],
)
def test_percents_come_to_whole_cents_and_never_past_the_total(values, amounts):
    assert amounts_of(values) == amounts


def test_percents_land_on_amounts_that_can_be_charged():
    assert amounts_of([percent(50), percent(50)], 12_300, currency="ISK") == [6_200, 6_100]


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ([Amount(10_344)], 0),
        ([Amount(5_000), Amount(5_343), Amount(1)], 2),
        ([percent(60), percent("40.01")], 1),
        ([Amount(5_172), percent(50)], 1),
    ],
)
def test_more_than_the_total_is_refused_naming_the_installment(values, at):
    with pytest.raises(InvalidField, match="more than the total") as refused:
        parts_of(values)
    assert refused.value.field == f"installments[{at}].amountDue"


@pytest.mark.parametrize("value", [Amount(0), Amount(-1), percent(0), percent(101), Percent(Decimal("NaN"))])
def test_a_part_that_is_nothing_is_refused(value):
    with pytest.raises(InvalidField) as refused:
        parts_of([Amount(1), value])
    assert refused.value.field == "installments[1].amountDue"


def test_parts_are_due_by_date_then_by_id_and_without_a_date_last():
    early, late = date(2026, 4, 1), date(2026, 5, 1)
    planned = (
        an_installment(Amount(1), None, id="istl_1"),
        an_installment(Amount(1), late, id="istl_2"),
        an_installment(Amount(1), early, id="istl_10"),
        an_installment(Amount(1), early, id="istl_9"),
    )
    order = due_order(plan(an_invoice(installments=planned, due_date=late), 10_343))
    assert [part.id for part in order] == ["istl_9", "istl_10", "istl_2", "istl_rest", "istl_1"]


@modestly
@given(
    weights=st.lists(st.integers(1, 1_000), min_size=1, max_size=8),
    total=st.integers(0, 10**7),
)
def test_percents_that_make_a_hundred_sum_to_the_total(weights, total):
    rates = [Decimal(weight) for weight in weights[:-1]]
    scale = Decimal(sum(weights))
    shares = [(rate * 100 / scale).quantize(Decimal("0.0001")) for rate in rates]
    parts = parts_of([Percent(share) for share in (*shares, Decimal(100) - sum(shares)) if share], total)
    assert sum(part.amount_cents for part in parts) == total
    assert not any(part.implied for part in parts)


@modestly
@given(
    fixed=st.lists(st.integers(1, 5_000), max_size=4),
    rates=st.lists(st.decimals("0.01", 60, places=2), max_size=4),
    total=st.integers(0, 20_000),
)
def test_a_plan_is_refused_or_comes_to_the_total_exactly(fixed, rates, total):
    values = [*map(Amount, fixed), *map(Percent, rates)]
    exact = sum(fixed) + sum((Fraction(rate) * total / 100 for rate in rates), Fraction(0))
    if exact > total:
        with pytest.raises(InvalidField):
            parts_of(values, total)
        return
    parts = parts_of(values, total)
    assert sum(part.amount_cents for part in parts) == (total if values else 0)
    assert all(part.amount_cents >= 0 for part in parts)
    assert [part.amount_cents for part in parts[: len(fixed)]] == fixed
