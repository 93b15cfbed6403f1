"""A portal in front of an invoicing API, in one process: the API is an embedded shop, its answers the wire's."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.domain.attempt import Choice
from portal.domain.effects import EffectState
from portal.domain.payability import Wanted
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.unknown import UNKNOWN
from portal.domain.upstream import REPORT
from portal.errors import BadInput, Conflict, OutcomeUnknown, RemitError, SourceUnavailable, Undeliverable
from portal.jobs.deliveries import Deliveries
from portal.jobs.reporting import report_handler
from portal.payments.remote_service import Remote, RemotePayments
from portal.payments.remote_view import RemoteView
from portal.payments.service import PaymentService
from portal.ports import BegunPayment, HandOff, SavedInvoice, Seen, Told
from portal.store.opening import Store, open_store
from portal.store.outbox import SqlOutbox
from portal.store.upstream_books import UpstreamBooks
from portal.wire.json_body import read_json
from portal.wire.payment_report import report_body
from portal.wire.v5_payment_reading import read_report
from tests.fakes import FakeGateway
from tests.shop import SECRET, Shop, a_shop, sqlite_in

URL = "https://api.example"
BALANCE = Wanted(Choice.BALANCE)


@dataclass
class Api:
    """An invoicing API as its clients see it. `charges`: it makes PaymentIntents itself; `faults` befall next calls."""

    shop: Shop
    charges: PaymentService | None = None
    down: bool = False
    exchanges: int = 0
    reports: list[Told] = field(default_factory=list)
    lose_answers: int = 0
    refuse: str = ""
    secret: str | None = None

    def open(self, key: str, now: datetime) -> PayerInvoice:
        if self.down:
            raise SourceUnavailable("down")
        return _as_told(self.shop.book.open(key, now), now)

    def exchange(self, key: str, now: datetime) -> HandOff:
        self.exchanges += 1
        opened = self.open(key, now)
        return HandOff(opened, self.secret or self._secret(key), int(opened.invoice.id.partition("_")[2]))

    def forget(self, key: str) -> None:
        """Nothing is kept."""

    def refresh(self, invoice_id: str | None) -> None:
        """Nothing is kept."""

    def report(self, told: Told) -> None:
        """What `RemoteReports` does, without a socket: the same words go both ways."""
        if self.down:
            raise SourceUnavailable("down")
        self.reports.append(told)
        if self.refuse:
            raise Undeliverable("refused", self.refuse)
        assert told.reference is not None
        sent = read_report(read_json(report_body(told, told.reference)), told.currency)
        now = self.shop.clock.now()
        try:
            self.shop.book.report_by_partner(self.shop.grant, sent.draft, now, final=True, mail=False)
        except (BadInput, Conflict) as fault:
            raise Undeliverable("refused", type(fault).__name__) from None
        if self.lose_answers:
            self.lose_answers -= 1
            raise OutcomeUnknown("lost")

    def _secret(self, key: str) -> str | None:
        if self.charges is None:
            return None
        try:
            return self.charges.begin(key, BALANCE, Seen(), None).client_secret
        except RemitError:
            return None


def _as_told(opened: PayerInvoice, now: datetime) -> PayerInvoice:
    """What of an invoice a key exchange tells."""
    business = replace(opened.business, allow_amount=UNKNOWN, stripe_account=None)
    unknown: dict[str, Any] = {"payments": UNKNOWN, "attempt": UNKNOWN, "ended": None, "disputes": ()}
    return replace(opened, business=business, online=False, read_at=now, **unknown)


@dataclass
class Place:
    """The portal, its own database, and the API behind it."""

    api: Api
    store: Store
    stripe: FakeGateway
    books: UpstreamBooks
    payments: RemotePayments
    view: RemoteView
    jobs: Deliveries

    @property
    def shop(self) -> Shop:
        return self.api.shop

    def invoice(self, cents: int = 10_000, **changes: Any) -> SavedInvoice:
        return self.shop.invoice(cents, **changes)

    def open(self, invoice: SavedInvoice) -> PayerInvoice:
        """What its payer sees at the portal."""
        return self.view.open(invoice.key, self.shop.clock.now())

    def begin(self, invoice: SavedInvoice, wanted: Wanted = BALANCE, **how: Any) -> BegunPayment:
        seen = how.pop("seen", Seen())
        return self.payments.begin(invoice.key, wanted, seen, how.pop("replaces", None))

    def sweep(self) -> int:
        """The sweeper, once everything is due."""
        self.shop.clock.advance(hours=2)
        return self.payments.sweep()

    def deliver(self) -> int:
        """Whatever is due in the outbox."""
        number = 0
        while self.jobs.deliver_next():
            number += 1
        return number

    def reported(self) -> list[tuple[str, int]]:
        """What the API was told, each as intent and amount."""
        return [(told.payment_id, told.amount_cents) for told in self.api.reports]

    def outbox(self) -> list[tuple[str, str]]:
        """Kind and state of every ordered effect."""
        effects = SqlOutbox(self.store.engines).listed(tuple(EffectState), 100)
        return [(effect.kind, effect.state.value) for effect in effects]

    def ours(self, invoice: SavedInvoice) -> Any:
        """What the portal knows of an invoice."""
        return self.books.our_side(invoice.invoice.id)

    def close(self) -> None:
        self.store.close()
        self.shop.store.close()


def a_place(folder: Path, *, hands_over: bool, secret_key: bool = True, charges_here: bool = True) -> Place:
    """A portal in front of an API that makes PaymentIntents itself (`hands_over`), or none."""
    for name in ("api", "portal"):
        (folder / name).mkdir()
    shop = a_shop(sqlite_in(folder / "api"))
    stripe = FakeGateway(clock=shop.clock)
    api = Api(shop, shop.payments(stripe) if hands_over else None)
    store = open_store(sqlite_in(folder / "portal"), (SECRET,))
    return portal_over(api, store, stripe, secret_key=secret_key, charges_here=charges_here)


def portal_over(
    api: Api, store: Store, stripe: FakeGateway, *, secret_key: bool = True, charges_here: bool = True
) -> Place:
    """A portal (one of several, perhaps) over the database `store`."""
    clock, books = api.shop.clock, UpstreamBooks(store, URL)
    own = PaymentService(gateway=stripe, open_unit_of_work=store.unit_of_work, attempts=store, clock=clock)
    remote = Remote(
        source=api,
        books=books,
        clock=clock,
        publishable_key=stripe.publishable_key,
        gateway=stripe if secret_key else None,
        own=own if secret_key else None,
        charges_here=charges_here and secret_key,
        open_unit_of_work=store.unit_of_work,
    )
    handler = report_handler(books, api, api.refresh)
    return Place(
        api=api,
        store=store,
        stripe=stripe,
        books=books,
        payments=RemotePayments(remote),
        view=RemoteView(api, books, secret_key, charges_here and secret_key),
        jobs=Deliveries(SqlOutbox(store.engines), {REPORT: handler}, clock),
    )
