"""What `scripts/simulate` found in the use cases of paying, each as short as it was found."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.ledger import EntryKind, Standing
from portal.domain.payability import Wanted
from portal.ports import RefundRequest, Seen
from tests.fakes import an_event


@pytest.fixture
def invoice(shop, payments, stripe):
    """A bank debit of all of it is on its way, and our books know."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    stripe.process("pi_1")
    payments.check(invoice.key)
    return invoice


def ledger(shop, invoice):
    with shop.store.unit_of_work() as books:
        return [(entry.movement.kind, entry.movement.object_id) for entry in books.entries(invoice.invoice.id)][1:]


def test_a_debit_that_came_back_and_was_paid_by_card_before_we_heard_reserves_nothing(shop, payments, stripe, invoice):
    debit = stripe.intents["pi_1"].charge
    stripe.decline("pi_1")
    stripe.pay("pi_1")
    payments.check(invoice.key)
    card = stripe.intents["pi_1"].charge
    assert ledger(shop, invoice) == [
        (EntryKind.PROCESSING, debit.id),
        (EntryKind.PROCESSING_FAILED, debit.id),
        (EntryKind.PAYMENT, card.id),
    ]
    assert shop.open(invoice).standing.processing_cents == 0


def test_a_debit_that_came_back_and_was_tried_again_before_we_heard_reserves_once(shop, payments, stripe, invoice):
    stripe.decline("pi_1")
    stripe.process("pi_1")
    payments.check(invoice.key)
    assert shop.open(invoice).standing.processing_cents == 10_000
    stripe.pay("pi_1")
    payments.check(invoice.key)
    standing = shop.open(invoice).standing
    assert (standing.processing_cents, standing.balance_cents) == (0, 0)


def test_a_refund_that_could_only_be_made_because_an_earlier_one_came_back_takes_money_that_is_there(
    shop, payments, stripe
):
    """The earlier refund was to be owed again, the business gave that up, and we heard of both ends at once."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    payments.receive(an_event(stripe.pay("pi_1")))
    (first,) = payments.refund(RefundRequest(invoice.invoice.id, 10_000, reopen=True))
    payments.write_off(invoice.invoice.id, 10_000)
    stripe.refund_becomes(first.refund_id, "failed")
    stripe.give_back("pi_1", 10_000)
    payments.check(invoice.key)
    payments.receive(an_event(stripe.intents["pi_1"], "charge.refunded", id="evt_2"))
    assert shop.open(invoice).standing == Standing()
