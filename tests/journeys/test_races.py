"""Two people with one link and two browsers: one charge, and nobody left in the dark."""

import pytest

pytestmark = pytest.mark.browser


def charges(running):
    return [row["captured"] for row in running.stripe.control.books() if row["captured"]]


@pytest.mark.parametrize("first", [0, 1])
def test_two_payers_of_the_same_amount_end_with_one_charge(running, visitor, first):
    invoice = running.shop.invoice(10_000)
    payers = [visitor(invoice.key), visitor(invoice.key)]
    for payer in payers:
        payer.open("/pay")
    for payer in payers:
        payer.ready()
        payer.type_card("4242424242424242")
    payers[first].press()
    payers[1 - first].press()
    for payer in payers:
        payer.paid()
        payer.page.get_by_text("Thank you").first.wait_for()
    assert charges(running) == [10_000]


def test_two_payers_of_different_amounts_end_with_one_charge(running, visitor):
    invoice = running.shop.invoice(10_000)
    slow, quick = visitor(invoice.key), visitor(invoice.key)
    slow.open("/pay")
    slow.ready()
    slow.type_card("4242424242424242")
    quick.open("/pay?choice=amount&amountCents=4000")
    quick.page.get_by_role("button", name="Start over with $40.00").click()
    quick.ready()
    quick.type_card("4242424242424242")
    slow.press()
    quick.press()
    quick.paid()
    assert "You have not been charged" in slow.problem()
    assert charges(running) == [4_000]
