"""Hazard P5, nobody told us: reconciling settles it, names what differs, and as a check changes nothing."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.domain.attempt import AttemptStatus
from portal.domain.difference import DifferenceKind
from portal.errors import GatewayDeclined, OutcomeUnknown, StripeUnavailable
from portal.ports import Seen
from tests.fakes import FakeGateway, an_event
from tests.payments import lived_in
from tests.payments.lived_in import BALANCE, amount, pay, the_books
from tests.payments.planting import unlocked

READS = {"list_intents", "retrieve", "events"}


@pytest.fixture
def stripe(shop) -> FakeGateway:
    return FakeGateway(clock=shop.clock)


@pytest.fixture
def books(shop, stripe):
    return the_books(shop, stripe)


def kinds(tally):
    return [one.kind for one in tally.differences]


def standing(shop, invoice):
    return shop.open(invoice).standing


def test_a_payment_and_a_refund_nobody_told_us_of_are_settled(shop, stripe, books):
    invoice = shop.invoice()
    intent = pay(shop, stripe, invoice, BALANCE, settled=False)
    stripe.give_back(intent, 4_000)
    tally = books.reconcile(30)
    assert (tally.differences, tally.mended_count) == ([], 2)
    assert {one.kind for one in tally.mended} == {DifferenceKind.CAPTURED, DifferenceKind.REFUNDED}
    assert standing(shop, invoice).paid_cents == 6_000
    assert books.check(30).differences == []


def test_a_difference_names_invoice_object_and_both_figures(shop, stripe, books):
    invoice = shop.invoice()
    intent = pay(shop, stripe, invoice, BALANCE)
    stripe.give_back(intent, 4_000)
    shop.clock.advance(minutes=16)
    (named,) = books.check(30).differences
    charge = stripe.intents[intent].charge.id
    assert (named.kind, named.invoice_id, named.object_id) == ("refunded", invoice.invoice.id, charge)
    assert (named.expected, named.found, named.currency) == (4_000, 0, "USD")


def test_a_check_changes_nothing(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE, settled=False)
    shop.clock.advance(hours=3)
    before, stripe.calls[:] = dump(shop), []
    tally = books.check(30)
    assert kinds(tally) == [DifferenceKind.CAPTURED, DifferenceKind.ATTEMPT_STUCK]
    assert dump(shop) == before
    assert set(stripe.calls) <= READS


def test_what_the_sweeper_will_look_at_in_time_is_no_difference_yet(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE, settled=False)
    tally = books.check(30)
    assert (tally.differences, tally.on_their_way) == ([], 1)


def test_a_refund_of_a_minute_ago_is_no_difference_yet_and_later_it_is(shop, stripe, books):
    intent = pay(shop, stripe, shop.invoice(), BALANCE)
    stripe.give_back(intent, 100, created_at=shop.clock.now())
    assert books.check(30).on_their_way == 1
    shop.clock.advance(minutes=16)
    assert kinds(books.check(30)) == [DifferenceKind.REFUNDED]


def test_every_page_of_every_day_is_read(shop, stripe, books):
    stripe.on_a_page = 2
    for _ in range(3):
        for _ in range(3):
            pay(shop, stripe, shop.invoice(), BALANCE)
        shop.clock.advance(days=1)
    assert books.check(30).intents == 9
    assert books.check(2).intents == 3


def test_an_account_with_little_to_list_is_asked_once(shop, stripe, books):
    for _ in range(3):
        pay(shop, stripe, shop.invoice(), BALANCE)
        shop.clock.advance(days=1)
    stripe.calls[:] = []
    books.check(30)
    assert stripe.calls == ["list_intents"]


def test_intents_without_our_mark_or_with_anothers_are_left_alone(shop, stripe, books):
    intent = pay(shop, stripe, shop.invoice(), BALANCE)
    for name, mark in (("pi_other", "elsewhere"), ("pi_none", None)):
        stripe.intents[name] = replace(stripe.intents[intent], id=name, installation=mark)
    stripe.calls[:] = []
    tally = books.reconcile(30)
    assert (tally.intents, tally.others, tally.differences) == (1, 2, [])
    assert set(stripe.calls) <= READS


def test_each_connected_account_has_a_list_of_its_own(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE)
    with shop.store.unit_of_work() as work:
        business = work.businesses.get(shop.grant.business_id)
        work.businesses.rewrite(replace(business, stripe_account="acct_1Theirs"))
    theirs = shop.invoice()
    pay(shop, stripe, theirs, BALANCE, settled=False)
    tally = books.reconcile(30)
    assert (tally.intents, tally.differences) == (2, [])
    assert standing(shop, theirs).paid_cents == 10_000


def test_an_intent_whose_create_was_answered_by_an_error_is_cancelled(shop, stripe, books):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("500", answered=True), applied=True)
    pay(shop, stripe, invoice, BALANCE)
    assert (books.check(30).orphans, stripe.intents["pi_1"].status) == (1, "requires_payment_method")
    tally = books.reconcile(30)
    assert (tally.orphans, tally.differences, stripe.intents["pi_1"].status) == (1, [], "canceled")


def test_money_on_such_an_intent_is_for_a_person_to_judge(shop, stripe, books):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("500", answered=True), applied=True)
    pay(shop, stripe, invoice, BALANCE)
    stripe.pay("pi_1")
    assert DifferenceKind.INTENT_SECOND in kinds(books.reconcile(30))
    assert shop.quarantined() == [("pi_1", "second")]
    assert standing(shop, invoice).paid_cents == 10_000


def test_an_intent_of_an_attempt_closed_without_it_is_settled_when_it_was_paid(shop, stripe, books):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("no answer"), applied=True, times=1)
    with pytest.raises(StripeUnavailable):
        shop.payments(stripe).begin(invoice.key, BALANCE, Seen(), None)
    shop.clock.advance(hours=25)
    shop.payments(stripe).sweep()
    stripe.pay("pi_1")
    assert kinds(books.check(30)) == [DifferenceKind.INTENT_UNKNOWN]
    tally = books.reconcile(30)
    assert standing(shop, invoice).paid_cents == 10_000
    assert kinds(tally) == [DifferenceKind.QUARANTINED]  # paid after it was cancelled: somebody should look


def test_an_event_that_was_never_settled_is_settled(shop, stripe, books):
    invoice = shop.invoice()
    intent = pay(shop, stripe, invoice, BALANCE, settled=False)
    stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(StripeUnavailable):
        shop.payments(stripe).receive(an_event(stripe.intents[intent]))
    shop.clock.advance(hours=2)
    assert DifferenceKind.EVENT_UNSETTLED in kinds(books.check(30))
    assert books.reconcile(30).differences == []


def test_stripe_being_down_is_said_and_never_taken_for_agreement(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE)
    stripe.fail("list_intents", StripeUnavailable("down"))
    with pytest.raises(StripeUnavailable):
        books.reconcile(30)
    last = books.ledgers.last_reconciliation()
    assert (last.complete, books.reconcile(30).differences) == (False, [])
    assert books.ledgers.last_reconciliation().complete


def test_an_account_that_took_its_access_back_does_not_hold_up_the_others(shop, stripe, books):
    invoice = shop.invoice()
    pay(shop, stripe, invoice, BALANCE, settled=False)
    with shop.store.unit_of_work() as work:
        business = work.businesses.get(shop.grant.business_id)
        work.businesses.rewrite(replace(business, stripe_account="acct_1Gone"))
    listed = stripe.list_intents

    def refused(account, *rest):
        if account:
            raise GatewayDeclined("no", "account_invalid")
        return listed(account, *rest)

    stripe.list_intents = refused
    (named,) = books.reconcile(30).differences
    assert (named.kind, named.object_id, named.found) == (DifferenceKind.NOT_COMPARED, "acct_1Gone", "account_invalid")
    assert standing(shop, invoice).paid_cents == 10_000


def test_an_outcome_left_unknown_is_named_and_the_others_are_settled(shop, stripe, books):
    first, second = shop.invoice(), shop.invoice()
    for invoice in (first, second):
        pay(shop, stripe, invoice, BALANCE, settled=False)
    stripe.fail("retrieve", OutcomeUnknown("no answer"))
    assert kinds(books.reconcile(30)) == [DifferenceKind.NOT_COMPARED]
    assert sorted(standing(shop, one).paid_cents for one in (first, second)) == [0, 10_000]


def test_an_intent_that_cannot_be_read_is_named_and_the_others_are_settled(shop, stripe, books, monkeypatch):
    odd, paid = shop.invoice(), shop.invoice()
    unreadable = pay(shop, stripe, odd, BALANCE)
    pay(shop, stripe, paid, BALANCE, settled=False)
    stripe.change(unreadable, created_at=shop.clock.now() - timedelta(days=40))  # not listed, so looked up by itself
    retrieve = stripe.retrieve

    def read(intent_id, account):
        if intent_id == unreadable:
            raise GatewayDeclined("It can't be read.", "unreadable")
        return retrieve(intent_id, account)

    monkeypatch.setattr(stripe, "retrieve", read)
    (named,) = books.reconcile(30).differences
    assert (named.kind, named.object_id, named.found) == (DifferenceKind.NOT_COMPARED, unreadable, "unreadable")
    assert standing(shop, paid).paid_cents == 10_000


def test_without_stripe_the_books_are_checked_by_themselves(shop):
    shop.invoice()
    tally = the_books(shop, None).reconcile(30)
    assert (tally.intents, tally.chains, tally.differences) == (0, 1, [])


def test_each_run_logs_how_far_the_chains_have_come(shop, stripe, books, caplog):
    pay(shop, stripe, shop.invoice(), BALANCE)
    with caplog.at_level(logging.INFO, logger="portal.payments"):
        books.reconcile(30)
    last = books.ledgers.last_reconciliation()
    assert (last.intents, last.chains, last.entries, last.differences) == (1, 1, 2, 0)
    assert last.digest == books.ledgers.digest()
    assert f"1 chains, 2 entries, digest {last.digest}" in caplog.text


def test_chains_that_grow_after_they_were_noted_hold(shop, stripe, books):
    invoice = shop.invoice()
    books.reconcile(30)
    pay(shop, stripe, invoice, amount(2_000))
    assert books.check(30).differences == []
    books.reconcile(30)
    assert books.ledgers.last_reconciliation().entries == 2


def test_a_broken_chain_is_not_noted_anew(shop, stripe, books):
    invoice = shop.invoice()
    pay(shop, stripe, invoice, BALANCE)
    books.reconcile(30)
    with unlocked(shop.store.engines) as connection:
        connection.execute(text("DELETE FROM ledger_entries WHERE seq = 2"))
    books.reconcile(30)
    assert DifferenceKind.CHAIN_CUT in kinds(books.reconcile(30))


def test_a_paid_attempt_whose_entry_is_lost_is_named_and_not_settled_as_if_new(shop, stripe, books):
    past_payment = shop.invoice()
    pay(shop, stripe, past_payment, BALANCE)
    with unlocked(shop.store.engines) as connection:
        connection.execute(text("DELETE FROM ledger_entries WHERE seq = 2"))
    shop.clock.advance(days=1)
    found = kinds(books.reconcile(30))
    assert {DifferenceKind.CAPTURED, DifferenceKind.ATTEMPT_UNBOOKED} <= set(found)
    assert shop.attempts(past_payment)[0][1] == AttemptStatus.SUCCEEDED


def test_a_window_is_gone_through_day_by_day():
    from portal.payments.reconcile import Window  # noqa: PLC0415

    now = lived_in.FakeGateway().clock.now()
    days = list(Window(now - timedelta(days=2, hours=1), now).days())
    assert [day.until - day.since for day in days] == [timedelta(days=1), timedelta(days=1), timedelta(hours=1)]


def dump(shop):
    with shop.store.reading() as connection:
        return list(connection.connection.driver_connection.iterdump())
