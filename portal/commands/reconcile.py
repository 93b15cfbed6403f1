"""`python -m portal reconcile`: our books beside Stripe's."""

import logging

import click

from portal.commands.books import the_books
from portal.commands.findings import fact_of, tell_findings
from portal.commands.progress import bars
from portal.commands.telling import json_option
from portal.settings import Settings

DAYS = 30


@click.command()
@click.option("--check", is_flag=True, help="Change nothing, here or at Stripe.")
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True, help="How far back to look.")
@json_option
@click.pass_obj
def reconcile(settings: Settings, *, check: bool, days: int, as_json: bool) -> None:
    """Compare every payment with Stripe, and every ledger with itself.

    What Stripe knows and our books do not is settled first, unless --check. Each difference that is left is named,
    with what should stand in our books and what does. Exit codes: 0 none, 1 Stripe or the database can't be asked,
    3 there are differences.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("portal").setLevel(logging.INFO)
    with the_books(settings) as books, bars() as progress:
        tally = (books.check if check else books.reconcile)(days, progress)
    if not settings.payments_configured:
        click.echo("Stripe's keys are not set: only the books themselves were looked at.", err=True)
    figures = {
        "intents": tally.intents,
        "others": tally.others,
        "chains": tally.chains,
        "entries": tally.entries,
        "onTheirWay": tally.on_their_way,
        "orphans": tally.orphans,
        "mended": tally.mended_count,
    }
    if as_json:
        figures["putRight"] = [fact_of(difference) for difference in tally.mended]  # type: ignore[assignment]
    tell_findings(tally, figures, as_json=as_json)
