"""`python -m portal work`: settle what nobody told us of, again and again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from app import SystemClock, payment_service
from portal.commands.stores import opened
from portal.commands.telling import json_option, tell
from portal.jobs.worker import queue, work
from portal.ports import Clock, Payments
from portal.settings import Settings


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
@click.option("--once", is_flag=True, help="Sweep one time and end.")
@click.option("--now", "moment", type=Moment(), help="Work as if it were this moment; only with --once.")
@json_option
@click.pass_obj
def work_command(settings: Settings, *, once: bool, moment: datetime | None, as_json: bool) -> None:
    """Look after open payments every minute, until SIGTERM.

    Without Stripe's keys there is nothing to do, and it waits all the same.
    """
    if moment is not None and not once:
        raise click.UsageError("--now needs --once")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    clock: Clock = FixedMoment(moment) if moment else SystemClock()
    with _paying(settings, clock) as payments:
        if once:
            tell({"attemptsLookedAt": payments.sweep() if payments else 0}, as_json=as_json)
        else:
            work(queue(settings.DATA_DIR, payments))


@contextmanager
def _paying(settings: Settings, clock: Clock) -> Iterator[Payments | None]:
    """The use cases of paying; None where invoices and their payments live behind a remote API."""
    if settings.remote:
        yield None
        return
    with opened(settings) as store:
        _, payments = payment_service(settings, store, clock)
        yield payments
