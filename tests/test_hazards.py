"""Every hazard that docs/payments.md lists is named by a test, or is said not to apply."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HAZARDS = 32
ROW = re.compile(r"^\| (P\d+) \| .+? \| (.+) \|$", re.MULTILINE)
ROWS = dict(ROW.findall((ROOT / "docs" / "payments.md").read_text()))


def test_all_hazards_are_listed():
    assert list(ROWS) == [f"P{number}" for number in range(1, HAZARDS + 1)]


@pytest.mark.parametrize(("hazard", "held"), ROWS.items(), ids=ROWS)
def test_a_hazard_is_named_by_a_test_or_does_not_apply(hazard, held):
    """In a test's name (`test_p7_…`) or at the beginning of a docstring (`P7: …`, `The hazards: P26 storms …`)."""
    if held.startswith("does not apply: "):
        return
    files = [ROOT / path for path in re.findall(r"`(tests/[a-z0-9_/]+\.py)`", held)]
    assert files
    assert [path for path in files if not path.exists()] == []
    named = re.compile(rf'def test_(?:p\d+_)*{hazard.lower()}_|"""[^"]*\b{hazard}\b')
    assert any(named.search(path.read_text()) for path in files)
