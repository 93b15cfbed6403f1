"""The planted bugs fit the code as it is, and a hunt finds one; `scripts/simulate --planted` hunts for all."""

import re
from pathlib import Path

import pytest

from tests.simulation.hunting import Hunt
from tests.simulation.invariants import INVARIANTS
from tests.simulation.long_run import AT_THE_END
from tests.simulation.planted import hunted
from tests.simulation.planting import PATCHES, copy_of_the_tree, fault_of, planted

BUGS = {bug.name: bug for bug in planted()}
INDEX = (PATCHES / "README.md").read_text()


def test_there_are_at_least_sixty():
    assert len(BUGS) >= 60


@pytest.mark.parametrize("name", BUGS)
def test_each_still_applies(name):
    assert fault_of(BUGS[name]) == ""


@pytest.mark.parametrize("name", BUGS)
def test_each_changes_the_portal_alone_and_stands_in_the_index_with_its_incident(name):
    bug = BUGS[name]
    changed = [line.split("/", 1)[1] for line in bug.path.read_text().splitlines() if line.startswith("+++ b/")]
    assert changed
    assert all(path.startswith("portal/") for path in changed)
    assert f"| {bug.name} | {bug.incident} | {bug.what} |" in INDEX


@pytest.mark.parametrize("name", BUGS)
def test_each_names_invariants_that_are_judged(name):
    sources = "\n".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
    raised = set(re.findall(r'Broken\(\s*"([^"]+)"', sources))
    assert set(BUGS[name].invariants) - {*INVARIANTS, *AT_THE_END, *raised} == set()


def test_the_index_names_no_other():
    rows = [line for line in INDEX.splitlines() if line.startswith("| ")]
    assert len(rows) == len(BUGS) + 1


def test_a_bug_is_planted_in_a_copy_and_not_here():
    bug = BUGS["replaced_not_cancelled"]
    with copy_of_the_tree(bug) as tree:
        assert fault_of(bug, tree) != ""
    assert fault_of(bug) == ""


@pytest.mark.timeout(300)
def test_a_hunt_finds_a_replaced_payment_that_can_still_be_confirmed(capfd):
    found = hunted(BUGS["replaced_not_cancelled"], Hunt(seed=20261120, sequences=60, minutes=3))
    assert found.failure is not None
    assert found.failure["invariant"] in {"1 money", *BUGS["replaced_not_cancelled"].invariants}
    assert "replaced not cancelled: " in (said := capfd.readouterr().err)
    assert "was broken; that is shortened, for up to 20 s" in said
