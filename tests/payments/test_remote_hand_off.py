"""PaymentIntents that another API makes: handed to one payer at a time, kept nowhere, and never two to be paid."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.domain.attempt import Choice
from portal.domain.page_state import PageState, page_state
from portal.domain.payability import Wanted, offers
from portal.errors import (
    AmountChanged,
    GatewayDeclined,
    NotPayable,
    OutcomeUnknown,
    Overtaken,
    SourceAnswerInvalid,
    SourceUnavailable,
    StripeUnavailable,
)
from portal.payments.remote_view import RemoteView
from portal.ports import Seen
from tests.builders import a_payment
from tests.payments.remote_place import Place, a_place, portal_over

TODAY = date(2026, 3, 10)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = a_place(tmp_path, hands_over=True)
    yield place
    place.close()


@pytest.fixture
def keyless(tmp_path: Path) -> Iterator[Place]:
    """A portal that has the publishable key alone."""
    place = a_place(tmp_path, hands_over=True, secret_key=False)
    yield place
    place.close()


def confirm(place, invoice):
    """A payer confirms what they were handed; Stripe takes it, and the API has not heard yet."""
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.stripe.pay("pi_1")


def another_intent(place):
    """From now on the API gives a PaymentIntent of its own making that nobody here has seen."""
    place.api.secret = "pi_other_secret_other"


def shown(place, invoice):
    return page_state(place.open(invoice), TODAY, payments_available=True)


def test_the_apis_secret_is_handed_on_and_its_amount_is_left_to_stripe(place):
    begun = place.begin(place.invoice())
    assert (begun.client_secret, begun.amount_cents, begun.attempt_id) == ("pi_1_secret_fake", None, None)
    assert (begun.publishable_key, begun.currency) == ("pk_test_fake", "USD")
    assert "secret" not in repr(begun)


def test_nothing_of_a_choice_is_offered_that_a_foreign_secret_can_not_honour(place):
    invoice = place.invoice()
    place.begin(invoice)
    assert [offer.choice for offer in offers(place.open(invoice), TODAY)] == [Choice.BALANCE]


def test_the_secret_is_in_no_database_file(place, tmp_path):
    invoice = place.invoice()
    confirm(place, invoice)
    files = [path for path in (tmp_path / "portal").iterdir() if path.is_file()]
    assert files
    assert not any(b"_secret_" in path.read_bytes() for path in files)
    assert any(b"pi_1" in path.read_bytes() for path in files)


def test_every_begin_asks_the_api_anew(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.begin(invoice)
    assert place.api.exchanges == 2


def test_what_was_seen_must_still_be_true(place):
    invoice = place.invoice()
    place.shop.post(invoice, a_payment(4_000))
    with pytest.raises(AmountChanged):
        place.begin(invoice, seen=Seen(10_000, 10_000))


def test_a_paid_invoice_hands_nothing_out(place):
    invoice = place.invoice()
    place.shop.post(invoice, a_payment(10_000))
    place.api.secret = "pi_9_secret_9"
    with pytest.raises(NotPayable):
        place.begin(invoice)


def test_with_the_api_down_nothing_is_handed_out(place):
    invoice = place.invoice()
    place.api.down = True
    with pytest.raises(SourceUnavailable):
        place.begin(invoice)


@pytest.mark.parametrize("secret", ["pi_1", "seti_1_secret_2", "pi_1_secret_2\n", "x" * 500, "pi__secret_"])
def test_a_secret_that_is_none_is_refused_unseen(place, secret):
    place.api.secret = secret
    with pytest.raises(SourceAnswerInvalid) as refused:
        place.begin(place.invoice())
    assert secret not in str(refused.value)


def test_after_a_confirm_the_page_offers_no_payment_until_the_api_has_it(place):
    invoice = place.invoice()
    confirm(place, invoice)
    opened = place.open(invoice)
    assert (opened.confirming, opened.standing.available_cents) == (True, 0)
    with pytest.raises(OutcomeUnknown):
        place.payments.check(invoice.key)
    place.api.charges.check(invoice.key)
    place.payments.check(invoice.key)
    assert shown(place, invoice) is PageState.PAID


@pytest.mark.parametrize("kind", ["place", "keyless"])
def test_after_a_confirm_no_other_secret_is_handed_out(kind, request):
    place = request.getfixturevalue(kind)
    invoice = place.invoice()
    confirm(place, invoice)
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)
    place.shop.clock.advance(minutes=20)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)


def test_what_was_confirmed_survives_a_restart_and_holds_in_every_worker(place):
    invoice = place.invoice()
    confirm(place, invoice)
    another_intent(place)
    worker = portal_over(place.api, place.store, place.stripe)
    assert worker.open(invoice).confirming
    with pytest.raises(OutcomeUnknown):
        worker.begin(invoice)


class Kept:
    """A process's copies of `api`: what it read once is fresh until it is forgotten."""

    def __init__(self, api):
        self.api, self.copies = api, {}

    def open(self, key, now):
        if key not in self.copies:
            self.copies[key] = self.api.open(key, now)
        return self.copies[key]

    def forget(self, key):
        self.copies.pop(key, None)


def test_who_has_paid_is_not_asked_again_by_a_process_that_read_the_invoice_before(place):
    invoice = place.invoice()
    other = Kept(place.api)
    view = RemoteView(other, place.books, can_look_up=True, charges_here=False)
    confirm(place, invoice)
    assert view.open(invoice.key, place.shop.clock.now()).confirming
    place.shop.clock.advance(seconds=3)
    place.api.charges.check(invoice.key)
    place.payments.check(invoice.key)
    place.shop.clock.advance(seconds=1)
    assert view.open(invoice.key, place.shop.clock.now()).standing.balance_cents == 0
    read = other.copies[invoice.key]
    place.shop.clock.advance(seconds=1)
    view.open(invoice.key, place.shop.clock.now())
    assert other.copies[invoice.key] is read


@pytest.mark.parametrize("stale", [True, False])
def test_a_copy_of_before_is_read_anew_once_and_not_where_it_is_all_there_is(place, stale):
    invoice = place.invoice()
    before = place.api.open(invoice.key, place.shop.clock.now())
    other = Kept(place.api)
    other.copies[invoice.key] = replace(before, stale=stale)
    place.shop.clock.advance(seconds=3)
    place.begin(invoice)
    view = RemoteView(other, place.books, can_look_up=True, charges_here=False)
    view.open(invoice.key, place.shop.clock.now())
    assert (other.copies[invoice.key].read_at == before.read_at) is stale


def test_a_decline_that_stripe_confirms_lets_others_pay(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.stripe.decline("pi_1")
    place.payments.let_go(invoice.key, "pi_1")
    assert not place.open(invoice).confirming
    another_intent(place)
    assert place.begin(invoice).client_secret == "pi_other_secret_other"


def test_a_confirmation_that_stripe_has_not_seen_yet_may_be_under_way_for_two_minutes(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)
    with pytest.raises(OutcomeUnknown):
        place.payments.check(invoice.key)
    place.shop.clock.advance(minutes=2)
    place.payments.check(invoice.key)
    assert place.begin(invoice).client_secret == "pi_other_secret_other"


def test_a_payer_who_left_their_bank_may_come_back_to_the_same_payment_and_to_no_other(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.stripe.ask("pi_1")
    with pytest.raises(OutcomeUnknown):
        place.payments.check(invoice.key)
    assert place.begin(invoice).client_secret == "pi_1_secret_fake"
    place.shop.clock.advance(minutes=10)
    place.payments.check(invoice.key)
    assert not place.open(invoice).confirming
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)
    place.shop.clock.advance(hours=24)
    assert place.begin(invoice).client_secret == "pi_other_secret_other"
    assert place.stripe.intents["pi_1"].status == "canceled"


@pytest.fixture(params=["let go after ten minutes", "never looked at again"])
def left_at_their_bank(place, request):
    """An invoice whose payer's bank asked them a day ago; the API has another PaymentIntent for it by now."""
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.stripe.ask("pi_1")
    if request.param == "let go after ten minutes":
        place.shop.clock.advance(minutes=10)
        place.payments.check(invoice.key)
    place.shop.clock.advance(hours=24)
    another_intent(place)
    return invoice


def test_nothing_else_is_handed_out_while_what_was_left_at_a_bank_may_still_be_paid(place, left_at_their_bank):
    place.stripe.fail("cancel", StripeUnavailable("down"))
    place.stripe.fail("cancel", OutcomeUnknown("lost"))
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            place.begin(left_at_their_bank)
    assert place.begin(left_at_their_bank).client_secret == "pi_other_secret_other"
    assert place.stripe.intents["pi_1"].status == "canceled"


def test_a_bank_s_late_yes_keeps_other_secrets_back(place, left_at_their_bank):
    cancel = place.stripe.cancel

    def too_late(intent_id, account, key):
        place.stripe.pay(intent_id)
        return cancel(intent_id, account, key)

    place.stripe.cancel = too_late
    with pytest.raises(OutcomeUnknown):
        place.begin(left_at_their_bank)


def test_a_key_that_may_not_cancel_leaves_it_at_a_day(place, left_at_their_bank):
    place.stripe.fail("cancel", GatewayDeclined("no", "permission"))
    assert place.begin(left_at_their_bank).client_secret == "pi_other_secret_other"
    assert place.stripe.intents["pi_1"].status == "requires_action"


def test_a_payment_that_was_given_back_meanwhile_holds_nothing_up(place):
    invoice = place.invoice()
    confirm(place, invoice)
    place.stripe.give_back("pi_1", 10_000)
    place.payments.check(invoice.key)
    another_intent(place)
    assert place.begin(invoice).client_secret == "pi_other_secret_other"


@pytest.mark.parametrize("how", ["pay", "process"])
def test_a_payment_that_was_confirmed_elsewhere_keeps_other_secrets_back(place, how):
    invoice = place.invoice()
    place.begin(invoice)
    getattr(place.stripe, how)("pi_1")
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)


def test_confirming_once_more_begins_the_two_minutes_anew(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.shop.clock.advance(minutes=30)
    place.payments.claim(invoice.key, "pi_1")
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)


def test_a_browser_that_says_it_was_declined_is_not_believed_where_stripe_can_be_asked(place):
    invoice = place.invoice()
    confirm(place, invoice)
    place.payments.let_go(invoice.key, "pi_1")
    assert place.open(invoice).confirming


def test_nothing_is_let_go_while_stripe_is_away(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_1")
    place.stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(OutcomeUnknown):
        place.payments.let_go(invoice.key, "pi_1")
    assert place.open(invoice).confirming


def test_without_a_key_the_browsers_word_of_a_decline_and_the_apis_figures_are_all_there_is(keyless):
    invoice = keyless.invoice()
    keyless.begin(invoice)
    keyless.payments.claim(invoice.key, "pi_1")
    assert keyless.open(invoice).confirming
    keyless.payments.let_go(invoice.key, "pi_other")
    assert keyless.open(invoice).confirming
    keyless.payments.let_go(invoice.key, "pi_1")
    assert not keyless.open(invoice).confirming


def test_without_a_key_a_debit_that_the_api_shows_as_pending_is_believed(keyless):
    invoice = keyless.invoice()
    keyless.begin(invoice)
    keyless.payments.claim(invoice.key, "pi_1")
    with pytest.raises(OutcomeUnknown):
        keyless.payments.check(invoice.key)
    keyless.stripe.process("pi_1")
    keyless.api.charges.check(invoice.key)
    keyless.payments.check(invoice.key)
    assert shown(keyless, invoice) is PageState.PROCESSING
    assert not keyless.open(invoice).confirming


def test_without_a_key_the_same_intent_may_be_handed_out_again_for_stripe_lets_it_be_paid_once(keyless):
    invoice = keyless.invoice()
    keyless.begin(invoice)
    keyless.payments.claim(invoice.key, "pi_1")
    assert keyless.begin(invoice).client_secret == "pi_1_secret_fake"
    assert keyless.open(invoice).confirming
    another_intent(keyless)
    with pytest.raises(OutcomeUnknown):
        keyless.begin(invoice)


def test_without_a_key_the_page_offers_payment_again_after_ten_minutes_and_another_secret_after_a_day(keyless):
    invoice = keyless.invoice()
    keyless.begin(invoice)
    keyless.payments.claim(invoice.key, "pi_1")
    keyless.shop.clock.advance(minutes=11)
    assert not keyless.open(invoice).confirming
    another_intent(keyless)
    with pytest.raises(OutcomeUnknown):
        keyless.begin(invoice)
    keyless.shop.clock.advance(hours=24)
    assert keyless.begin(invoice).client_secret == "pi_other_secret_other"


def test_a_payment_of_something_else_does_not_pass_for_the_one_that_was_confirmed(place):
    invoice = place.invoice()
    confirm(place, invoice)
    place.shop.post(invoice, a_payment(2_500))
    with pytest.raises(OutcomeUnknown):
        place.payments.check(invoice.key)
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)


def test_while_stripe_is_down_nobody_is_told_that_they_may_pay(place):
    invoice = place.invoice()
    confirm(place, invoice)
    place.stripe.fail("retrieve", StripeUnavailable("down"), times=5)
    with pytest.raises(OutcomeUnknown):
        place.payments.check(invoice.key)
    another_intent(place)
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)


def test_an_intent_on_an_account_the_key_does_not_reach_is_left_to_the_apis_figures(place):
    place.api.secret = "pi_foreign_secret_1"
    invoice = place.invoice()
    place.begin(invoice)
    place.payments.claim(invoice.key, "pi_foreign")
    place.api.secret = "pi_foreign2_secret_1"
    with pytest.raises(OutcomeUnknown):
        place.begin(invoice)
    place.shop.post(invoice, a_payment(10_000))
    place.payments.check(invoice.key)
    assert shown(place, invoice) is PageState.PAID


def test_only_the_intent_handed_out_last_may_be_confirmed(place):
    invoice = place.invoice()
    place.begin(invoice)
    another_intent(place)
    place.begin(invoice)
    with pytest.raises(Overtaken):
        place.payments.claim(invoice.key, "pi_1")
    place.payments.claim(invoice.key, "pi_other")


def test_an_intent_that_was_never_handed_out_can_not_be_claimed(place):
    with pytest.raises(Overtaken):
        place.payments.claim(place.invoice().key, "pi_1")


@pytest.mark.parametrize("secret_key", [True, False])
def test_of_payers_with_different_intents_one_may_confirm(tmp_path, secret_key):
    place = a_place(tmp_path, hands_over=True, secret_key=secret_key)
    invoice, confirmed, number = place.invoice(), [], iter(range(100))
    guard, original = threading.Lock(), place.api.exchange

    def exchange(key, now):
        with guard:
            place.api.secret = f"pi_n{next(number)}_secret_x"
            return original(key, now)

    place.api.exchange = exchange

    def payer(_):
        try:
            mine = place.begin(invoice).client_secret.partition("_secret_")[0]
            place.payments.claim(invoice.key, mine)
        except (Overtaken, OutcomeUnknown, StripeUnavailable):
            return
        confirmed.append(mine)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(payer, range(12)))
    assert len(confirmed) == 1
    place.close()


def test_an_api_that_gives_no_secret_for_a_moment_does_not_make_us_charge_beside_it(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.api.charges = None
    with pytest.raises(StripeUnavailable):
        place.begin(invoice)
    assert place.stripe.calls.count("create") == 1
    place.stripe.change("pi_1", status="canceled")
    assert place.begin(invoice).amount_cents == 10_000


def test_an_attempt_of_ours_is_withdrawn_before_the_apis_secret_is_handed_out(tmp_path):
    place = a_place(tmp_path, hands_over=False)
    invoice = place.invoice()
    place.begin(invoice)
    another_intent(place)
    assert place.begin(invoice).client_secret == "pi_other_secret_other"
    assert place.stripe.intents["pi_1"].status == "canceled"
    place.close()


def test_a_payment_of_ours_that_the_api_does_not_have_yet_keeps_its_secret_back(tmp_path):
    place = a_place(tmp_path, hands_over=False)
    invoice = place.invoice()
    place.begin(invoice)
    place.stripe.pay("pi_1")
    another_intent(place)
    with pytest.raises(NotPayable):
        place.begin(invoice)
    place.close()


def test_a_portal_that_can_charge_nothing_here_stops_offering_what_the_api_gives_no_secret_for(tmp_path):
    place = a_place(tmp_path, hands_over=False, secret_key=False)
    invoice = place.invoice()
    assert shown(place, invoice) is not PageState.ONLINE_OFF
    with pytest.raises(NotPayable) as refused:
        place.begin(invoice, Wanted(Choice.BALANCE))
    assert "ask the business" in str(refused.value)
    assert shown(place, invoice) is PageState.ONLINE_OFF
    place.shop.clock.advance(hours=1)
    assert shown(place, invoice) is not PageState.ONLINE_OFF
    place.close()
