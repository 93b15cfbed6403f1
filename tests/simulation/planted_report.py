"""What became of the planted bugs, as docs/simulation.md has it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.simulation.hunting import Found
from tests.simulation.planting import Planted

HEADING = "## Planted bugs"
INTRODUCTION = """
A simulation that finds nothing proves something only if it would have found it. `tests/planted` holds bugs that other
systems shipped, each as a small patch that names its incident; `scripts/simulate --planted` plants each in a copy of
the tree and runs sequences of one seed until something breaks. The numbers P1 to P32 are those of
[payments.md](payments.md#hazards).
"""


def row(bug: Planted, found: Found) -> str:
    """One line for whoever waits."""
    if found.failure is None:
        return f"{bug.words}: NOT FOUND in {found.sequences} sequences, {found.seconds:.0f} s"
    place = found.failure["step"] or "the end"
    return f"{bug.words}: {found.failure['invariant']}, at step {place}, {found.seconds:.0f} s"


def section(bugs: Iterable[Planted], results: Mapping[str, Found], seed: int) -> str:
    """Markdown: a table, and the shortest sequence that finds each."""
    bugs = [bug for bug in bugs if bug.name in results]
    found = sum(results[bug.name].failure is not None for bug in bugs)
    clean = results.get("nothing planted")
    said = f"{found} of {len(bugs)} were found, with seed {seed}, on SQLite."
    if clean and not clean.failure:
        said += f" Without a bug {clean.sequences} sequences of the same seed break nothing."
    table = [
        "| bug | incident | invariant | after | steps | sequences | seconds |",
        "|---|---|---|---|---:|---:|---:|",
        *(_line(bug, results[bug.name]) for bug in bugs),
    ]
    shortest = [
        "`steps` is how long the sequence is once what is not needed is left out. Each is found by these; a step is",
        "a rule and the numbers it chooses by:",
        "",
        *(_sequence(bug, results[bug.name]) for bug in bugs if results[bug.name].failure),
    ]
    return "\n".join([HEADING, INTRODUCTION, said, "", *table, "", *shortest, ""])


def _line(bug: Planted, found: Found) -> str:
    failure = found.failure
    told = (
        f"{failure['invariant']} | {failure['rule'].replace('_', ' ')} | {len(failure['minimised'])}"
        if failure
        else "**not found** | |"
    )
    return f"| {bug.words} | {bug.incident} | {told} | {found.sequences} | {found.seconds:.0f} |"


def _sequence(bug: Planted, found: Found) -> str:
    steps = ", ".join(json.dumps(step) for step in (found.failure or {})["minimised"])
    return f"- {bug.words}: `{steps}`"


def kept_without(path: Path) -> str:
    """What stands in the report before this section."""
    text = path.read_text() if path.exists() else ""
    before = text.partition(HEADING)[0].rstrip("\n")
    return f"{before}\n\n" if before else ""


def kept_section(path: Path) -> str:
    """This section as it stands in the report, for whoever writes the rest anew."""
    text = path.read_text() if path.exists() else ""
    _, heading, rest = text.partition(HEADING)
    return f"\n{heading}{rest}" if heading else ""
