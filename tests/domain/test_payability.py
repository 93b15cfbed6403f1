"""P23: whether an invoice can be paid, what its payer may choose, and what each choice comes to."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.attempt import Choice
from portal.domain.chargeable import chargeable
from portal.domain.errors import InvalidAmount, NotPayable
from portal.domain.invoice import Amount, InvoiceStatus, PaymentMethod, RecordStatus
from portal.domain.ledger import EntryKind, Standing
from portal.domain.money import MAXIMUM_CENTS, chargeable_step, minimum_cents
from portal.domain.payability import Wanted, amount_of, offers, refusal
from portal.domain.unknown import UNKNOWN
from tests.builders import (
    DUE,
    TODAY,
    a_business,
    a_line,
    a_movement,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_installment,
    an_invoice,
)
from tests.domain.properties import modestly

PAST, COMING = TODAY - timedelta(days=10), TODAY + timedelta(days=10)


def of(cents, **changes):
    return an_invoice(line_items=(a_line(cents),), discount=None, tax=None, **changes)


def in_parts(*parts, total=10_000):
    """An invoice of `total` in parts of (cents, due date)."""
    planned = tuple(an_installment(Amount(cents), due, id=f"istl_{i}") for i, (cents, due) in enumerate(parts, start=1))
    return of(total, installments=planned)


def choices(opened, today=TODAY):
    return [(offer.choice, offer.amount_cents) for offer in offers(opened, today)]


def amount(opened, choice=Choice.AMOUNT, cents=None, part=None):
    return amount_of(opened, Wanted(choice, part, cents), TODAY)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (InvoiceStatus.DRAFT, "draft"),
        (InvoiceStatus.SCHEDULED, "scheduled"),
        (InvoiceStatus.CANCELLED, "cancelled"),
        (InvoiceStatus.REFUNDED, "refunded"),
        (InvoiceStatus.CLOSED, "paid"),
        (InvoiceStatus.OPEN, None),
    ],
)
def test_only_an_open_invoice_is_payable(status, reason):
    opened = a_payer_invoice(an_invoice(status=status))
    assert refusal(opened) == reason
    assert bool(offers(opened, TODAY)) is (reason is None)


@pytest.mark.parametrize(
    ("opened", "reason"),
    [
        (a_payer_invoice(an_invoice(record_status=RecordStatus.INACTIVE)), "cancelled"),
        (a_payer_invoice(movements=[a_payment(10_343)]), "paid"),
        (a_payer_invoice(of(0)), "paid"),
        (a_payer_invoice(movements=[a_processing(10_343)]), "processing"),
        (a_payer_invoice(stale=True), "stale"),
        (a_payer_invoice(online=False), "online_off"),
        (a_payer_invoice(an_invoice(payment_methods=(PaymentMethod.DIRECT,))), "online_off"),
        (a_payer_invoice(of(49)), "too_small"),
        (a_payer_invoice(movements=[a_processing(10_300)]), "too_small"),
    ],
)
def test_a_refusal_says_why(opened, reason):
    assert refusal(opened) == reason
    with pytest.raises(NotPayable) as refused:
        amount(opened, Choice.BALANCE)
    assert refused.value.reason == reason


def test_an_open_invoice_offers_its_balance_and_another_amount():
    assert choices(a_payer_invoice(movements=[a_payment(5_000)])) == [(Choice.BALANCE, 5_343), (Choice.AMOUNT, None)]


def test_what_the_bank_is_moving_is_not_offered_again():
    assert choices(a_payer_invoice(movements=[a_processing(5_000)]))[0] == (Choice.BALANCE, 5_343)


def test_with_a_plan_the_next_installment_comes_first():
    opened = a_payer_invoice(in_parts((6_000, DUE), (4_000, COMING)))
    first = offers(opened, TODAY)[0]
    assert (first.choice, first.amount_cents, first.installment_id, first.due_date) == (
        Choice.INSTALLMENT, 4_000, "istl_2", COMING,
    )  # fmt: skip


def test_all_that_is_overdue_is_offered_together():
    opened = a_payer_invoice(in_parts((2_000, PAST), (3_000, PAST + timedelta(days=1)), (5_000, COMING)))
    assert choices(opened) == [
        (Choice.INSTALLMENT, 2_000),
        (Choice.OVERDUE, 5_000),
        (Choice.BALANCE, 10_000),
        (Choice.AMOUNT, None),
    ]
    assert offers(opened, TODAY)[1].parts == 2


def test_an_installment_is_overdue_from_the_day_after():
    opened = a_payer_invoice(in_parts((2_000, TODAY - timedelta(days=1)), (3_000, TODAY), (5_000, COMING)))
    assert amount(opened, Choice.OVERDUE) == 2_000


def test_no_two_fixed_offers_are_of_one_amount():
    one_overdue = a_payer_invoice(in_parts((2_000, PAST), (8_000, COMING)))
    assert choices(one_overdue)[:2] == [(Choice.INSTALLMENT, 2_000), (Choice.BALANCE, 10_000)]
    last = a_payer_invoice(in_parts((2_000, PAST), (8_000, COMING)), [a_payment(2_000)])
    assert choices(last)[0] == (Choice.BALANCE, 8_000)


def test_an_installment_that_leaves_an_unchargeable_rest_is_left_to_the_balance():
    opened = a_payer_invoice(in_parts((9_970, DUE)))
    assert choices(opened) == [(Choice.BALANCE, 10_000), (Choice.AMOUNT, None)]
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, Choice.INSTALLMENT)
    assert refused.value.amounts_cents == (9_950, 10_000) or refused.value.amounts_cents == (9_950, 10_000)[::-1]


def test_an_installment_too_small_to_be_charged_is_left_to_wider_offers():
    opened = a_payer_invoice(in_parts((30, PAST), (2_000, PAST), (7_970, COMING)))
    assert choices(opened)[0] == (Choice.OVERDUE, 2_030)


def test_any_open_installment_can_be_asked_for_by_its_id():
    opened = a_payer_invoice(in_parts((2_000, PAST), (3_000, COMING), (5_000, COMING)))
    assert amount(opened, Choice.INSTALLMENT) == 2_000
    assert amount(opened, Choice.INSTALLMENT, part="istl_2") == 3_000


@pytest.mark.parametrize("part", ["istl_1", "istl_77"])
def test_an_installment_that_is_paid_or_unknown_is_refused_with_what_works(part):
    opened = a_payer_invoice(in_parts((2_000, PAST), (3_000, COMING), (5_000, COMING)), [a_payment(2_000)])
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, Choice.INSTALLMENT, part=part)
    assert (refused.value.field, refused.value.amounts_cents) == ("installmentId", (3_000, 8_000))


def test_without_a_plan_overdue_means_the_whole_balance():
    assert amount_of(a_payer_invoice(), Wanted(Choice.OVERDUE), DUE + timedelta(days=1)) == 10_343


def test_where_nothing_is_overdue_asking_for_it_is_refused_with_what_works():
    with pytest.raises(InvalidAmount) as refused:
        amount_of(a_payer_invoice(), Wanted(Choice.OVERDUE), DUE)
    assert (refused.value.field, refused.value.amounts_cents) == ("choice", (10_343,))


@pytest.mark.parametrize("cents", [50, 5_000, 10_293, 10_343])
def test_another_amount_may_be_any_that_can_be_charged(cents):
    assert amount(a_payer_invoice(), cents=cents) == cents


@pytest.mark.parametrize(
    ("cents", "work"),
    [
        (0, (50,)),
        (-5, (50,)),
        (49, (50,)),
        (10_294, (10_293, 10_343)),
        (10_342, (10_343, 10_293)),
        (10_344, (10_343,)),
        (MAXIMUM_CENTS + 1, (10_343,)),
        (10**30, (10_343,)),
    ],
)
def test_an_amount_that_does_not_work_is_refused_with_the_nearest_that_do(cents, work):
    with pytest.raises(InvalidAmount) as refused:
        amount(a_payer_invoice(), cents=cents)
    assert (refused.value.field, refused.value.amounts_cents) == ("amountCents", work)


def test_a_missing_amount_is_refused_by_name():
    with pytest.raises(InvalidAmount) as refused:
        amount(a_payer_invoice())
    assert refused.value.field == "amountCents"


def test_a_business_may_set_a_higher_minimum():
    opened = a_payer_invoice(business=a_business(minimum_cents=2_000))
    offer = offers(opened, TODAY)[-1]
    assert (offer.minimum_cents, offer.maximum_cents) == (2_000, 10_343)
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, cents=1_999)
    assert refused.value.amounts_cents == (2_000,)


def test_a_minimum_is_raised_to_what_the_currency_can_charge():
    opened = a_payer_invoice(of(50_000, currency="ISK"), business=a_business(currency="ISK", minimum_cents=1_050))
    assert offers(opened, TODAY)[-1].minimum_cents == 1_100


@pytest.mark.parametrize(
    ("cents", "why"),
    [
        (0, "above zero"),
        (50, "can't be charged in this currency"),
        (50_100, "more than can be paid now"),
        (900, "less than the least"),
        (49_950, "can't be charged in this currency"),
    ],
)
def test_a_refused_amount_says_why(cents, why):
    opened = a_payer_invoice(of(50_000, currency="ISK"), business=a_business(currency="ISK", minimum_cents=1_000))
    with pytest.raises(InvalidAmount, match=why):
        amount(opened, cents=cents)


def test_an_amount_that_leaves_too_small_a_rest_says_so():
    with pytest.raises(InvalidAmount, match="rest too small"):
        amount(a_payer_invoice(), cents=10_300)


def test_a_business_can_not_go_below_stripes_minimum():
    assert offers(a_payer_invoice(business=a_business(minimum_cents=1)), TODAY)[-1].minimum_cents == 50


@pytest.mark.parametrize("allowed", [False, UNKNOWN])
def test_another_amount_needs_a_business_known_to_allow_it(allowed):
    opened = a_payer_invoice(business=a_business(allow_amount=allowed))
    assert choices(opened) == [(Choice.BALANCE, 10_343)]
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, cents=5_000)
    assert (refused.value.field, refused.value.amounts_cents) == ("choice", (10_343,))


def test_another_amount_is_not_offered_where_only_the_balance_works():
    assert choices(a_payer_invoice(of(99))) == [(Choice.BALANCE, 99)]
    assert choices(a_payer_invoice(of(100)))[1:] == [(Choice.AMOUNT, None)]


def test_a_balance_over_one_charge_is_offered_up_to_the_most():
    opened = a_payer_invoice(of(150_000_000))
    assert amount(opened, Choice.BALANCE) == MAXIMUM_CENTS
    with pytest.raises(InvalidAmount, match="more than one payment") as refused:
        amount(opened, cents=MAXIMUM_CENTS + 1)
    assert refused.value.amounts_cents == (MAXIMUM_CENTS,)


def test_a_balance_just_over_one_charge_leaves_a_rest_that_can_be_charged():
    assert amount(a_payer_invoice(of(MAXIMUM_CENTS + 10)), Choice.BALANCE) == MAXIMUM_CENTS - 40


@pytest.mark.parametrize("cents", [50, MAXIMUM_CENTS])
def test_the_least_and_the_most_that_stripe_takes_are_offered_whole(cents):
    assert amount(a_payer_invoice(of(cents)), Choice.BALANCE) == cents


def test_where_one_amount_works_beside_the_balance_it_is_named():
    opened = a_payer_invoice(of(100))
    assert amount(opened, cents=50) == 50
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, cents=60)
    assert refused.value.amounts_cents == (50, 100)


def test_the_most_of_one_charge_is_whole_where_the_currency_is():
    assert amount(a_payer_invoice(of(200_000_000, currency="ISK")), Choice.BALANCE) == 99_999_900


def test_amounts_are_whole_where_the_currency_is():
    opened = a_payer_invoice(of(50_000, currency="ISK"))
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, cents=12_345)
    assert refused.value.amounts_cents == (12_300, 12_400)


def test_a_foreign_balance_that_is_not_whole_is_paid_as_far_as_it_can_be():
    opened = a_payer_invoice(of(50_000, currency="ISK"), standing=Standing(50_043))
    assert amount(opened, Choice.BALANCE) == 50_000


def works(cents, available, currency):
    """Whether a charge of `cents` is taken by Stripe and leaves a rest it takes, said once more."""
    rest = available - cents
    step, least = chargeable_step(currency), minimum_cents(currency)
    return cents % step == 0 and least <= cents <= MAXIMUM_CENTS and (rest == 0 or rest >= least)


CURRENCIES = st.sampled_from(["USD", "JPY", "ISK", "KWD", "HUF"])


@modestly
@given(
    units=st.integers(1, 6_000),
    parts=st.lists(st.integers(1, 3_000), max_size=4),
    days=st.lists(st.integers(-5, 5), min_size=4, max_size=4),
    paid=st.integers(0, 6_000),
    currency=CURRENCIES,
)
def test_every_fixed_offer_can_be_charged_and_leaves_a_chargeable_rest(units, parts, days, paid, currency):
    step = chargeable_step(currency)
    assume(sum(parts) <= units)
    planned = tuple(
        an_installment(Amount(part * step), TODAY + timedelta(days=day), id=f"istl_{i}")
        for i, (part, day) in enumerate(zip(parts, days, strict=False))
    )
    invoice = of(units * step, currency=currency, installments=planned)
    payment = min(paid, units) * step
    opened = a_payer_invoice(invoice, [a_payment(payment, currency=currency)] if payment else [])
    available = opened.standing.available_cents
    for offer in offers(opened, TODAY):
        for cents in (offer.amount_cents, offer.minimum_cents, offer.maximum_cents):
            assert cents is None or works(cents, available, currency)
        if offer.amount_cents is not None:
            assert amount_of(opened, Wanted(offer.choice, offer.installment_id), TODAY) == offer.amount_cents


@modestly
@given(available=st.integers(0, 3_000), wanted=st.integers(-100, 4_000), currency=CURRENCIES)
def test_an_amount_works_or_is_refused_with_the_nearest_that_do(available, wanted, currency):
    step = chargeable_step(currency)
    opened = a_payer_invoice(of(available * step, currency=currency))
    if refusal(opened):
        return
    available, wanted = available * step, wanted * step // 2
    if works(wanted, available, currency):
        assert amount(opened, cents=wanted) == wanted
        return
    with pytest.raises(InvalidAmount) as refused:
        amount(opened, cents=wanted)
    all_that_work = [cents for cents in range(0, available + 1, step) if works(cents, available, currency)]
    below = [cents for cents in all_that_work if cents < wanted]
    above = [cents for cents in all_that_work if cents > wanted]
    nearest = sorted([*below[-1:], *above[:1]], key=lambda cents: (abs(cents - wanted), cents))
    assert list(refused.value.amounts_cents) == nearest


def test_where_nothing_works_nothing_is_near():
    assert chargeable(30, "USD").nearest(30) == ()
    assert 30 not in chargeable(30, "USD")


def test_a_refund_that_reopened_can_be_paid_again():
    opened = a_payer_invoice(movements=[a_payment(10_343), a_movement(EntryKind.REFUND, -343)])
    assert choices(opened) == [(Choice.BALANCE, 343), (Choice.AMOUNT, None)]


def test_due_dates_are_days_not_moments():
    opened = a_payer_invoice(an_invoice(due_date=date(2026, 3, 2)))
    assert amount_of(opened, Wanted(Choice.OVERDUE), date(2026, 3, 3)) == 10_343
    with pytest.raises(InvalidAmount):
        amount_of(opened, Wanted(Choice.OVERDUE), date(2026, 3, 2))
