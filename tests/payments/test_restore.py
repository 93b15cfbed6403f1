"""After a backup was put back: what is lost is told from what is there, and nobody's link opens another's invoice."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.domain.attempt import AttemptStatus
from portal.domain.difference import DifferenceKind
from portal.errors import NotFound, OutcomeUnknown, StripeUnavailable
from portal.ports import Seen
from portal.store.opening import open_store
from tests.fakes import FakeGateway, an_event
from tests.payments.lived_in import BALANCE, amount, pay, the_books
from tests.shop import SECRET, Shop


@dataclass
class Backups:
    """A shop whose database can be copied and put back."""

    shop: Shop
    stripe: FakeGateway
    path: Path

    @property
    def books(self):
        return the_books(self.shop, self.stripe)

    def back_up(self) -> bytes:
        with self.shop.store.reading() as connection:
            return connection.connection.driver_connection.serialize()

    def put_back(self, backup: bytes) -> None:
        self.shop.store.close()
        for beside in ("-wal", "-shm"):
            self.path.with_name(self.path.name + beside).unlink(missing_ok=True)
        self.path.write_bytes(backup)
        self.shop.store = open_store(f"sqlite:///{self.path}", (SECRET,))

    def installation(self):
        with self.shop.store.unit_of_work() as work:
            return work.installation_id()


@pytest.fixture
def backups(shop, tmp_path):
    stripe = FakeGateway(clock=shop.clock)
    return Backups(shop, stripe, tmp_path / "remit.db")


def kinds(tally):
    return sorted(one.kind for one in tally.differences)


def test_what_was_paid_since_is_named_and_then_taken_in(backups):
    shop, stripe = backups.shop, backups.stripe
    known, lost = shop.invoice(), shop.invoice(20_000)
    payments = shop.payments(stripe)
    payments.begin(known.key, BALANCE, Seen(), None)
    backup = backups.back_up()
    stripe.pay("pi_1")
    payments.check(known.key)
    stripe.give_back(pay(shop, stripe, lost, amount(8_000)), 500)
    shop.clock.advance(minutes=1)
    backups.put_back(backup)

    restored, tally = backups.books.restore_check()
    assert kinds(tally) == [DifferenceKind.CAPTURED, DifferenceKind.INTENT_UNKNOWN]
    assert shop.open(known).standing.paid_cents == 0
    assert backups.books.reconcile(30).differences == []
    assert (shop.open(known).standing.paid_cents, shop.open(lost).standing.paid_cents) == (10_000, 7_500)
    assert restored.installation == backups.installation() != restored.installation_before


def test_the_link_of_a_lost_invoice_does_not_open_the_next_of_its_number(backups):
    shop = backups.shop
    shop.invoice()
    backup = backups.back_up()
    lost = shop.invoice(50_000)
    backups.put_back(backup)
    backups.books.restore_check()
    later = shop.invoice(60_000)
    assert later.invoice.id != lost.invoice.id
    with pytest.raises(NotFound):
        shop.open(lost)


def test_even_an_invoice_of_the_same_number_has_another_link_and_gets_no_lost_money(backups):
    shop, stripe = backups.shop, backups.stripe
    shop.invoice()
    backup = backups.back_up()
    lost = shop.invoice(50_000)
    pay(shop, stripe, lost, BALANCE)
    shop.clock.advance(minutes=1)
    backups.put_back(backup)
    backups.books.restore_check()
    with shop.store.unit_of_work() as work:  # as if no numbers had been left out
        work.connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'invoices'"))
    later = shop.invoice(60_000)
    assert (later.invoice.id, later.key == lost.key) == (lost.invoice.id, False)
    (named,) = backups.books.reconcile(30).differences
    assert (named.kind, named.expected) == (DifferenceKind.INTENT_UNKNOWN, 50_000)
    assert named.found == "nothing: the invoice of that number is a later one"
    assert shop.open(later).standing.paid_cents == 0


def test_what_can_still_be_paid_and_is_in_no_book_is_cancelled(backups):
    shop, stripe = backups.shop, backups.stripe
    invoice = shop.invoice()
    backup = backups.back_up()
    shop.payments(stripe).begin(invoice.key, BALANCE, Seen(), None)
    backups.put_back(backup)
    _, tally = backups.books.restore_check()
    assert kinds(tally) == [DifferenceKind.INTENT_UNKNOWN]
    assert backups.books.reconcile(30).differences == []
    assert stripe.intents["pi_1"].status == "canceled"


def test_an_attempt_without_an_intent_is_closed_and_what_was_paid_on_it_counts(backups):
    """Asked again under the new id, Stripe would make a second intent for it."""
    shop, stripe = backups.shop, backups.stripe
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("no answer"), applied=True)
    with pytest.raises(StripeUnavailable):
        shop.payments(stripe).begin(invoice.key, BALANCE, Seen(), None)
    backup = backups.back_up()
    stripe.pay("pi_1")
    backups.put_back(backup)
    restored, tally = backups.books.restore_check()
    assert (restored.attempts_closed, kinds(tally)) == (1, [DifferenceKind.INTENT_UNKNOWN])
    backups.books.reconcile(30)
    assert shop.open(invoice).standing.paid_cents == 10_000
    assert (shop.attempts(invoice)[0][1], len(stripe.intents)) == (AttemptStatus.CANCELLED, 1)


def test_events_of_before_are_still_ours(backups):
    shop, stripe = backups.shop, backups.stripe
    invoice = shop.invoice()
    shop.payments(stripe).begin(invoice.key, BALANCE, Seen(), None)
    backups.books.restore_check()
    shop.payments(stripe).receive(an_event(stripe.pay("pi_1")))
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_links_made_before_go_on_opening(backups):
    invoice = backups.shop.invoice()
    backups.books.restore_check()
    assert backups.shop.open(invoice).standing.balance_cents == 10_000


def test_a_backup_with_nothing_lacking_names_nothing(backups):
    pay(backups.shop, backups.stripe, backups.shop.invoice(), BALANCE)
    _, tally = backups.books.restore_check()
    assert tally.differences == []
