"""Connected accounts: each is a world of its own, to servers and browsers."""

import pytest
import stripe

from sandbox.world import PLATFORM

ONE, OTHER = "acct_1One", "acct_1Other"


@pytest.fixture
def busy(inside):
    """A paid, partly refunded and disputed intent on one account: its objects by kind."""
    intent = inside.paid(account=ONE)
    options = {"stripe_account": ONE}
    refund = inside.client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, options)
    dispute = inside.control.dispute(intent.id)
    event = inside.client.v1.events.list({"type": "charge.dispute.created"}, options).data[0]
    customer = inside.client.v1.customers.create({"name": "Ada"}, options)
    return {
        "payment_intents": intent.id,
        "charges": dispute["charge"],
        "refunds": refund.id,
        "disputes": dispute["id"],
        "events": event.id,
        "customers": customer.id,
    }


@pytest.mark.parametrize("options", [{}, {"stripe_account": OTHER}], ids=["the platform", "another account"])
def test_nothing_of_an_account_is_seen_from_elsewhere(inside, busy, options):
    for kind, object_id in busy.items():
        service = getattr(inside.client.v1, kind)
        assert service.retrieve(object_id, None, {"stripe_account": ONE}).id == object_id
        with pytest.raises(stripe.InvalidRequestError) as caught:
            service.retrieve(object_id, None, options)
        assert caught.value.code == "resource_missing"
        if kind != "customers":
            assert service.list(None, options).data == []


@pytest.mark.parametrize("account", ["", OTHER])
def test_nothing_of_an_account_is_changed_from_elsewhere(inside, busy, account):
    options = {"stripe_account": account} if account else {}
    open_intent = inside.intent(account=ONE)
    for call in (
        lambda: inside.client.v1.payment_intents.cancel(open_intent.id, None, options),
        lambda: inside.client.v1.refunds.create({"payment_intent": busy["payment_intents"]}, options),
        lambda: inside.client.v1.refunds.create({"charge": busy["charges"]}, options),
        lambda: inside.intent(account=account, customer=busy["customers"]),
    ):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            call()
        assert caught.value.code == "resource_missing"
    assert inside.pay(open_intent, account=account)["error"]["code"] == "resource_missing"
    assert inside.debit(open_intent, account=account)["error"]["code"] == "resource_missing"


def test_every_event_of_an_account_names_it_and_the_platforms_names_none(inside):
    intent = inside.paid(account=ONE)
    inside.control.refund(intent.id, 100)
    inside.control.close_dispute(inside.control.dispute(intent.id)["id"], won=True)
    debit = inside.intent(account=ONE)
    inside.debit(debit, account=ONE)
    inside.control.advance(6 * 86_400)
    inside.paid()
    inside.control.wait_for_deliveries()
    accounts = [event.get("account") for event in inside.inbox]
    assert (accounts.count(ONE), accounts.count(None)) == (len(accounts) - 3, 3)
    assert len(accounts) == 3 + 2 + 4 + 5 + 3


def test_a_fee_goes_to_the_platform_and_back_in_proportion(inside):
    intent = inside.paid(1000, account=ONE, application_fee_amount=100)
    options = {"stripe_account": ONE}
    charge = inside.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]}, options).latest_charge
    assert (charge.application_fee_amount, charge.application_fee.startswith("fee_")) == (100, True)
    assert inside.row()["application_fee"] == 100
    for amount, kept in ((333, 67), (333, 34), (334, 0)):
        params = {"payment_intent": intent.id, "amount": amount, "refund_application_fee": True}
        inside.client.v1.refunds.create(params, options)
        assert inside.row()["application_fee"] == kept


def test_a_fee_stays_unless_it_is_asked_back(inside):
    intent = inside.paid(1000, account=ONE, application_fee_amount=100)
    inside.control.refund(intent.id)
    assert inside.row()["application_fee"] == 100


@pytest.mark.parametrize(("account", "fee"), [("", 10), (ONE, 0), (ONE, 1001)])
def test_a_fee_needs_an_account_and_a_part_of_the_amount(inside, account, fee):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        inside.intent(account=account, application_fee_amount=fee)
    assert caught.value.param == "application_fee_amount"
    inside.world.violations.clear()


def test_the_books_keep_accounts_and_currencies_apart(inside):
    inside.paid(1000)
    inside.paid(500, account=ONE)
    inside.paid(700, account=ONE, currency="eur")
    inside.control.refund(inside.paid(900, account=ONE).id, 200)
    figures = {(row["account"], row["currency"]): (row["captured"], row["refunded"]) for row in inside.control.totals()}
    assert figures == {(PLATFORM, "usd"): (1000, 0), (ONE, "usd"): (1400, 200), (ONE, "eur"): (700, 0)}
