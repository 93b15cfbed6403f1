"""How what a run over the books found is told: a table for people, JSON for programs, an exit code for monitors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from portal.commands.telling import tell_all
from portal.domain.difference import Difference
from portal.payments.tally import Tally

DIFFERS = 3
HELP = "docs/operations.md says what each kind means and what to do."


def tell_findings(tally: Tally, figures: Mapping[str, Any], *, as_json: bool) -> None:
    """The figures of a run and every difference; exits 3 where there is one."""
    facts = [fact_of(difference) for difference in tally.differences]
    if as_json:
        counts = {kind.value: number for kind, number in sorted(tally.kinds.items())}
        told = {"ok": not tally.count, **figures, "differenceCount": tally.count, "kinds": counts, "differences": facts}
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(", ".join(f"{value} {name}" for name, value in _in_words(figures).items()) + ".")
        _tell_differences(tally, facts)
    if tally.count:
        raise SystemExit(DIFFERS)


def fact_of(difference: Difference) -> dict[str, Any]:
    """A difference in the API's spelling; amounts in minor units."""
    fact = asdict(difference)
    return {
        "kind": difference.kind.value,
        "invoiceId": fact["invoice_id"],
        "object": fact["object_id"],
        "expected": fact["expected"],
        "found": fact["found"],
        "currency": fact["currency"],
    }


def _in_words(figures: Mapping[str, Any]) -> dict[str, Any]:
    words = {"onTheirWay": "on their way", "mended": "put right", "others": "of others"}
    return {words.get(name, name): value for name, value in figures.items() if not isinstance(value, list)}


def _tell_differences(tally: Tally, facts: Sequence[Mapping[str, Any]]) -> None:
    if not tally.count:
        click.echo("No differences.")
        return
    tell_all([{name: "nothing" if value is None else value for name, value in fact.items()} for fact in facts],
             as_json=False)  # fmt: skip
    more = tally.count - len(facts)
    click.echo(f"{tally.count} differences{f', {more} of them not shown' if more else ''}. {HELP}")
