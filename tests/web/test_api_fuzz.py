"""Whatever the description allows or forbids, the API answers as described and never with a fault of its own."""

import pytest

from tests.web.api_stage import a_copy, a_stage
from tests.web.fuzzing import Fuzzing, lines

CASES, PARTS = 2_000, 8


@pytest.mark.parametrize("part", range(PARTS))
def test_every_made_up_request_is_answered_as_described(migrated_sqlite, tmp_path, part):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        outcome = Fuzzing(stage).run(CASES // PARTS, part=part, parts=PARTS)
    assert outcome.faults == {}, "\n".join(lines(outcome))
    assert outcome.broken == 0
    assert outcome.total == CASES // PARTS
    assert outcome.statuses[200] > 0


def test_an_answer_that_is_not_described_is_found(migrated_sqlite, tmp_path, monkeypatch):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        fuzzing = Fuzzing(stage)
        monkeypatch.setattr("portal.web.api_query.v6_customer", lambda customer: {"id": 7})
        outcome = fuzzing.run(80, only="POST /v6/customers/query")
    assert list(outcome.faults) == ["POST /v6/customers/query: Response violates schema"]
    assert outcome.cases["POST /v6/customers/query"] == 80
