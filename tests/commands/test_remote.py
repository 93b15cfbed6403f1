"""The command line in front of another API, where payments are made here."""

import pytest

from app import create_app
from portal.domain.upstream import REPORT
from portal.web.parts import EXTENSION
from tests.commands.conftest import Run
from tests.payments.remote_place import Place, a_place
from tests.payments.test_remote_own import paid


@pytest.fixture
def place(tmp_path, environment):
    place = a_place(tmp_path, hands_over=False)
    environment |= {
        "DATABASE_URL": str(place.store.engines.writing.url),
        "INVOICING_API_URL": "http://127.0.0.1:9",
        "INVOICING_API_TOKEN": "hush-hush",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_1",
    }
    yield place
    place.close()


def test_a_report_that_failed_is_listed_retried_and_discarded(place: Place, run: Run, told):
    paid(place)
    place.api.refuse = "refused"
    place.deliver()
    (effect,) = told("outbox", "list")
    assert (effect["kind"], effect["state"], effect["reason"]) == (REPORT, "dead", "refused")
    run("outbox", "retry", str(effect["id"]))
    run("outbox", "discard", str(effect["id"]))
    (discarded,) = told("outbox", "list", "--state", "discarded")
    assert discarded["id"] == effect["id"]


def test_what_a_person_has_seen_to_is_held_out_no_more(place: Place, run: Run, told):
    invoice = paid(place)
    place.api.refuse = "refused"
    place.deliver()
    assert place.open(invoice).standing.balance_cents == 0
    (effect,) = told("outbox", "list")
    run("outbox", "discard", str(effect["id"]))
    (arrived,) = place.ours(invoice).arrived
    assert arrived.entered_at is not None


def test_work_delivers_and_leaves_a_report_for_another_api_than_the_one_named_now_to_a_person(place: Place, told):
    paid(place)
    assert told("work", "--once") == {"attemptsLookedAt": 0, "effectsDelivered": 1}
    (effect,) = told("outbox", "list")
    assert (effect["state"], effect["reason"]) == ("dead", "other_source")


def test_the_books_are_verified_as_ever(place: Place, run: Run):
    paid(place)
    run("ledger", "verify")


def test_the_portal_starts_with_a_database_of_its_own(place: Place, environment, run: Run):
    app = create_app()
    parts = app.extensions[EXTENSION]
    assert parts.hand_offs is parts.payments is not None
    assert (parts.book, parts.gateway) == (None, None)
    assert "on, with what the invoicing API hands over" in run("doctor", code=1).output  # the API is away
    assert app.test_client().get("/readyz").status_code == 200
