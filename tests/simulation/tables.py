"""Tables of a report in Markdown, written and read back: what one run does not tell anew stays as it was."""

from collections.abc import Mapping
from itertools import takewhile

Columns = dict[str, dict[str, str]]
"""The cells of a table: by column, then by row."""
NOTHING = "0"


def written(title: str, columns: Columns) -> str:
    """A heading and its table."""
    rows = list(dict.fromkeys(row for cells in columns.values() for row in cells))
    lines = [f"## {title}", "", "| | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    lines += [f"| {row} | {' | '.join(cells.get(row, NOTHING) for cells in columns.values())} |" for row in rows]
    return "\n".join([*lines, ""])


def read(text: str, title: str) -> Columns:
    """The table under a heading; empty where there is none."""
    _, _, after = text.partition(f"## {title}\n\n")
    head, _, *rows = list(takewhile(lambda line: line.startswith("|"), after.splitlines())) or ["", ""]
    names = _cells(head)[1:]
    cells = [_cells(row) for row in rows]
    return {name: {row[0]: row[place] for row in cells} for place, name in enumerate(names, start=1)}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def with_others(columns: Columns, before: Columns, rows: Mapping[str, object] | None = None) -> Columns:
    """The columns that were there before beside the new ones; only the `rows` of today, if they are named."""
    kept = {
        name: {row: cell for row, cell in cells.items() if rows is None or row in rows}
        for name, cells in before.items()
        if name not in columns
    }
    every = columns | kept
    return {name: every[name] for name in [*dict.fromkeys([*before, *columns])]}
