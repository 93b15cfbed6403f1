"""Bank debits, whose fate is known days later."""

import datetime as dt

import pytest

from sandbox.agenda import business_days_after
from sandbox.bank_accounts import ACCOUNTS

DAY = 86_400


def at(text):
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        ("2026-11-16T10:00", 4, "2026-11-20T10:00"),  # Monday to Friday
        ("2026-11-17T10:00", 4, "2026-11-23T10:00"),  # Tuesday, over a weekend
        ("2026-11-20T23:59", 4, "2026-11-26T23:59"),
        ("2026-11-21T00:00", 4, "2026-11-26T00:00"),  # Saturday
        ("2026-11-22T12:00", 1, "2026-11-23T12:00"),  # Sunday
        ("2026-12-31T12:00", 0, "2026-12-31T12:00"),
    ],
)
def test_only_weekdays_are_business_days(begun, days, due):
    assert business_days_after(at(begun), days) == at(due)


def test_a_debit_arrives_on_the_fourth_business_day(inside):
    intent = inside.intent()
    assert inside.debit(intent)["status"] == "processing"
    (task,) = inside.control.due()
    inside.told()
    inside.control.advance(4 * DAY - 1)
    assert inside.client.v1.payment_intents.retrieve(intent.id).status == "processing"
    assert inside.told() == []
    inside.control.advance(1)
    assert inside.control.now() == task["at"]
    assert inside.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert inside.told() == ["charge.succeeded", "payment_intent.succeeded"]
    assert inside.row()["captured"] == 1000


@pytest.mark.parametrize("account", [account for account in ACCOUNTS if account.code], ids=lambda account: account.code)
def test_test_accounts_return_the_debit_and_the_intent_can_be_paid_again(inside, account):
    intent = inside.intent()
    assert inside.debit(intent, account.number)["status"] == "processing"
    inside.told()
    inside.control.advance(6 * DAY)
    read = inside.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.last_payment_error.code) == ("requires_payment_method", account.code)
    assert (read.latest_charge.status, read.latest_charge.failure_code) == ("failed", account.code)
    assert inside.told() == ["charge.failed", "payment_intent.payment_failed"]
    assert inside.pay(intent)["status"] == "succeeded"


def test_what_changes_on_the_way_is_dated_by_its_own_day(inside):
    intent = inside.intent()
    inside.debit(intent)
    (task,) = inside.control.due()
    inside.control.advance(20 * DAY)
    event = inside.client.v1.events.list({"type": "payment_intent.succeeded"}).data[0]
    assert event.created == task["at"] == inside.control.now() - 16 * DAY


def test_one_account_stays_processing(inside):
    intent = inside.intent()
    inside.debit(intent, "000000000009")
    inside.control.advance(90 * DAY)
    assert inside.client.v1.payment_intents.retrieve(intent.id).status == "processing"


def test_a_debit_that_the_control_ended_is_not_ended_again_by_the_clock(inside):
    intent = inside.intent()
    inside.debit(intent)
    inside.control.fail(intent.id)
    inside.debit(intent)
    inside.control.advance(1)
    inside.told()
    inside.control.advance(20 * DAY)
    assert inside.told() == ["charge.succeeded", "payment_intent.succeeded"]
    assert (inside.row()["charges"], inside.row()["captured"]) == (2, 1000)


def test_the_clock_moves_forward_only(inside):
    with pytest.raises(ValueError, match="forward only"):
        inside.control.advance(-1)


def test_another_account_number_is_refused(inside):
    error = inside.debit(inside.intent(), "000123456780")["error"]
    assert error["code"] == "account_number_invalid"
    assert len(inside.world.violations) == 1
    inside.world.violations.clear()
