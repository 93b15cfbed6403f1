"""How a business is set up: read, changed, and what new invoices take of it."""

import pytest

from tests.dumps import dump
from tests.web.api_stage import INVOICES, a_copy, a_stage

SETUP = "/v6/invoicing/setup"
PUBLISHED = {
    "brandColor": "4A90D9",
    "defaultNote": "Thank you for your business!",
    "defaultTerm": {"type": "NET_30", "dueDate": "2025-07-26"},
    "defaultReminderRecurrence": {"frequency": "WEEKLY", "interval": 1},
    "reimbursableMarkUpPercent": "15.0",
    "setupComplete": True,
}
OURS = {
    "name": "Fernhill Studio",
    "address": {
        "address1": "18 Mill Lane",
        "address2": "",
        "city": "Portland",
        "state": "OR",
        "zip": "97205",
        "countryCode": "US",
    },
    "email": "hello@fernhill.example",
    "phone": "(503) 555-0142",
    "taxId": "EIN 00",
    "currency": "EUR",
    "timeZone": "Europe/Berlin",
    "locale": "de_DE",
    "allowAmount": False,
    "minimumCents": 500,
    "bankInstructions": "By transfer\nto us",
}


@pytest.fixture
def stage(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path), brand_color=None) as stage:
        yield stage


@pytest.fixture
def either_stage(migrated_database_url):
    with a_stage(migrated_database_url, brand_color=None) as stage:
        yield stage


def test_the_published_sample_is_saved_and_answered(either_stage):
    saved = either_stage.post(SETUP, PUBLISHED)
    assert (saved.status_code, saved.json["result"]) == (200, "SUCCESS")
    expected = PUBLISHED | {"defaultTerm": {"type": "NET_30", "dueDate": None}}
    assert {name: saved.json["data"][name] for name in expected} == expected
    assert either_stage.get(SETUP).json["data"] == saved.json["data"]


def test_every_fact_is_kept_and_what_was_read_can_be_saved_again(either_stage):
    saved = either_stage.post(SETUP, OURS | PUBLISHED).json["data"]
    assert {name: saved[name] for name in OURS} == OURS
    before = dump(either_stage.store)
    assert either_stage.post(SETUP, saved).json["data"] == saved
    assert dump(either_stage.store) == before


def test_what_is_not_sent_stays_and_null_takes_away(stage):
    before = stage.post(SETUP, OURS | PUBLISHED).json["data"]
    assert stage.post(SETUP, {}).json["data"] == before
    nothing = ("brandColor", "defaultTerm", "defaultReminderRecurrence", "reimbursableMarkUpPercent", "email", "phone")
    empty = dict.fromkeys((*nothing, "taxId", "minimumCents", "bankInstructions"))
    cleared = stage.post(SETUP, empty | {"defaultNote": None, "name": None, "currency": None}).json["data"]
    assert cleared == before | empty | {"defaultNote": ""}


def test_a_new_invoice_takes_what_it_does_not_say(stage):
    stage.post(SETUP, PUBLISHED)
    customer = stage.customer()
    bare = {"customerId": customer, "date": "2026-03-01", "lineItems": [{"amount": 100}]}
    own = {"notes": "Mine", "collectionInfo": {"term": {"type": "NET_10"}, "reminderRecurrence": None}}
    first, second = (item["data"] for item in stage.save(bare, bare | own))
    assert (first["notes"], first["collectionInfo"]["term"]) == (
        PUBLISHED["defaultNote"],
        {"type": "NET_30", "dueDate": "2026-03-31"},
    )
    assert first["collectionInfo"]["reminderRecurrence"] == {"frequency": "WEEKLY", "interval": 1}
    assert (second["notes"], second["collectionInfo"]["term"]) == ("Mine", {"type": "NET_10", "dueDate": "2026-03-11"})
    assert second["collectionInfo"]["reminderRecurrence"] is None
    stage.post(SETUP, {"defaultTerm": {"type": "OTHER", "dueDate": "2026-12-31"}, "currency": "EUR"})
    third, kept = (item["data"] for item in stage.save(bare, {"id": first["id"], "name": "Renamed"}))
    assert third["collectionInfo"]["term"] == {"type": "OTHER", "dueDate": "2026-12-31"}
    assert kept["collectionInfo"] == first["collectionInfo"]


def test_the_page_shows_it_at_once(stage):
    key = stage.saved()["customerInvoiceKey"]
    stage.exchange(key)
    stage.post(SETUP, {"name": "Other Studio", "brandColor": "#AB12CD"})
    opened = stage.exchange(key).json
    assert (opened["businessName"], opened["brandColor"]) == ("Other Studio", "#ab12cd")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"brandColor": "red"}, ("INVALID_FORMAT", "brandColor")),
        ({"brandColor": "12345"}, ("INVALID_FORMAT", "brandColor")),
        ({"name": " "}, ("REQUIRED", "name")),
        ({"email": "nobody"}, ("INVALID_FORMAT", "email")),
        ({"currency": "XXX"}, ("INVALID_VALUE", "currency")),
        ({"currency": "usd"}, ("INVALID_VALUE", "currency")),
        ({"timeZone": "Mars/Olympus"}, ("INVALID_VALUE", "timeZone")),
        ({"locale": "english"}, ("INVALID_FORMAT", "locale")),
        ({"minimumCents": 1}, ("INVALID_VALUE", "minimumCents")),
        ({"minimumCents": -1}, ("INVALID_VALUE", "minimumCents")),
        ({"allowAmount": "yes"}, ("INVALID_FORMAT", "allowAmount")),
        ({"defaultTerm": {"type": "OTHER"}}, ("REQUIRED", "defaultTerm.dueDate")),
        ({"defaultTerm": {"type": "SOON"}}, ("INVALID_VALUE", "defaultTerm.type")),
        (
            {"defaultReminderRecurrence": {"frequency": "WEEKLY", "interval": 0}},
            ("INVALID_VALUE", "defaultReminderRecurrence.interval"),
        ),
        ({"reimbursableMarkUpPercent": "-1"}, ("INVALID_VALUE", "reimbursableMarkUpPercent")),
        ({"reimbursableMarkUpPercent": "a"}, ("INVALID_FORMAT", "reimbursableMarkUpPercent")),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused_by_its_name(stage, change, fault):
    before = dump(stage.store)
    answer = stage.post(SETUP, change)
    assert answer.status_code == 400
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == [fault]
    assert dump(stage.store) == before


def test_all_faults_come_at_once(stage):
    answer = stage.post(SETUP, {"brandColor": "red", "timeZone": "x", "locale": "y"})
    assert {one["param"] for one in answer.json["error"]} == {"brandColor", "timeZone", "locale"}


def test_neither_logo_nor_account_is_set_by_the_api(stage):
    stage.post(SETUP, {"logo": "x", "logoUrl": "https://evil.example/x.png", "stripeAccount": "acct_evil"})
    with stage.store.unit_of_work() as work:
        business = work.businesses.get("bus_1")
    assert (business.logo, business.stripe_account) == (None, None)


def test_each_business_has_its_own(stage):
    stage.post(SETUP, {"name": "Mine"})
    assert stage.get(SETUP, stage.tokens.sibling).json["data"]["name"] != "Mine"
    assert stage.get(SETUP, stage.tokens.partner).status_code == 403
    assert stage.get(SETUP, stage.tokens.reading).json["data"]["name"] == "Mine"
    assert stage.post(SETUP, {}, stage.tokens.reading).status_code == 403


def test_under_a_key_it_is_saved_once(stage):
    first = stage.post(SETUP, {"name": "One"}, **{"Idempotency-Key": "a"})
    stage.post(SETUP, {"name": "Two"})
    assert stage.post(SETUP, {"name": "One"}, **{"Idempotency-Key": "a"}).data == first.data
    assert stage.get(SETUP).json["data"]["name"] == "Two"
    assert stage.get(f"{INVOICES}/inv_9").status_code == 404
