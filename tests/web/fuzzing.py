"""Sends the served API whatever its description allows and whatever it forbids, and looks at each answer.

Every operation is called with what fits its schema and with what does not, with a token and without one; ids and keys
that exist are planted among the made-up ones. Runs repeat themselves: the same number of cases is the same cases.
`python -m tests.web.fuzzing --cases N` does it from the command line (`scripts/fuzz-api`).
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, product
from pathlib import Path
from typing import Any

import click
import hypothesis
import schemathesis
import structlog
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from portal.web.api_limits import A_MINUTE
from portal.wire.openapi.document import operations
from tests.engines import migrate
from tests.web.api_stage import Stage, a_stage
from tests.web.api_tour import Tour
from tests.web.fuzz_planting import a_stock, paying

load_all_checks()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
MOST_ITEMS = 3
AT_ONCE = {True: 60, False: 20}
"""How many cases one operation gets in a round, in one way, with a token and without."""
CONFIG: dict[str, Any] = {"generation": {"database": "none", "with-security-parameters": False}}
SETTINGS = hypothesis.settings(
    database=None,
    deadline=None,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)


@dataclass
class Outcome:
    """What came of it: cases by operation, answers by status, and what was wrong, each thing once."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.cases.values())

    @property
    def broken(self) -> int:
        """How many answers were faults of ours."""
        return sum(seen for status, seen in self.statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR)


class Fuzzing:
    """A run against `stage`, whose API has answered every example before."""

    def __init__(self, stage: Stage, *, tell: bool = False) -> None:
        self.stage, self.tell = stage, tell
        stage.app.config["API_LIMITS"] = dict.fromkeys(A_MINUTE, 10**9)
        tour = Tour(stage).take()
        self.examples, self.client = tour.ids, tour.client()
        self.payments, self.stripe = paying(stage)
        self.stock = a_stock(stage, self.payments, self.stripe, self.examples)
        self.bodies = {f"{one.method.upper()} {one.path}": one.example.body for one in operations()}
        served = stage.client.get("/openapi.json").json
        self.schema = schemathesis.openapi.from_dict(narrowed(served), config=SchemathesisConfig.from_dict(CONFIG))
        self.schema.app = stage.app
        self.outcome = Outcome()

    def run(self, cases: int, *, part: int = 0, parts: int = 1, only: str = "") -> Outcome:
        """Call every operation in turn until there were `cases` in all; of `parts` runs one calls every so many."""
        called = sorted(self._operations(only), key=lambda operation: operation.method == "delete")[part::parts]
        for seed in count():
            self.stock = a_stock(self.stage, self.payments, self.stripe, self.examples)
            for operation, mode, known in product(called, GenerationMode, (True, False)):
                left = cases - self.outcome.total
                if left <= 0:
                    return self.outcome
                self._round(operation, mode, known=known, seed=seed, most=min(AT_ONCE[known], left))
        raise AssertionError

    def _operations(self, only: str) -> list[APIOperation]:
        found = [one.ok() for one in self.schema.get_all_operations()]
        return [operation for operation in found if only in operation.label]

    def _round(self, operation: APIOperation, mode: GenerationMode, *, known: bool, seed: int, most: int) -> None:
        @hypothesis.seed(seed)
        @hypothesis.settings(SETTINGS, max_examples=most)
        @hypothesis.given(operation.as_strategy(generation_mode=mode), st.randoms(use_true_random=False))
        def each(case: Case, chance: random.Random) -> None:
            self._judge(case, chance, known=known)

        if self.tell:
            click.echo(f"\r{self.outcome.total} cases ...", nl=False, err=True)
        try:
            each()
        except hypothesis.errors.Unsatisfiable:  # nothing is wrong enough: the path takes any text
            return

    def _judge(self, case: Case, chance: random.Random, *, known: bool) -> None:
        self._plant(case, chance)
        headers = self._headers(chance, known=known)
        if known and case.operation.label == "POST /v6/auth/token":
            headers["Authorization"] = self.client
        answer = case.call(headers=headers)
        label = case.operation.label
        self.outcome.cases[label] += 1
        self.outcome.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers)
        except FailureGroup as found:
            for fault in found.exceptions:
                self.outcome.faults.setdefault(
                    f"{label}: {fault.title}", f"{fault.message}\n{case.as_curl_command()}\n{answer.text[:2_000]}"
                )

    def _headers(self, chance: random.Random, *, known: bool) -> dict[str, str]:
        """A good token or one of some bad ones; beside it a good invoice key, a bad one or none."""
        token = self.stage.tokens.own if known else chance.choice(["", "wrong", "\xff", "x" * 9_000])
        key = chance.choice([self.stock.key, self.stock.key[:-1], ""])
        return {name: sent for name, sent in (("Authorization", f"Bearer {token}"), ("clientInvoiceKey", key)) if sent}

    def _plant(self, case: Case, chance: random.Random) -> None:
        if "id" in case.path_parameters and chance.random() < 0.8:
            case.path_parameters = {"id": self.stock.path_id(chance)}
        if isinstance(case.body, dict | list):
            case.body = self.stock.body(case.body, self.bodies[case.operation.label], chance)


def narrowed(schema: Any) -> Any:
    """The description with short lists, where one may be short: most of the time goes into making up long ones."""
    if isinstance(schema, list):
        return [narrowed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    most = {"maxItems": min(schema["maxItems"], MOST_ITEMS)} if "maxItems" in schema else {}
    return {name: narrowed(one) for name, one in schema.items()} | most


def lines(outcome: Outcome) -> Iterator[str]:
    """The outcome for people."""
    yield f"{outcome.total} cases, {outcome.broken} faults of ours, {len(outcome.faults)} kinds of undescribed answer"
    yield f"Answers by status: {dict(sorted(outcome.statuses.items()))}"
    for operation, cases in sorted(outcome.cases.items()):
        yield f"  {cases:6} {operation}"
    for what, seen in outcome.faults.items():
        yield f"\n{what}\n{seen}"


def main() -> int:
    """Try the API of a fresh database. 1: something was wrong."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--cases", type=int, default=20_000)
    cases = asked.parse_args().cases
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'fuzz.db'}"
        migrate(url)
        with a_stage(url) as stage:
            fuzzing = Fuzzing(stage, tell=sys.stderr.isatty())
            outcome = fuzzing.run(cases)
    click.echo("\n".join([*lines(outcome), f"{time.monotonic() - started:.0f} s"]))
    return 1 if outcome.faults or outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
