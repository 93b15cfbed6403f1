"""Every sequence in which the simulation found something wrong with us, as short as it became."""

import re
from pathlib import Path

import pytest

from tests.simulation.chances import Step
from tests.simulation.report import MENDED
from tests.simulation.sequences import Figures, repeat

ROOT = Path(__file__).parents[2]
FIRST = (0,)  # the business in dollars
CHECK_WHILE_LOCKED = (2,)
THREE_TIMES_AT_CREATE, A_DAY_AND_AN_HOUR = (3, 0, 0, 4), (24,)
FOUND = {
    "a check while the database is locked was answered 500": [
        Step("pay_balance"),
        Step("database_is_locked", CHECK_WHILE_LOCKED),
    ],
    "a create that nobody heard the answer of was repeated after its key was forgotten": [
        Step("stripe_times_out_after", THREE_TIMES_AT_CREATE),
        Step("pay_balance"),
        Step("hours_pass", A_DAY_AND_AN_HOUR),
        Step("pay_balance"),
    ],
    "whoever rendered the invoice was given a secret for another part like the one the bank was at work on": [
        Step("pay_installment"),
        Step("confirm_bank"),
        Step("edit_lines"),
        Step("exchange_key"),
    ],
    "whoever rendered the invoice was given a secret for an amount that nobody had chosen for a day": [
        Step("stripe_times_out_after", THREE_TIMES_AT_CREATE),
        Step("pay_amount"),
        Step("days_pass"),
        Step("exchange_key"),
    ],
    "a refund that an earlier one's return made possible was entered before it": [
        Step("pay_balance"),
        Step("confirm_card"),
        Step("check"),
        Step("given_back_again"),
        Step("check"),
    ],
    "a debit that came back and was then paid by card reserved its amount for ever": [
        Step("pay_balance"),
        Step("confirm_bank"),
        Step("check"),
        Step("debit_returns"),
        Step("confirm_card"),
        Step("check"),
    ],
    "a debit that came back and was tried again reserved its amount twice": [
        Step("pay_balance"),
        Step("confirm_bank"),
        Step("check"),
        Step("debit_returns"),
        Step("confirm_bank"),
        Step("check"),
    ],
}


def test_each_file_that_is_said_to_hold_what_was_mended_is_there():
    named = [path for _, tests in MENDED for path in re.findall(r"`([^`]+)`", tests)]
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(market, name):
    figures = Figures()
    repeat(market, [Step("born", FIRST), *FOUND[name]], figures)
    assert figures.sequences == 1
    assert sum(figures.rules.values()) == len(FOUND[name])  # each of them could be done
