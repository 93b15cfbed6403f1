"""Whether prices are in minor or in major units."""

from decimal import Decimal

import pytest

from portal.domain.invoice import Amount
from portal.errors import InvalidFields
from portal.wire.invoice_reading import read_invoice


def a_line(quantity=None, price=None, amount=None):
    return {"quantity": quantity, "price": price, "amount": amount}


def read(*lines, currency="USD", **more):
    return read_invoice({"lineItems": list(lines), **more}, currency)


def refused(*lines, currency="USD"):
    with pytest.raises(InvalidFields) as refusal:
        read(*lines, currency=currency)
    return [fault.field for fault in refusal.value.faults]


def test_the_invoice_sample_proves_cents():
    (line,) = read(a_line("2.0", "5000.0", 10_000)).line_items
    assert (line.amount_cents, line.price_cents) == (10_000, Decimal(5_000))


def test_the_template_sample_proves_dollars_and_is_read_back_in_cents():
    (line,) = read(a_line("1.0", "50.0", 5_000)).line_items
    assert (line.amount_cents, line.price_cents) == (5_000, Decimal(5_000))


def test_an_amount_that_is_neither_is_refused_by_name():
    assert refused(a_line("2", "50", 100), a_line("2", "50", 101)) == ["lineItems[1].amount"]


def test_lines_may_not_prove_different_units():
    assert refused(a_line("1", "50", 50), a_line("1", "50", 5_000)) == ["lineItems[1].amount"]


def test_a_proof_counts_for_the_lines_before_it_that_prove_nothing():
    free, paid = read(a_line("0", "7", 0), a_line("1", "50", 5_000)).line_items
    assert (free.price_cents, paid.price_cents) == (Decimal(700), Decimal(5_000))


def test_without_an_amount_the_price_is_in_cents_and_rounds_half_up():
    assert read(a_line("0.5", "25")).line_items[0].amount_cents == 13
    assert read(a_line("-0.5", "25")).line_items[0].amount_cents == -13


def test_an_amount_alone_is_enough():
    (line,) = read(a_line(amount=1_234)).line_items
    assert (line.amount_cents, line.quantity, line.price_cents) == (1_234, None, None)


def test_a_rounded_amount_proves_its_unit():
    (line,) = read(a_line("0.333", "100", 33)).line_items
    assert line.price_cents == Decimal(100)
    (line,) = read(a_line("0.333", "1.00", 33)).line_items
    assert line.price_cents == Decimal(100)


def test_the_other_amounts_of_the_item_take_the_proved_unit():
    sent = {
        "discount": {"value": "5.25", "type": "AMOUNT"},
        "salesTax": {"value": "1", "type": "AMOUNT"},
        "installments": [{"amountDue": {"value": "20.5", "type": "AMOUNT"}}],
    }
    draft = read(a_line("1", "50", 5_000), **sent)
    assert draft.discount.value == Amount(525)
    assert draft.tax == Amount(100)
    assert draft.installments[0].value == Amount(2_050)


def test_a_line_without_an_amount_takes_the_unit_its_item_proved():
    _, second = read(a_line("1", "50", 5_000), a_line("2", "1.5")).line_items
    assert second.amount_cents == 300


def test_dollars_are_the_currency_s_own():
    assert refused(a_line("1", "50", 5_000), currency="JPY") == ["lineItems[0].amount"]
    assert read(a_line("1", "50", 50_000), currency="KWD").line_items[0].price_cents == Decimal(50_000)


def test_more_than_can_be_counted_is_refused():
    assert refused(a_line("999999999999999", "999999999999999")) == ["lineItems"]
    assert "lineItems[1].price" in refused(a_line("1", "50", 5_000), a_line("0", "999999999999999"))
