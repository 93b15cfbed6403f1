"""How commands print facts: a table for people, JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])
Fact = Mapping[str, Any]


def json_option(command: F) -> F:
    """`--json`, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def tell(fact: Fact, *, as_json: bool) -> None:
    """One thing: its JSON object, or a line for each of its facts that is known."""
    if as_json:
        click.echo(json.dumps(fact, indent=2))
        return
    width = max(len(name) for name in fact)
    for name, value in fact.items():
        if value not in (None, "", []):
            click.echo(f"{name:<{width}}  {_plain(value)}")


def tell_all(facts: Sequence[Fact], *, as_json: bool) -> None:
    """Several things of one kind: a JSON list, or a table."""
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    if not facts:
        click.echo("None.")
        return
    rows = [list(facts[0]), *([_plain(value) for value in fact.values()] for fact in facts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
