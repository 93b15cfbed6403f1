"""The composition root: the only place that joins the parts."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.documents.archive import Archive
from portal.documents.printer import Printer
from portal.domain.upstream import REPORT
from portal.gateway.stripe_gateway import StripeGateway
from portal.invoices.embedded import EmbeddedInvoices
from portal.invoices.embedded_logos import EmbeddedLogos
from portal.invoices.remote import RemoteInvoices
from portal.invoices.remote_report import RemoteReports
from portal.invoices.update_webhook import UpdateWebhook
from portal.jobs.deliveries import Deliveries
from portal.jobs.jobs import Jobs
from portal.jobs.queues import Queue, queue
from portal.jobs.repeating import RepeatingJob, Rota
from portal.jobs.reporting import report_handler
from portal.payments.bookkeeping import Bookkeeping
from portal.payments.remote_service import Remote, RemotePayments
from portal.payments.remote_view import RemoteView
from portal.payments.service import PaymentService
from portal.ports import Clock, Handler, HandOffSource, PaymentGateway, Payments
from portal.settings import Settings
from portal.store.ledgers import StoredLedgers
from portal.store.opening import Store, open_store
from portal.store.outbox import SqlOutbox
from portal.store.turns import SqlTurns
from portal.store.upstream_books import UpstreamBooks
from portal.web import (
    api,
    documents,
    errors,
    guesses,
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
    source_webhook,
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
    for room in (request_log, headers, errors, hosts, guesses, render):
        room.install(app)
    for views in (pages, pay, documents, webhooks, source_webhook, api, reference, health, metrics):
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
    ledgers = StoredLedgers(store, delivered_kinds(settings))
    return Bookkeeping(ledgers, store, store.unit_of_work, clock, _gateway(settings, clock))


def handlers(settings: Settings, store: Store, source: RemoteInvoices | None = None) -> Mapping[str, Handler]:
    """How ordered side effects are delivered, by kind; those of other kinds wait in the outbox.

    `source` is the remote source of this process, which then reads anew what was reported.
    """
    token = settings.INVOICING_API_TOKEN
    if not delivered_kinds(settings) or token is None:
        return {}
    gate = source.gate if source else None
    reports = RemoteReports(settings.INVOICING_API_URL, token.get_secret_value(), gate)
    return {REPORT: report_handler(_upstream(settings, store), reports, source.refresh if source else lambda _: None)}


def delivered_kinds(settings: Settings) -> frozenset[str]:
    """The kinds that `handlers` delivers."""
    return frozenset({REPORT}) if settings.remote and settings.INVOICING_API_TOKEN is not None else frozenset()


def background_jobs(
    settings: Settings,
    store: Store,
    payments: Payments | None,
    clock: Clock | None = None,
    source: RemoteInvoices | None = None,
) -> Jobs:
    """What nobody waits for, over the queue the settings name; rung when something is ordered through `store`."""
    clock = clock or SystemClock()
    jobs = Jobs(
        lambda: _queue(settings, store),
        _repeating(store, clock, payments, bookkeeping(settings, store, clock)),
        Rota(SqlTurns(store.engines), clock),
        Deliveries(SqlOutbox(store.engines), handlers(settings, store, source), clock),
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
    source = RemoteInvoices(settings)
    parts = Parts(
        settings=settings,
        clock=SystemClock(),
        source=source,
        printer=_printer(settings),
        updates=_updates(settings, source),
        knows=source.knows,
    )
    return _with_payments(parts, source) if settings.keeps_books else parts


def _with_payments(parts: Parts, source: RemoteInvoices) -> Parts:
    """In front of a remote source: its PaymentIntents are handed on, or payments made here and reported."""
    settings = parts.settings
    store = open_store(settings.database_url, settings.secret_keys)
    payments, view = remote_payments(settings, store, source)
    jobs = background_jobs(settings, store, payments, source=source)
    return replace(
        parts,
        source=view,
        payments=payments,
        hand_offs=payments,
        gateway=payments.gateway,
        is_ready=store.answers,
        jobs=None if settings.queue_url else jobs,
        gauges=bookkeeping(settings, store).gauges,
    )


def remote_payments(
    settings: Settings, store: Store, source: HandOffSource, clock: Clock | None = None
) -> tuple[RemotePayments, RemoteView]:
    """Paying in front of a remote source, and its invoices as payers see them then."""
    clock = clock or SystemClock()
    gateway, own = payment_service(settings, store, clock)
    books = _upstream(settings, store)
    remote = Remote(
        source=source,
        books=books,
        clock=clock,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY or "",
        account=settings.STRIPE_ACCOUNT,
        gateway=gateway,
        own=own,
        charges_here=settings.charges_here,
        open_unit_of_work=store.unit_of_work,
    )
    return RemotePayments(remote), RemoteView(source, books, gateway is not None, settings.charges_here)


def _upstream(settings: Settings, store: Store) -> UpstreamBooks:
    return UpstreamBooks(store, settings.INVOICING_API_URL, settings.STRIPE_ACCOUNT)


def _updates(settings: Settings, source: RemoteInvoices) -> UpdateWebhook | None:
    secrets = settings.source_webhook_secrets
    return UpdateWebhook(secrets, source.refresh) if secrets else None


def _printer(settings: Settings) -> Printer:
    sheets = {name: sheet(file) for name, file in PRINTED_SHEETS.items()}
    return Printer(Archive(settings.DATA_DIR / "documents"), sheets)
