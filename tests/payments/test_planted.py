"""Hazard P31, drift found late: every kind of corruption that is planted is named, and nothing where none was."""

import pytest
from sqlalchemy import text

from portal.domain.difference import DifferenceKind
from tests.engines import migrate
from tests.payments import lived_in
from tests.payments.planting import PLANTED, unlocked
from tests.payments.plants import a_trigger_is_gone

PAST = {}
TESTED_ELSEWHERE = {DifferenceKind.INTENT_SECOND, DifferenceKind.NOT_RECOVERED, DifferenceKind.NOT_COMPARED}
WHERE_THE_ENGINE_MATTERS = [
    "an_amount_is_changed",
    "the_end_is_cut_off_and_the_columns_follow",
    "a_chain_is_cut_and_so_is_its_note",
    "a_trigger_is_gone",
    "a_payment_without_a_receipt_is_entered",
    "an_invoice_is_gone_and_its_ledger_is_not",
    "a_charge_pays_two_invoices",
    "a_quantity_is_not_a_number",
    "an_attempt_names_an_intent_nobody_made",
    "an_event_was_never_settled",
    "a_receipt_is_never_sent",
    "an_attempt_is_never_looked_at",
]
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def prepare(database_url):
    """Let a shop live through a whole past, once; each test gets a copy of it."""
    migrate(database_url)
    PAST["postgres"] = lived_in.live(database_url)


@pytest.fixture
def past_on_sqlite(tmp_path):
    past = lived_in.past_in(tmp_path)
    yield past
    past.shop.store.close()


@pytest.fixture
def past_on_postgres(postgres):
    with postgres.database(prepare) as url:
        past = lived_in.again(url, *PAST["postgres"])
        yield past
        past.shop.store.close()


@pytest.fixture(params=ENGINES)
def past(request):
    return request.getfixturevalue(f"past_on_{request.param}")


def named(tally):
    return {(one.kind, one.invoice_id) for one in tally.differences}


def test_a_clean_past_raises_no_alarm(past):
    checked, verified = past.books.check(30), past.books.verify()
    assert (checked.differences, verified.differences) == ([], [])
    assert (checked.intents, checked.chains, verified.chains) == (10, 11, 11)


def test_every_kind_of_difference_is_planted():
    assert {planted.kind for planted in PLANTED.values()} == set(DifferenceKind) - TESTED_ELSEWHERE


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_named(past_on_sqlite, name):
    plant_and_find(past_on_sqlite, name)


@pytest.mark.postgres
@pytest.mark.parametrize("name", WHERE_THE_ENGINE_MATTERS)
def test_what_is_planted_is_named_on_postgresql(past_on_postgres, name):
    plant_and_find(past_on_postgres, name)


def plant_and_find(past, name):
    planted = PLANTED[name]
    with unlocked(past.shop.store.engines) as connection:
        planted.plant(connection, past)
    if planted.plant is a_trigger_is_gone:
        drop_a_trigger(past.shop.store.engines)
    checked = named(past.books.check(30))
    assert (planted.kind, past.ids[planted.invoice] if planted.invoice else None) in checked
    if not planted.needs_stripe:
        assert planted.kind in {kind for kind, _ in named(past.books.verify())}


def drop_a_trigger(engines):
    with engines.writing.begin() as connection:
        if engines.sqlite_file:
            connection.execute(text("DROP TRIGGER ledger_entries_no_delete"))
        else:
            connection.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_no_change"))
