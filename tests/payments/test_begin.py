"""Beginning a payment: one live attempt, of an amount that was seen."""

from dataclasses import replace

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount, InvoiceStatus
from portal.domain.payability import Wanted
from portal.errors import (
    AmountChanged,
    GatewayDeclined,
    InvalidAmount,
    NotFound,
    NotPayable,
    PaymentProcessing,
    PaymentStarted,
    StripeUnavailable,
)
from portal.ports import Seen
from tests.builders import a_payment, a_processing

BALANCE = Wanted(Choice.BALANCE)


def amount(cents):
    return Wanted(Choice.AMOUNT, amount_cents=cents)


def test_a_begun_payment_has_what_the_browser_needs(shop, payments):
    begun = payments.begin(shop.invoice(10_000).key, BALANCE, Seen(10_000, 10_000), None)
    assert (begun.amount_cents, begun.currency, begun.client_secret) == (10_000, "USD", "pi_1_secret_fake")
    assert (begun.publishable_key, begun.account) == ("pk_test_fake", None)


def test_a_begun_payment_shows_no_secret(shop, payments):
    begun = payments.begin(shop.invoice().key, BALANCE, Seen(10_000), None)
    assert begun.client_secret not in repr(begun)


def test_the_attempt_is_in_the_books_before_stripe_is_asked(shop, payments, stripe):
    stripe.fail("create", StripeUnavailable("down"))
    invoice = shop.invoice()
    with pytest.raises(StripeUnavailable):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    attempt = shop.open(invoice).attempt
    assert (attempt.status, attempt.intent_id, attempt.amount_cents) == (AttemptStatus.LIVE, None, 10_000)


def test_stripe_hears_nothing_personal(shop, payments, stripe):
    invoice = shop.invoice()
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    order = stripe.orders[0]
    assert order.description == f"Invoice {invoice.invoice.number}"
    assert (order.invoice_id, order.currency, order.method_types) == (
        invoice.invoice.id,
        "USD",
        ("card", "us_bank_account"),
    )
    assert order.idempotency_key == f"remit:{order.installation}:{order.attempt_id}:1"


def test_a_second_payer_gets_the_same_attempt(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    second = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    assert (first.attempt_id, first.client_secret) == (second.attempt_id, second.client_secret)
    assert len(stripe.intents) == 1


def test_the_same_amount_chosen_otherwise_is_the_same_attempt(shop, payments):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    second = payments.begin(invoice.key, amount(10_000), Seen(10_000), None)
    assert first.attempt_id == second.attempt_id


def test_another_installment_of_the_same_amount_is_another_attempt(shop, payments):
    halves = tuple(InstallmentDraft(name, None, Amount(5_000)) for name in ("First", "Second"))
    invoice = shop.invoice(10_000, installments=halves)
    first, second = (part.id for part in shop.open(invoice).installments)
    payments.begin(invoice.key, Wanted(Choice.INSTALLMENT, first), Seen(10_000, 5_000), None)
    with pytest.raises(PaymentStarted):
        payments.begin(invoice.key, Wanted(Choice.INSTALLMENT, second), Seen(10_000, 5_000), None)


def test_a_payment_of_whichever_part_is_next_is_for_that_part(shop, payments, stripe):
    """A bank is at work on the first, and the second is paid by card before that has arrived."""
    halves = tuple(InstallmentDraft(name, None, Amount(5_000)) for name in ("First", "Second"))
    invoice = shop.invoice(10_000, installments=halves)
    first, second = (part.id for part in shop.open(invoice).installments)
    payments.begin(invoice.key, Wanted(Choice.INSTALLMENT, first), Seen(10_000, 5_000), None)
    stripe.process("pi_1")
    payments.check(invoice.key)
    payments.begin(invoice.key, Wanted(Choice.INSTALLMENT), Seen(10_000), None)
    stripe.pay(list(stripe.intents)[-1])
    payments.check(invoice.key)
    assert {part.id: part.balance_cents for part in shop.open(invoice).installments} == {first: 5_000, second: 0}


def test_another_amount_is_refused_while_an_attempt_is_live(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    with pytest.raises(PaymentStarted) as refused:
        payments.begin(invoice.key, amount(5_000), Seen(10_000), None)
    assert (refused.value.attempt_id, refused.value.amount_cents) == (first.attempt_id, 10_000)
    assert stripe.intents["pi_1"].status == "requires_payment_method"


@pytest.mark.parametrize("wanted", [Wanted(Choice.AMOUNT, amount_cents=4_000), Wanted(Choice.INSTALLMENT)])
def test_whoever_goes_on_with_what_is_live_gets_its_amount(shop, payments, stripe, wanted):
    parts = (InstallmentDraft("First", None, Amount(4_000)), InstallmentDraft("Second", None, Amount(6_000)))
    invoice = shop.invoice(10_000, installments=parts)
    begun = payments.begin(invoice.key, wanted, Seen(10_000), None)
    either = payments.begin(invoice.key, Wanted(Choice.BALANCE, or_live=True), Seen(), None)
    assert (either.attempt_id, either.amount_cents) == (begun.attempt_id, 4_000)
    assert len(stripe.intents) == 1


def test_naming_the_live_attempt_replaces_it_at_stripe_first(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    second = payments.begin(invoice.key, amount(5_000), Seen(10_000), first.attempt_id)
    assert second.amount_cents == 5_000
    assert stripe.intents["pi_1"].status == "canceled"
    assert stripe.calls == ["create", "cancel", "create"]


def test_a_replaced_attempt_knows_by_which(shop, payments):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    second = payments.begin(invoice.key, amount(5_000), Seen(10_000), first.attempt_id)
    with shop.store.unit_of_work() as books:
        replaced = books.attempt(first.attempt_id)
    assert (replaced.status, replaced.replaced_by) == (AttemptStatus.CANCELLED, second.attempt_id)


def test_naming_some_other_attempt_replaces_nothing(shop, payments, stripe):
    invoice, other = shop.invoice(), shop.invoice()
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    theirs = payments.begin(other.key, BALANCE, Seen(10_000), None)
    with pytest.raises(PaymentStarted):
        payments.begin(invoice.key, amount(5_000), Seen(10_000), theirs.attempt_id)
    assert {intent.status for intent in stripe.intents.values()} == {"requires_payment_method"}


def test_an_attempt_that_was_paid_meanwhile_is_settled_instead_of_replaced(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, amount(4_000), Seen(10_000), None)
    stripe.pay("pi_1")
    with pytest.raises(AmountChanged) as changed:
        payments.begin(invoice.key, BALANCE, Seen(10_000, 10_000), first.attempt_id)
    assert changed.value.now == {"balanceCents": 6_000, "amountCents": 6_000}
    assert shop.open(invoice).standing.paid_cents == 4_000
    assert len(stripe.intents) == 1


def test_an_attempt_whose_bank_is_at_work_is_not_replaced(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.process("pi_1")
    with pytest.raises(PaymentProcessing):
        payments.begin(invoice.key, amount(5_000), Seen(10_000), first.attempt_id)
    assert shop.open(invoice).standing.processing_cents == 10_000


def test_going_on_with_an_attempt_that_was_paid_meanwhile_says_so(shop, payments, stripe):
    invoice = shop.invoice()
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.pay("pi_1")
    with pytest.raises(NotPayable) as refused:
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    assert refused.value.reason == "paid"


def test_an_attempt_cancelled_at_stripe_makes_room_for_a_new_one(shop, payments, stripe):
    invoice = shop.invoice()
    first = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.change("pi_1", status="canceled")
    second = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    assert first.attempt_id != second.attempt_id


def test_an_attempt_stripe_knows_nothing_of_makes_room_and_is_listed(shop, payments, stripe):
    invoice = shop.invoice()
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    del stripe.intents["pi_1"]
    assert payments.begin(invoice.key, BALANCE, Seen(10_000), None).client_secret == "pi_2_secret_fake"
    assert shop.quarantined() == [("pi_1", "missing")]


def test_what_was_seen_must_be_true(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000))
    with pytest.raises(AmountChanged) as changed:
        payments.begin(invoice.key, BALANCE, Seen(10_000, 10_000), None)
    assert changed.value.seen == {"balanceCents": 10_000, "amountCents": 10_000}
    assert changed.value.now == {"balanceCents": 6_000, "amountCents": 6_000}
    assert stripe.calls == []


def test_a_seen_amount_must_be_true_even_where_the_balance_is(shop, payments):
    halves = tuple(InstallmentDraft(name, None, Amount(5_000)) for name in ("First", "Second"))
    invoice = shop.invoice(10_000, installments=halves)
    part = shop.open(invoice).installments[0].id
    with pytest.raises(AmountChanged) as changed:
        payments.begin(invoice.key, Wanted(Choice.INSTALLMENT, part), Seen(10_000, 10_000), None)
    assert changed.value.now["amountCents"] == 5_000


def test_an_amount_that_no_longer_fits_is_a_change_first(shop, payments):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000))
    with pytest.raises(AmountChanged) as changed:
        payments.begin(invoice.key, amount(8_000), Seen(10_000), None)
    assert changed.value.now == {"balanceCents": 6_000}


@pytest.mark.parametrize("cents", [0, -1, 10_001, 10**12, 9_980])
def test_an_amount_that_cannot_be_charged_is_refused_with_those_that_can(shop, payments, stripe, cents):
    with pytest.raises(InvalidAmount) as refused:
        payments.begin(shop.invoice(10_000).key, amount(cents), Seen(10_000), None)
    assert refused.value.field == "amountCents"
    assert refused.value.amounts_cents
    assert stripe.calls == []


def test_a_reserved_amount_is_not_asked_for_again(shop, payments):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_processing(4_000))
    assert payments.begin(invoice.key, BALANCE, Seen(10_000), None).amount_cents == 6_000


def test_nothing_can_be_begun_while_all_of_it_is_processing(shop, payments):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_processing(10_000))
    with pytest.raises(PaymentProcessing):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)


def test_an_unknown_key_begins_nothing(payments):
    with pytest.raises(NotFound):
        payments.begin("no-such-key", BALANCE, Seen(10_000), None)


def test_a_cancelled_invoice_takes_no_payment(shop, payments):
    invoice = shop.invoice()
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    with pytest.raises(NotPayable):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)


def test_a_request_stripe_refuses_ends_its_attempt(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", GatewayDeclined("no", "amount_too_small"))
    with pytest.raises(GatewayDeclined):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    assert shop.open(invoice).attempt is None


@pytest.mark.parametrize(
    "change",
    [
        {"amount_cents": 1},
        {"currency": "EUR"},
        {"livemode": True},
        {"account": "acct_other"},
        {"attempt_id": "att_other"},
        {"invoice_id": "inv_999"},
    ],
)
def test_an_intent_that_is_not_what_was_ordered_reaches_nobody(shop, payments, stripe, monkeypatch, change):
    make = stripe.create
    monkeypatch.setattr(stripe, "create", lambda order: replace(make(order), **change))
    with pytest.raises(StripeUnavailable):
        payments.begin(shop.invoice().key, BALANCE, Seen(10_000), None)
    assert shop.quarantined() == [("pi_1", "mismatch")]


@pytest.mark.parametrize("moved", ["process", "pay"])
@pytest.mark.parametrize("cents", [4_000, 6_000])
def test_a_part_that_was_just_paid_is_told_and_not_begun_once_more(shop, payments, stripe, moved, cents):
    """While the bank is at work the balance is as it was seen, so nothing else would say so."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, amount(cents), Seen(10_000, cents), None)
    getattr(stripe, moved)("pi_1")
    with pytest.raises(PaymentProcessing):
        payments.begin(invoice.key, amount(cents), Seen(None, cents), None)
    assert len(shop.attempts(invoice)) == 1
    assert payments.begin(invoice.key, amount(4_000), Seen(None, 4_000), None).amount_cents == 4_000


def test_whoever_replaces_what_the_bank_is_at_work_on_is_told_first(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    first = payments.begin(invoice.key, amount(6_000), Seen(10_000), None)
    stripe.process("pi_1")
    with pytest.raises(PaymentProcessing):
        payments.begin(invoice.key, amount(4_000), Seen(10_000, 4_000), first.attempt_id)
    assert shop.open(invoice).standing.processing_cents == 6_000
    assert len(stripe.intents) == 1
