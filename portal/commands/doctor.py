"""`python -m portal doctor`: is this installation able to work?"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from app import SystemClock
from portal.commands.telling import json_option
from portal.domain.effects import FOR_A_PERSON
from portal.errors import NotFound, RemitError, SettingsInvalid
from portal.invoices.remote_http import ExchangeCall
from portal.invoices.remote_reader import Reader
from portal.settings import Settings
from portal.store import migrate as migration
from portal.store.engine import Engines, connect
from portal.store.key_rows import KeyRows
from portal.store.keys import Keyring
from portal.store.outbox import SqlOutbox
from portal.store.turns import SqlTurns

SWEEP = "outbox"
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` holds no secret."""

    name: str
    ok: bool
    detail: str


@click.command()
@json_option
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Look at settings, database and invoicing API; exit 1 where something would keep Remit from working."""
    checks = [*_settings(settings), *_invoicing_api(settings), *_database(settings)]
    if as_json:
        click.echo(json.dumps({"checks": [asdict(check) for check in checks]}, indent=2))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
    if not all(check.ok for check in checks):
        raise SystemExit(1)


def _settings(settings: Settings) -> Iterator[Check]:
    yield Check("settings", ok=True, detail=f"{settings.REMIT_MODE} mode")
    yield Check("online payment", ok=True, detail=_paying(settings))


def _paying(settings: Settings) -> str:
    if settings.remote and settings.STRIPE_PUBLISHABLE_KEY is not None:
        here = "" if settings.charges_here else "; none is made here: STRIPE_SECRET_KEY and INVOICING_API_TOKEN say how"
        return f"on, with what the invoicing API hands over{here}"
    return "on" if settings.payments_configured else "off: Stripe's keys are not set"


def _invoicing_api(settings: Settings) -> Iterator[Check]:
    """One exchange of a key that nobody has: who refuses it is there, and answers as an invoicing API does."""
    if not settings.remote:
        return
    token = settings.INVOICING_API_TOKEN
    call = ExchangeCall(settings.INVOICING_API_URL, token.get_secret_value() if token else None)
    outcome = Reader(call, settings).open(secrets.token_urlsafe(), SystemClock().now(), None)
    call.close()
    refused = isinstance(outcome, NotFound)
    other = str(outcome) if isinstance(outcome, RemitError) else "It opens an invoice to a key that nobody has."
    yield Check("invoicing API", ok=refused, detail="answers" if refused else other)


def _database(settings: Settings) -> Iterator[Check]:
    if not settings.keeps_books:
        yield Check("database", ok=True, detail="not used: invoices are read from INVOICING_API_URL")
        return
    engines = connect(settings.database_url)
    try:
        migration.make_place(engines)
        current = migration.revision(engines)
        wanted = migration.head()
        yield Check(
            "database", ok=current == wanted, detail=f"revision {current or 'none'}, this version's is {wanted}"
        )
        if current == wanted:
            with engines.reading.connect() as connection:
                lost = KeyRows(connection, Keyring(settings.secret_keys)).unprintable()
            yield Check("SECRET_KEY", ok=not lost, detail=f"{lost} links were made by a secret that is gone")
            yield Check("jobs", ok=True, detail=_jobs(settings, engines))
    except SettingsInvalid as wrong:
        yield Check("database", ok=False, detail=str(wrong))
    finally:
        engines.close()


def _jobs(settings: Settings, engines: Engines) -> str:
    """Nothing that keeps Remit from working: a portal that has not started yet has run no job either."""
    place = settings.queue_url.partition(":")[0] or "a file under DATA_DIR"
    last = SqlTurns(engines).last_finished(SWEEP)
    swept = f"last swept {last.isoformat(timespec='seconds')}" if last else "never swept"
    left = len(SqlOutbox(engines).listed(FOR_A_PERSON, MOST_COUNTED))
    return f"queue in {place}, {swept}, {left} effects wait for a person (`python -m portal outbox list`)"
