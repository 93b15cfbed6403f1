"""`python -m portal work`: whatever nobody waits for."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from app import SystemClock, background_jobs, payment_service
from portal.commands.stores import opened
from portal.commands.telling import json_option, tell
from portal.jobs.stopping import until_told_to_stop, wait_while
from portal.ports import Clock
from portal.settings import Settings
from portal.web import logs


class FixedMoment:
    """A clock that shows the moment `--now` names."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """That moment, in UTC."""
        return self._moment.astimezone(UTC)


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601 writes it; UTC where it names no zone."""

    name = "ISO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a moment such as 2026-03-10T12:00:00+00:00", param, ctx)


@click.command("work")
@click.option("--once", is_flag=True, help="Sweep one time, deliver what is due, and end.")
@click.option("--now", "moment", type=Moment(), help="Work as if it were this moment; only with --once.")
@json_option
@click.pass_obj
def work_command(settings: Settings, *, once: bool, moment: datetime | None, as_json: bool) -> None:
    """Look after open payments, ordered mails and messages, and the books, until SIGTERM.

    Any number may run at once where the queue is Redis or PostgreSQL; beside a queue that is a file, one works and the
    others stand by. A running job has 20 seconds to end after SIGTERM.
    """
    if moment is not None and not once:
        raise click.UsageError("--now needs --once")
    logs.configure()
    if once:
        tell(_worked_once(settings, FixedMoment(moment) if moment else SystemClock()), as_json=as_json)
    else:
        _work(settings, until_told_to_stop())


def _worked_once(settings: Settings, clock: Clock) -> dict[str, int]:
    if not settings.keeps_books:
        return {"attemptsLookedAt": 0, "effectsDelivered": 0}
    with opened(settings, also_remote=True) as store:
        _, payments = payment_service(settings, store, clock)
        jobs = background_jobs(settings, store, payments, clock)
        looked_at = payments.sweep() if payments else 0
        return {"attemptsLookedAt": looked_at, "effectsDelivered": jobs.deliver_all()}


def _work(settings: Settings, alive: Callable[[], bool]) -> None:
    if not settings.keeps_books:  # invoices and their payments are looked after behind the remote API
        wait_while(alive)
        return
    with opened(settings, also_remote=True) as store:
        _, payments = payment_service(settings, store)
        background_jobs(settings, store, payments).work(alive)
