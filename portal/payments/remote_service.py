"""The `Payments` port in front of another invoicing API: hand on its PaymentIntent, or make the payment here."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from portal.domain.ledger import Standing
from portal.domain.payability import Wanted
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund
from portal.domain.upstream import OurSide
from portal.errors import (
    NotPayable,
    OutcomeUnknown,
    Overtaken,
    SourceAnswerInvalid,
    SourceUnavailable,
    StripeUnavailable,
)
from portal.payments.begin import NOTHING_CHARGED, begin
from portal.payments.check import check
from portal.payments.remote_hand_off import HandingOff
from portal.payments.remote_intent import CONFIRMING, RemoteIntents
from portal.payments.reserve import Request
from portal.payments.service import PaymentService
from portal.payments.till import Till
from portal.ports import (
    BegunPayment,
    Clock,
    GatewayEvent,
    HandOff,
    HandOffSource,
    OpenUnitOfWork,
    PaymentGateway,
    RefundRequest,
    Seen,
    Sight,
    UpstreamBooks,
)

ROUNDS = 4
ASK_THE_BUSINESS = "This invoice is not paid online here. Nothing was charged. Please ask the business how to pay."


@dataclass(frozen=True, slots=True)
class Remote:
    """What paying works with where another API keeps the invoices.

    `gateway` and `own` are None without Stripe's secret key. `charges_here`: payments the API gives no PaymentIntent
    for are made here, because it can be told of them.
    """

    source: HandOffSource
    books: UpstreamBooks
    clock: Clock
    publishable_key: str
    account: str | None = None
    gateway: PaymentGateway | None = None
    own: PaymentService | None = None
    charges_here: bool = False
    open_unit_of_work: OpenUnitOfWork | None = None

    @property
    def plain_till(self) -> Till | None:
        """Paying over our own books as they are; None where Stripe can't be asked."""
        if self.gateway is None or self.open_unit_of_work is None:
            return None
        return Till(self.gateway, self.open_unit_of_work, self.clock)


class RemotePayments:
    """Keeps `portal.ports.Payments` and `portal.ports.HandOffs`. Safe to share between threads."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._intents = RemoteIntents(remote.gateway, remote.account)
        self._handing_off = HandingOff(
            remote.books, self._intents, remote.clock, remote.publishable_key, remote.account, remote.plain_till
        )

    @property
    def gateway(self) -> PaymentGateway | None:
        """Stripe, where it can be asked."""
        return self._remote.gateway

    def begin(self, key: str, wanted: Wanted, seen: Seen, replaces: str | None) -> BegunPayment:
        """Ask the API anew, then hand its PaymentIntent on, or start or go on with an attempt of our own.

        What this side knows is read before the API is asked, so a payment of ours that the API enters in between shows:
        then both are read again. Raises as `Payments.begin`, and `SourceUnavailable`, `SourceAnswerInvalid`.
        """
        for _ in range(ROUNDS):
            try:
                return self._begin(Request(key, wanted, seen, replaces))
            except Overtaken:
                continue
        raise StripeUnavailable(NOTHING_CHARGED)

    def check(self, key: str) -> None:
        """Find out what became of what was confirmed. Raises `NotFound`, `OutcomeUnknown` as long as nobody can say."""
        try:
            opened, side = self._now(key)
        except (SourceUnavailable, SourceAnswerInvalid):
            raise OutcomeUnknown(CONFIRMING) from None  # whoever asks may have paid
        if side.invoice_id is not None and self._remote.gateway is not None:
            check(self._till(Sight(side.invoice_id, opened, side.entered, look_only=True)), key)
        handed = side.handed_out
        if handed is None or handed.intent_id is None or handed.confirming_at is None:
            return
        if opened.stale or not self._intents.is_over(handed, opened, self._remote.clock.now()):
            raise OutcomeUnknown(CONFIRMING)
        self._remote.books.let_go(opened.invoice.id, handed.intent_id, max(handed.at, opened.read_at))

    def claim(self, key: str, intent_id: str) -> None:
        """See `portal.ports.HandOffs`."""
        now = self._remote.clock.now()
        opened = self._remote.source.open(key, now)
        if not self._remote.books.claim(opened.invoice.id, intent_id, now):
            raise Overtaken("Another payment of this invoice has been started. Nothing was charged.")

    def let_go(self, key: str, intent_id: str) -> None:
        """See `portal.ports.HandOffs`."""
        now = self._remote.clock.now()
        opened = self._remote.source.open(key, now)
        handed = self._remote.books.our_side(opened.invoice.id).handed_out
        if handed is None or handed.intent_id != intent_id or handed.confirming_at is None:
            return
        if self._intents.was_not_taken(handed):
            self._remote.books.let_go(opened.invoice.id, intent_id, now)

    def release(self, invoice_id: str) -> None:
        """See `portal.payments.release`; `invoice_id` is that of our own books."""
        self._own().release(invoice_id)

    def refund(self, request: RefundRequest) -> tuple[Refund, ...]:
        """See `portal.payments.refund`, likewise."""
        return self._own().refund(request)

    def write_off(self, invoice_id: str, amount_cents: int | None = None, note: str = "") -> Standing:
        """What is owed is the API's to say. Raises `NotPayable`."""
        _not_ours(invoice_id, amount_cents, note)

    def apply_unapplied(self, invoice_id: str, amount_cents: int | None = None, to: str | None = None) -> Standing:
        """Likewise."""
        _not_ours(invoice_id, amount_cents, to)

    def receive(self, event: GatewayEvent) -> None:
        """See `portal.payments.receive`: settles attempts of our own."""
        self._own().receive(event)

    def sweep(self, limit: int = 100) -> int:
        """See `portal.payments.sweep`."""
        return self._remote.own.sweep(limit) if self._remote.own else 0

    def _begin(self, request: Request) -> BegunPayment:
        now = self._remote.clock.now()
        known = self._remote.source.open(request.key, now)
        side = self._remote.books.our_side(known.invoice.id)
        given = self._remote.source.exchange(request.key, now)
        if given.opened.invoice.id != known.invoice.id:
            raise Overtaken(NOTHING_CHARGED)
        if given.client_secret:
            return self._handing_off.hand_out(given, given.client_secret, side, request)
        side = self._handing_off.none_given(given, side, request)
        can_be_reported = self._remote.charges_here and given.upstream_invoice_id is not None
        if not can_be_reported or self._remote.gateway is None:
            raise NotPayable(ASK_THE_BUSINESS, "online_off")
        return begin(self._till(self._sight(given, side, now)), request)

    def _sight(self, given: HandOff, side: OurSide, now: datetime) -> Sight:
        invoice_id = side.invoice_id or self._remote.books.adopt(given, now)
        return Sight(invoice_id, given.opened, side.entered)

    def _now(self, key: str) -> tuple[PayerInvoice, OurSide]:
        """What the API says now, asked anew, and what is known here."""
        self._remote.source.forget(key)
        opened = self._remote.source.open(key, self._remote.clock.now())
        return opened, self._remote.books.our_side(opened.invoice.id)

    def _till(self, sight: Sight) -> Till:
        assert self._remote.gateway is not None  # noqa: S101 - whoever comes here has asked
        return Till(self._remote.gateway, lambda: self._remote.books.unit_of_work(sight), self._remote.clock)

    def _own(self) -> PaymentService:
        if self._remote.own is None:
            raise StripeUnavailable("STRIPE_SECRET_KEY is needed for this. Nothing was done.")
        return self._remote.own


def _not_ours(*_: object) -> NoReturn:
    raise NotPayable("What is owed is kept behind INVOICING_API_URL: it is changed there.", "online_off")
