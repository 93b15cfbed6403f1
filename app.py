"""The composition root: the only place that joins the parts."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.documents.archive import Archive
from portal.documents.printer import Printer
from portal.gateway.stripe_gateway import StripeGateway
from portal.invoices.embedded import EmbeddedInvoices
from portal.invoices.embedded_logos import EmbeddedLogos
from portal.invoices.remote import RemoteInvoices
from portal.jobs.deliveries import Deliveries
from portal.jobs.jobs import Jobs
from portal.jobs.queues import Queue, queue
from portal.jobs.repeating import RepeatingJob, Rota
from portal.payments.bookkeeping import Bookkeeping
from portal.payments.service import PaymentService
from portal.ports import Clock, Handler, PaymentGateway, Payments
from portal.settings import Settings
from portal.store.ledgers import StoredLedgers
from portal.store.opening import Store, open_store
from portal.store.outbox import SqlOutbox
from portal.store.turns import SqlTurns
from portal.web import (
    api,
    documents,
    errors,
    headers,
    health,
    hosts,
    logs,
    metrics,
    pages,
    pay,
    reference,
    render,
    request_log,
    webhooks,
)
from portal.web.parts import EXTENSION, Parts
from portal.web.stylesheets import sheet

LARGEST_BODY_BYTES = 1024 * 1024
RECONCILED_DAYS = 30
PRINTED_SHEETS = {"invoice": "print-invoice"}


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Flask:
    """The WSGI application. Raises `SettingsInvalid`: the environment is wrong, or the database can't be used."""
    settings = settings or Settings.from_environ(os.environ)
    logs.configure()
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # a doubled slash is the one 404, not a redirect
    app.extensions[EXTENSION] = parts or build_parts(settings)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    for room in (request_log, headers, errors, hosts, render):
        room.install(app)
    for views in (pages, pay, documents, webhooks, api, reference, health, metrics):
        app.register_blueprint(views.bp)
    if hops := settings.TRUSTED_PROXY_HOPS:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app


def build_parts(settings: Settings) -> Parts:
    """The real parts for `settings`: invoices behind a remote API, or in the embedded store with payment by Stripe."""
    return _remote_parts(settings) if settings.remote else _embedded_parts(settings)


def payment_service(
    settings: Settings, store: Store, clock: Clock | None = None
) -> tuple[PaymentGateway, PaymentService] | tuple[None, None]:
    """Stripe and the use cases of paying, or two times None where Stripe's keys are not set."""
    clock = clock or SystemClock()
    gateway = _gateway(settings, clock)
    if gateway is None:
        return None, None
    service = PaymentService(gateway=gateway, open_unit_of_work=store.unit_of_work, attempts=store, clock=clock)
    return gateway, service


def bookkeeping(settings: Settings, store: Store, clock: Clock | None = None) -> Bookkeeping:
    """The books of `store`, beside Stripe where its keys are set."""
    clock = clock or SystemClock()
    ledgers = StoredLedgers(store, frozenset(handlers()))
    return Bookkeeping(ledgers, store, store.unit_of_work, clock, _gateway(settings, clock))


def handlers() -> Mapping[str, Handler]:
    """How ordered side effects are delivered, by kind; those of other kinds wait in the outbox."""
    return {}


def background_jobs(settings: Settings, store: Store, payments: Payments | None, clock: Clock | None = None) -> Jobs:
    """What nobody waits for, over the queue the settings name; rung when something is ordered through `store`."""
    clock = clock or SystemClock()
    jobs = Jobs(
        lambda: _queue(settings, store),
        _repeating(store, clock, payments, bookkeeping(settings, store, clock)),
        Rota(SqlTurns(store.engines), clock),
        Deliveries(SqlOutbox(store.engines), handlers(), clock),
        lock_file=None if settings.queue_url else settings.DATA_DIR / "jobs.lock",
    )
    store.bell.listen(jobs.ring)
    return jobs


def _queue(settings: Settings, store: Store) -> Queue:
    """Named after the installation: several may share a Redis."""
    with store.unit_of_work() as work:
        return queue(settings.queue_url, settings.DATA_DIR, f"remit_{work.installation_id()}")


def _repeating(store: Store, clock: Clock, payments: Payments | None, books: Bookkeeping) -> Iterator[RepeatingJob]:
    if payments is not None:
        yield RepeatingJob("payments", timedelta(minutes=1), payments.sweep)
    yield RepeatingJob("replays", timedelta(hours=1), lambda: store.forget_answers(clock.now()))
    yield RepeatingJob("reconcile", timedelta(days=1), lambda: _reconciled(books), lease=timedelta(hours=1))


def _reconciled(books: Bookkeeping) -> dict[str, int]:
    tally = books.reconcile(RECONCILED_DAYS)
    return {"differences": tally.count, "settled": tally.mended_count}


def _gateway(settings: Settings, clock: Clock) -> StripeGateway | None:
    if settings.STRIPE_SECRET_KEY is None:
        return None
    return StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY.get_secret_value(),
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY or "",
        webhook_secrets=settings.webhook_secrets,
        clock=clock,
        api_base=settings.STRIPE_API_BASE,
    )


def _embedded_parts(settings: Settings) -> Parts:
    store = open_store(settings.database_url, settings.secret_keys)
    invoices = EmbeddedInvoices(store)
    gateway, payments = payment_service(settings, store)
    jobs = background_jobs(settings, store, payments)
    books = bookkeeping(settings, store)
    return Parts(
        settings=settings,
        clock=SystemClock(),
        source=invoices,
        printer=_printer(settings),
        payments=payments,
        gateway=gateway,
        book=invoices,
        directory=invoices,
        logos=EmbeddedLogos(store),
        is_ready=store.answers,
        jobs=None if settings.queue_url else jobs,
        gauges=books.gauges,
    )


def _remote_parts(settings: Settings) -> Parts:
    return Parts(settings=settings, clock=SystemClock(), source=RemoteInvoices(settings), printer=_printer(settings))


def _printer(settings: Settings) -> Printer:
    sheets = {name: sheet(file) for name, file in PRINTED_SHEETS.items()}
    return Printer(Archive(settings.DATA_DIR / "documents"), sheets)
