"""What a step of a killed life may end with: Stripe's refusal is counted, everything else is a fault and stays one."""

import json
from collections import Counter
from functools import partial
from random import Random

import pytest

from sandbox.remote import Refused
from tests.simulation import kill_steps
from tests.simulation.kill_steps import Step, take
from tests.simulation.killed_life import KilledLife


@pytest.fixture
def life():
    return KilledLife(None, None, None, None, None, Random(1), "one", Counter())


@pytest.fixture
def step(monkeypatch):
    """Lets this be all that can happen."""

    def only(act):
        monkeypatch.setattr(kill_steps, "STEPS", [Step(act, 1, lambda _: True)])

    return only


def test_what_stripe_refuses_is_counted(life, step):
    def refund(_life):
        raise Refused("No such charge")

    step(refund)
    take(life)
    assert life.done == {"refused by Stripe": 1}


@pytest.mark.parametrize("fault", [partial(json.loads, "<html>"), partial([].remove, 1)], ids=["JSON", "a list"])
def test_a_fault_of_the_simulation_is_no_refusal(life, step, fault):
    step(lambda _life: fault())
    with pytest.raises(ValueError, match=r"Expecting value|not in list"):
        take(life)
    assert life.done == {}
