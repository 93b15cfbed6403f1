"""`python -m portal migrate`: bring the database's tables up to date."""

import click

from portal.commands.telling import json_option, tell
from portal.settings import Settings
from portal.store import migrate as migration
from portal.store.engine import connect


@click.command()
@json_option
@click.pass_obj
def migrate(settings: Settings, *, as_json: bool) -> None:
    """Bring the database's tables up to what this version works with. Safe to run again."""
    engines = connect(settings.database_url)
    try:
        migration.make_place(engines)
        before = migration.revision(engines)
        tell({"before": before, "revision": migration.migrate(engines)}, as_json=as_json)
    finally:
        engines.close()
