"""`python -m portal restore-check`: the first command after a backup was put back."""

import click

from portal.commands.books import the_books
from portal.commands.findings import tell_findings
from portal.commands.progress import bars
from portal.commands.telling import json_option
from portal.settings import Settings


@click.command("restore-check")
@json_option
@click.pass_obj
def restore_check(settings: Settings, *, as_json: bool) -> None:
    """Make a database that was put back from a backup safe to use, and name what it lacks.

    Run it before Remit is started, then `reconcile`. It gives the installation another id (the older ones go on being
    recognised), leaves out the numbers that invoices and customers may have been given since the backup, and compares
    with Stripe from a day before the backup on. Exit codes: 0 nothing is lacking, 1 Stripe can't be asked,
    3 something is named, which `reconcile` settles as far as it can.
    """
    with the_books(settings, with_stripe=True) as books, bars() as progress:
        restored, tally = books.restore_check(progress)
    last = restored.last_activity
    figures = {
        "installationBefore": restored.installation_before,
        "installation": restored.installation,
        "lastActivity": last.isoformat(timespec="seconds") if last else None,
        "attemptsClosed": restored.attempts_closed,
        "intents": tally.intents,
        "chains": tally.chains,
    }
    tell_findings(tally, figures, as_json=as_json)
