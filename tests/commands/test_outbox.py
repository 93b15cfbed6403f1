"""`python -m portal outbox`: dead letters are shown, retried and discarded."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.effects import EffectState
from portal.store.opening import open_store
from portal.store.outbox import SqlOutbox
from tests.shop import SECRET, sqlite_in

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def store(environment, tmp_path):
    environment["DATABASE_URL"] = sqlite_in(tmp_path)
    store = open_store(environment["DATABASE_URL"], (SECRET,))
    yield store
    store.close()


@pytest.fixture
def three(store):
    """A dead one, an unknown one, and one that waits for somebody who can deliver its kind."""
    box = SqlOutbox(store.engines)
    with store.unit_of_work() as work:
        for slot in "abc":
            work.add_outbox("receipt", slot, "att_1", NOW)
    for state, reason in ((EffectState.DEAD, "no_such_address"), (EffectState.UNKNOWN, "outcome_unknown")):
        effect = box.claim(["receipt"], [], NOW, NOW + timedelta(minutes=5))
        box.set_apart(effect, state, reason)
    return box.listed(list(EffectState), 10)


def states(told):
    return {one["slot"]: one["state"] for one in told("outbox", "list", *[f"--state={state}" for state in EffectState])}


def test_the_list_shows_what_is_open_and_why(three, told):
    listed = [(one["slot"], one["state"], one["reason"], one["unknownTries"]) for one in told("outbox", "list")]
    assert listed == [
        ("a", "dead", "no_such_address", 0),
        ("b", "unknown", "outcome_unknown", 1),
        ("c", "queued", "nothing delivers this kind yet", 0),
    ]


def test_the_list_is_a_table_for_people(three, run):
    heading, *rows = run("outbox", "list", "--state", "dead").stdout.splitlines()
    assert heading.split()[:5] == ["id", "kind", "slot", "state", "reason"]
    assert [row.split()[:5] for row in rows] == [["1", "receipt", "a", "dead", "no_such_address"]]


def test_an_empty_outbox_says_so(store, run):
    assert run("outbox", "list").stdout == "None.\n"


def test_all_dead_ones_are_retried_and_unknown_ones_only_by_name(three, told):
    assert [one["slot"] for one in told("outbox", "retry", "--all")] == ["a"]
    assert states(told) == {"a": "queued", "b": "unknown", "c": "queued"}
    assert [one["slot"] for one in told("outbox", "retry", str(three[1].id))] == ["b"]
    assert states(told)["b"] == "queued"


def test_what_is_discarded_is_gone_from_the_list(three, told):
    told("outbox", "discard", "--all")
    assert states(told) == {"a": "discarded", "b": "discarded", "c": "queued"}
    assert [one["slot"] for one in told("outbox", "list")] == ["c"]


def test_nothing_is_changed_when_one_of_those_named_is_not_there(three, run, told):
    run("outbox", "discard", str(three[0].id), "404", code=1)
    assert states(told)["a"] == "dead"


@pytest.mark.parametrize("arguments", [("retry",), ("retry", "1", "--all"), ("discard",), ("retry", "one")])
def test_effects_are_named_by_their_ids_or_all_at_once(three, run, arguments):
    run("outbox", *arguments, code=2)


def test_a_portal_without_a_store_has_no_outbox(environment, run):
    environment["INVOICING_API_URL"] = "https://api.example.com"
    assert "there are no books" in run("outbox", "list", code=1).output
