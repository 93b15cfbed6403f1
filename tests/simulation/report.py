"""The report of a long run, as docs/simulation.md has it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.simulation.long_run import JUDGED, Progress
from tests.simulation.rules import RULES
from tests.simulation.sequences import MOST_STEPS, Figures
from tests.simulation.tables import Columns, read, with_others, written
from tests.simulation.within import within

RUNS, WITHIN = "Runs", "What happened while something else did"
HAPPENED = "What happened, how often (after so many our rows were others)"
SEEN, FAULTS = "What was judged, how often", "Faults that were met"
ALL_ROWS = {RUNS, HAPPENED, WITHIN, SEEN}
"""The tables that have a row for everything there is today; the others have one for each thing that was met."""

INTRODUCTION = f"""# The simulation's report

`scripts/simulate` lets everything that can happen to payments happen to the real application: requests to the WSGI
application itself, a real database, the stand-in for Stripe, one clock. A sequence issues an invoice and lets up to
{MOST_STEPS} steps follow, each drawn from the rules below by a seed; after every step the invariants are computed anew
from the rows of the database and the objects of the stand-in, and at the end of each sequence faults are cleared,
webhooks delivered and a quarter of an hour is swept, after which both books must agree and `reconcile --check` must
find nothing. [payments.md](payments.md#simulations) tells how to run it; `--report` writes this file.
"""


MENDED = (
    (
        "A database that was locked for too long was answered 500, and on PostgreSQL a lock was waited for without end",
        "`tests/store/test_unavailable.py`, `tests/web/test_store_unavailable.py`",
    ),
    (
        "A bank debit that came back and was paid by card before we heard of it kept its amount reserved for ever",
        "`tests/payments/test_found_by_simulation.py`",
    ),
    (
        "A debit that came back and was tried again before we heard of it reserved its amount twice",
        "`tests/payments/test_found_by_simulation.py`",
    ),
    (
        "A create whose answer got lost was repeated by the next payer a day later, when Stripe forgets its key",
        "`tests/payments/test_unknown_outcomes.py`",
    ),
    (
        "A refund that an earlier one's return made possible was entered first: money seemed set aside that nobody had",
        "`tests/payments/test_found_by_simulation.py`, `tests/simulation/test_regressions.py`",
    ),
    (
        "A refund in dinars could leave fils that no card can be charged",
        "`tests/payments/test_refund_steps.py`, `tests/sandbox/test_refunds.py`",
    ),
    (
        "Moving set-aside money to another business's invoice was refused only after its payer's payment was cancelled",
        "`tests/payments/test_settle_up.py`",
    ),
    (
        "A payment of whichever part is next, while a bank was at work on the first one, filled the first one",
        "`tests/payments/test_begin.py`",
    ),
    (
        "Who rendered the invoice over the API was given a secret for the amount of an earlier payment that was over",
        "`tests/payments/test_unknown_outcomes.py`, `tests/simulation/test_regressions.py`",
    ),
    (
        "The page called an invoice refunded of which something was owed again, after a dispute of money moved on",
        "`tests/domain/test_page_state.py`",
    ),
    (
        "The stand-in broke over a dispute that was planned for a charge refunded or disputed meanwhile",
        "`tests/sandbox/test_disputes.py`",
    ),
)
"""What was wrong with us, and the tests that hold what was mended."""


def report(progress: Mapping[str, Progress], before: str = "") -> str:
    """Markdown. `before`: the report as it stands, whose databases are kept where nothing new is known of them."""
    tables = _tables(progress)
    said = {title: _written(title, columns, before) for title, columns in tables.items()}
    return "\n".join((INTRODUCTION, said.pop(RUNS), _mended(), *said.values()))


def _written(title: str, columns: Columns, before: str) -> str:
    rows = next(iter(columns.values()), {})
    return written(title, with_others(columns, read(before, title), rows if title in ALL_ROWS else None))


def _mended() -> str:
    lines = ["## What it found in our own code", "", "| what, mended since | held by |", "|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {test} |" for what, test in MENDED), ""])


def _tables(progress: Mapping[str, Progress]) -> dict[str, Columns]:
    figures = {name: one.figures for name, one in progress.items()}
    return {
        RUNS: {name: _run(one) for name, one in progress.items()},
        HAPPENED: {name: _happened(one) for name, one in figures.items()},
        WITHIN: {name: _counts(within(), one.within) for name, one in figures.items()},
        SEEN: {name: _counts(JUDGED, one.invariants) for name, one in figures.items()},
        FAULTS: {name: _counts(sorted(one.faults), one.faults) for name, one in figures.items()},
    }


def _run(one: Progress) -> dict[str, str]:
    return {
        "seed": str(one.seed),
        "sequences": f"{one.done:,}",
        "steps": f"{one.figures.steps:,}",
        "invariants judged": f"{one.figures.invariants.total():,}",
        "charges": f"{one.figures.charges:,}",
        "faults met": f"{one.figures.faults.total():,}",
        "violations": str(len(one.failures)),
        "minutes": f"{one.minutes:.0f}",
    }


def _happened(figures: Figures) -> dict[str, str]:
    """Each rule, how often it was done, and after how many of those our rows were others."""
    return {name.replace("_", " "): f"{figures.rules[name]:,} ({figures.wrote[name]:,})" for name in RULES}


def _counts(names: Iterable[str], counted: Counter[str]) -> dict[str, str]:
    return {name.replace("_", " "): f"{counted[name]:,}" for name in names}
