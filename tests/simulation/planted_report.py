"""What became of the planted bugs, as docs/simulation.md has it."""

import json
import re
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
TABLE = """| bug | incident | invariant | after | steps | sequences | seconds |
|---|---|---|---|---:|---:|---:|"""
SHORTENED = """`invariant` is the one that was broken first; after "not", the ones that the patch names. `steps` is how
long the sequence is once what is not needed is left out, as far as twenty seconds go. Each is found by these; a step
is a rule and the numbers it chooses by:"""
NOT_FOUND, ANOTHER = "**not found**", ", not "


def row(bug: Planted, found: Found) -> str:
    """One line for whoever waits."""
    if found.failure is None:
        return f"{bug.words}: NOT FOUND in {found.sequences} sequences, {found.seconds:.0f} s"
    place = found.failure["step"] or "the end"
    return f"{bug.words}: {_invariant(bug, found.failure['invariant'])}, at step {place}, {found.seconds:.0f} s"


def section(bugs: Iterable[Planted], results: Mapping[str, Found], seed: int, before: str = "") -> str:
    """Markdown: a table, and the shortened sequence that finds each.

    `bugs` are all there are. Those without a result stay as they are `before`, in the report as it stands, if that is
    of the same seed.
    """
    bugs, old = list(bugs), before if seed_of(before) == seed else ""
    rows = {bug.words: _line(bug, results[bug.name]) for bug in bugs if bug.name in results}
    sequences = {bug.words: _sequence(bug, results[bug.name]) for bug in bugs if bug.name in results}
    rows = _kept(old, "| ") | rows
    sequences = _kept(old, "- ") | sequences
    words = [bug.words for bug in bugs if bug.words in rows]
    return "\n".join(
        [
            *(HEADING, INTRODUCTION, _said([rows[one] for one in words], seed, _clean(results, old))),
            *_missing([bug.words for bug in bugs if bug.words not in rows]),
            *("", TABLE, *(rows[one] for one in words)),
            *("", SHORTENED, "", *(sequences[one] for one in words if sequences.get(one)), ""),
        ]
    )


def _said(rows: list[str], seed: int, clean: str) -> str:
    found = [row for row in rows if NOT_FOUND not in row]
    another = sum(ANOTHER in row for row in found)
    said = f"{len(found)} of {len(rows)} were found, with seed {seed}, on SQLite{clean}."
    return (
        f"{said}\n{another} of them broke another invariant first than those their patches name." if another else said
    )


def _clean(results: Mapping[str, Found], old: str) -> str:
    """How many sequences break nothing where nothing is planted; what is kept is true still."""
    clean = results.get("nothing planted")
    kept = re.search(r"[Ww]ithout a bug (\d+) sequences", old)
    number = int(kept[1]) if kept else 0
    if clean:
        number = 0 if clean.failure else clean.sequences
    return f"; without a bug {number} sequences of the same seed break nothing" if number else ""


def _missing(words: list[str]) -> list[str]:
    return [f"Not hunted for yet: {', '.join(words)}."] if words else []


def _line(bug: Planted, found: Found) -> str:
    failure = found.failure
    told = (
        f"{_invariant(bug, failure['invariant'])} | {failure['rule'].replace('_', ' ')} | {len(failure['minimised'])}"
        if failure
        else f"{NOT_FOUND} | |"
    )
    return f"| {bug.words} | {bug.incident} | {told} | {found.sequences} | {found.seconds:.0f} |"


def _invariant(bug: Planted, seen: str) -> str:
    return seen if seen in bug.invariants else f"{seen}{ANOTHER}{' or '.join(bug.invariants)}"


def _sequence(bug: Planted, found: Found) -> str:
    if found.failure is None:
        return ""
    again = "" if found.failure.get("again", True) else " (not by themselves: it takes what came before them)"
    return f"- {bug.words}{again}: `{', '.join(json.dumps(step) for step in found.failure['minimised'])}`"


def _kept(text: str, mark: str) -> dict[str, str]:
    """The rows of a section, or its sequences, by bug."""
    lines = [line for line in text.splitlines() if line.startswith(mark)]
    return {re.split(r" \||: | \(", line.removeprefix(mark))[0]: line for line in lines}


def section_in(path: Path) -> str:
    """The section as it stands in the report."""
    text = path.read_text() if path.exists() else ""
    _, heading, rest = text.partition(HEADING)
    return heading + rest


def seed_of(text: str) -> int | None:
    """The seed that a section is of."""
    found = re.search(r"with seed (\d+)", text)
    return int(found[1]) if found else None


def kept_without(path: Path) -> str:
    """What stands in the report before this section."""
    text = path.read_text() if path.exists() else ""
    before = text.partition(HEADING)[0].rstrip("\n")
    return f"{before}\n\n" if before else ""


def kept_section(path: Path) -> str:
    """This section as it stands in the report, for whoever writes the rest anew."""
    kept = section_in(path)
    return f"\n{kept}" if kept else ""
