"""A shop that pays at the stand-in in one process: the real gateway, events that are signed, no socket, no waiting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import BadInput, Outside
from portal.gateway.stripe_gateway import StripeGateway
from portal.payments.service import PaymentService
from portal.ports import BegunPayment, SavedInvoice, Seen
from sandbox import payer
from sandbox.in_process import InProcess
from tests.shop import Shop, a_shop, sqlite_in

WEBHOOK_SECRET = "whsec_of_the_tests"
SUCCEEDS = "4242424242424242"
ASKS_THE_BANK = "4000002500003155"
REFUND_WAITS = "4000000000007726"


@dataclass
class AtStripe:
    """The shop, the stand-in it pays at, and how they reach each other."""

    shop: Shop
    stand_in: InProcess
    gateway: StripeGateway
    payments: PaymentService

    @property
    def control(self) -> Any:
        return self.stand_in.control

    def begin(self, invoice: SavedInvoice, cents: int | None = None) -> BegunPayment:
        wanted = Wanted(Choice.BALANCE) if cents is None else Wanted(Choice.AMOUNT, amount_cents=cents)
        return self.payments.begin(invoice.key, wanted, Seen(), None)

    def pay(self, begun: BegunPayment, card: str = SUCCEEDS) -> dict[str, Any]:
        """As a payer's browser does it."""
        return payer.pay(*self._shown(begun), card, begun.account or "", session=self.stand_in.session())

    def debit(self, begun: BegunPayment) -> dict[str, Any]:
        return payer.pay_by_bank(*self._shown(begun), begun.account or "", session=self.stand_in.session())

    def _shown(self, begun: BegunPayment) -> tuple[str, str, str]:
        return self.stand_in.url, begun.publishable_key, begun.client_secret

    def paid(self, cents: int = 10_000, card: str = SUCCEEDS) -> SavedInvoice:
        """An invoice that was paid, as webhooks tell it."""
        invoice = self.shop.invoice(cents)
        self.pay(self.begin(invoice), card)
        self.hear()
        return invoice

    def hear(self) -> None:
        """Let every event arrive that is under way."""
        self.control.wait_for_deliveries()

    def advance(self, **by: float) -> None:
        """Time passes, here and there."""
        self.shop.clock.advance(**by)
        self.control.advance(0)

    def attempt_of(self, invoice: SavedInvoice) -> Any:
        """The newest attempt to pay an invoice."""
        with self.shop.store.unit_of_work() as books:
            return books.attempt(self.shop.attempts(invoice)[-1][0])

    def intent_of(self, invoice: SavedInvoice) -> str:
        """The intent of that attempt."""
        return str(self.attempt_of(invoice).intent_id)

    def take(self, _url: str, payload: bytes, headers: dict[str, str]) -> int:
        """The webhook: what `portal.web.webhooks` does, without HTTP."""
        try:
            self.payments.receive(self.gateway.verify_webhook(payload, headers["Stripe-Signature"]))
        except BadInput:
            return 400
        except Outside:
            return 503
        return 200


def at_stripe(folder: Path, **business: Any) -> AtStripe:
    """A new shop at a new stand-in; its store is the caller's to close."""
    shop = a_shop(sqlite_in(folder), **business)

    def deliver(url: str, payload: bytes, headers: dict[str, str]) -> int:
        return place.take(url, payload, headers)

    stand_in = InProcess(deliver, lambda: shop.clock.now().timestamp())
    gateway = StripeGateway(
        secret_key=stand_in.keys.secret,
        publishable_key=stand_in.keys.publishable,
        webhook_secrets=(WEBHOOK_SECRET,),
        clock=shop.clock,
        api_base=stand_in.url,
    )
    stand_in.mount(gateway._transport._session)
    stand_in.control.set_endpoint("http://here/webhooks/stripe", WEBHOOK_SECRET)
    payments = PaymentService(
        gateway=gateway, open_unit_of_work=shop.store.unit_of_work, attempts=shop.store, clock=shop.clock
    )
    place = AtStripe(shop, stand_in, gateway, payments)
    return place
