"""The report of a long run, as docs/simulation.md has it."""

from collections.abc import Mapping

from tests.simulation.invariants import INVARIANTS
from tests.simulation.long_run import AT_THE_END, Progress
from tests.simulation.rules import RULES
from tests.simulation.sequences import MOST_STEPS

INTRODUCTION = f"""# The simulation's report

`scripts/simulate` lets everything that can happen to payments happen to the real application: requests to the WSGI
application itself, a real database, the stand-in for Stripe, one clock. A sequence issues an invoice and lets up to
{MOST_STEPS} steps follow, each drawn from the rules below by a seed; after every step the invariants are computed anew
from the rows of the database and the objects of the stand-in, and at the end of each sequence faults are cleared,
webhooks delivered and a quarter of an hour is swept, after which both books must agree and `reconcile --check` must
find nothing. [payments.md](payments.md#simulations) tells how to run it; this report is written by it.
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
        "The stand-in broke over a dispute that was planned for a charge refunded or disputed meanwhile",
        "`tests/sandbox/test_disputes.py`",
    ),
)
"""What was wrong with us, and the tests that hold what was mended."""


def report(progress: Mapping[str, Progress]) -> str:
    """Markdown."""
    return "\n".join((INTRODUCTION, _runs(progress), _mended(), _counts(progress)))


def _runs(progress: Mapping[str, Progress]) -> str:
    lines = ["## Runs", "", "| | " + " | ".join(progress) + " |", "|---|" + "---:|" * len(progress)]
    figures = {name: one.figures for name, one in progress.items()}
    rows = {
        "seed": [str(one.seed) for one in progress.values()],
        "sequences": [f"{one.done:,}" for one in progress.values()],
        "steps": [f"{one.steps:,}" for one in figures.values()],
        "invariants judged": [f"{one.invariants.total():,}" for one in figures.values()],
        "charges": [f"{one.charges:,}" for one in figures.values()],
        "faults met": [f"{one.faults.total():,}" for one in figures.values()],
        "violations": [str(len(one.failures)) for one in progress.values()],
        "minutes": [f"{one.minutes:.0f}" for one in progress.values()],
    }
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]
    return "\n".join([*lines, ""])


def _mended() -> str:
    lines = ["## What it found in our own code", "", "| what, mended since | held by |", "|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {test} |" for what, test in MENDED), ""])


def _counts(progress: Mapping[str, Progress]) -> str:
    rules = {name: [one.figures.rules[name] for one in progress.values()] for name in RULES}
    checks = [*INVARIANTS, *AT_THE_END]
    judged = {name: [one.figures.invariants[name] for one in progress.values()] for name in checks}
    faults = sorted({name for one in progress.values() for name in one.figures.faults})
    met = {name: [one.figures.faults[name] for one in progress.values()] for name in faults}
    between = sorted({name for one in progress.values() for name in one.figures.within})
    titles = {
        "What happened, how often": rules,
        "What happened while something else did": {
            name: [one.figures.within[name] for one in progress.values()] for name in between
        },
        "What was judged, how often": judged,
        "Faults that were met": met,
    }
    return "\n".join(_table(title, rows, list(progress)) for title, rows in titles.items())


def _table(title: str, rows: Mapping[str, list[int]], names: list[str]) -> str:
    lines = [f"## {title}", "", "| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    lines += [
        f"| {name.replace('_', ' ')} | {' | '.join(f'{one:,}' for one in counts)} |" for name, counts in rows.items()
    ]
    return "\n".join([*lines, ""])
