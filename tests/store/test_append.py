"""Entering movements: once each, folded onto the invoice, never above what is owed."""

import pytest

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import EntryKind, Movement, broken_at, fold
from tests.builders import a_movement, a_payment, a_processing


def standing_of(shop, invoice):
    with shop.store.unit_of_work() as work:
        entries = work.entries(invoice.invoice.id)
    opened = shop.open(invoice)
    assert opened.standing == fold(entries)
    assert broken_at(entries) is None
    return opened.standing


def test_a_new_invoice_has_one_entry_issued(shop):
    invoice = shop.invoice(10_000)
    with shop.store.unit_of_work() as work:
        (entry,) = work.entries(invoice.invoice.id)
    assert (entry.movement.kind, entry.movement.amount_cents, entry.seq) == (EntryKind.ISSUED, 10_000, 1)


def test_a_payment_is_entered_once(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000), a_payment(4_000))
    shop.post(invoice, a_payment(4_000))
    assert standing_of(shop, invoice).balance_cents == 6_000
    with shop.store.unit_of_work() as work:
        assert work.append(invoice.invoice.id, [a_payment(4_000)], shop.clock.now()) == ()
        assert len(work.entries(invoice.invoice.id)) == 2


def test_every_part_of_a_movement_is_kept(shop):
    invoice = shop.invoice(10_000)
    moment = shop.clock.now().replace(microsecond=120_000)
    movement = a_payment(4_000, aim="istl_1", attempt_id="att_1", happened_at=moment)
    shop.post(invoice, movement)
    with shop.store.unit_of_work() as work:
        assert work.entries(invoice.invoice.id)[-1].movement == movement
    assert shop.open(invoice).standing.balance_cents == 6_000


def test_the_last_cent_closes_an_invoice_and_a_lost_dispute_opens_it_again(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(10_000))
    assert shop.open(invoice).invoice.status is InvoiceStatus.CLOSED
    shop.post(invoice, a_movement(EntryKind.DISPUTE_LOST, -10_000))
    assert shop.open(invoice).invoice.status is InvoiceStatus.OPEN
    assert standing_of(shop, invoice).balance_cents == 10_000


def test_a_refund_with_its_credit_ends_as_refunded(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(10_000))
    refund = [a_movement(kind, -10_000, object_id="re_1") for kind in (EntryKind.CREDIT, EntryKind.REFUND)]
    shop.post(invoice, *refund)
    assert shop.open(invoice).invoice.status is InvoiceStatus.REFUNDED


def test_money_beyond_the_balance_is_unapplied(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(8_000, object_id="ch_1"), a_payment(5_000, object_id="ch_2"))
    standing = standing_of(shop, invoice)
    assert (standing.balance_cents, standing.paid_cents, standing.unapplied_cents) == (0, 10_000, 3_000)
    with shop.store.unit_of_work() as work:
        last = work.entries(invoice.invoice.id)[-1].movement
    assert (last.kind, last.object_id, last.amount_cents) == (EntryKind.UNAPPLIED, "ch_2", -3_000)


def test_money_for_a_cancelled_invoice_is_unapplied_and_it_stays_cancelled(shop):
    invoice = shop.invoice(10_000)
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    shop.post(invoice, a_payment(10_000))
    assert shop.open(invoice).invoice.status is InvoiceStatus.CANCELLED
    assert standing_of(shop, invoice).unapplied_cents == 10_000


def test_processing_reserves_until_the_charge_arrives(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_processing(4_000, object_id="ch_1"))
    assert standing_of(shop, invoice).available_cents == 6_000
    shop.post(invoice, a_payment(4_000, object_id="ch_1"))
    assert standing_of(shop, invoice).processing_cents == 0


def test_entering_raises_the_version(shop):
    invoice = shop.invoice(10_000)
    before = shop.open(invoice).invoice.version
    shop.post(invoice, a_payment(4_000))
    assert shop.open(invoice).invoice.version > before


def test_a_movement_of_the_wrong_sign_leaves_nothing_behind(shop):
    invoice = shop.invoice(10_000)
    wrong = Movement(EntryKind.PAYMENT, -1, "USD", "stripe", "ch_9")
    with pytest.raises(ValueError, match="wrong sign"):
        shop.post(invoice, a_payment(4_000), wrong)
    assert standing_of(shop, invoice).balance_cents == 10_000
