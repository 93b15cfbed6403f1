"""What people and programs are told while our database can't be used. Found by `scripts/simulate`."""

import pytest

from tests.shop import sqlite_in
from tests.simulation.chances import Picks
from tests.simulation.life import born
from tests.simulation.market import a_market


@pytest.fixture
def life(tmp_path):
    with a_market(sqlite_in(tmp_path), tmp_path) as market:
        yield born(market, Picks((0, 0, 1)))


def test_a_payer_who_may_have_paid_is_not_told_that_nothing_was_taken(life):
    with life.market.database.locked(life.number):
        answers = [life.public("POST", "/payments/check", {}), life.begin({"choice": "balance", "seenBalanceCents": 1})]
    assert [(one.status, one.code) for one in answers] == [(503, "unavailable")] * 2
    for answer in answers:
        message = answer.json["error"]["message"]
        assert "please don’t pay again" in message
        assert "No money was taken" not in message


def test_a_business_s_program_is_told_to_try_again(life):
    with life.market.database.locked(life.number):
        answer = life.save(notes="Thank you")
    assert (answer.status, answer.json["error"][0]["type"]) == (503, "UNKNOWN_ERROR")


def test_a_page_can_still_be_read(life):
    with life.market.database.locked(life.number):
        assert life.public("GET").ok
