"""A shop with a past: an invoice for every way a payment can have gone, and the Stripe that knows of each."""

import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.domain.attempt import Choice
from portal.domain.drafts import LineDraft
from portal.domain.invoice import InvoiceStatus, Percent, PlannedInstallment
from portal.domain.ledger import EntryKind
from portal.domain.payability import Wanted
from portal.payments.bookkeeping import Bookkeeping
from portal.ports import SavedInvoice, Seen, TokenGrant
from portal.store.ledgers import StoredLedgers
from portal.store.opening import open_store
from tests.builders import a_movement
from tests.fakes import FakeGateway
from tests.shop import SECRET, Shop, a_shop, prepare

GRANT = TokenGrant("tok_1", "prt_1", "bus_1", "write")
DEPOSIT = PlannedInstallment("istl_deposit", "Deposit", None, Percent(Decimal(30)))
REST = PlannedInstallment("istl_rest9", "Rest", None, Percent(Decimal(70)))


@dataclass
class Past:
    """The shop, its Stripe, and the invoices by what became of them."""

    shop: Shop
    stripe: FakeGateway
    ids: dict[str, str]

    @property
    def books(self) -> Bookkeeping:
        return the_books(self.shop, self.stripe)


def the_books(shop: Shop, stripe: FakeGateway | None) -> Bookkeeping:
    """The books of a shop, beside `stripe`."""
    ledgers = StoredLedgers(shop.store, frozenset({"receipt"}))
    return Bookkeeping(ledgers, shop.store, shop.store.unit_of_work, shop.clock, stripe)


def live(database_url: str) -> tuple[FakeGateway, dict[str, str]]:
    """Let a shop in a migrated database live through everything; what Stripe holds then, and the invoices."""
    shop = a_shop(database_url)
    stripe = FakeGateway(clock=shop.clock)
    try:
        ids = _live(shop, stripe)
    finally:
        shop.store.close()
    return stripe, ids


@cache
def _lived() -> tuple[bytes, FakeGateway, dict[str, str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "remit.db"
        prepare(f"sqlite:///{path}")
        stripe, ids = live(f"sqlite:///{path}")
        return path.read_bytes(), stripe, ids


def past_in(folder: Path) -> Past:
    """A past of one's own on SQLite: lived once, then copied."""
    database, stripe, ids = _lived()
    path = folder / "past.db"
    path.write_bytes(database)
    return again(f"sqlite:///{path}", stripe, ids)


def again(database_url: str, stripe: FakeGateway, ids: dict[str, str]) -> Past:
    """The same shop in a copy of its database, a quarter of an hour later."""
    shop = Shop(open_store(database_url, (SECRET,)), GRANT, "cus_1")
    shop.clock.moment = stripe.clock.moment
    shop.clock.advance(minutes=3)
    twin = copy.copy(stripe)
    twin.intents, twin.clock = dict(stripe.intents), shop.clock
    return Past(shop, twin, ids)


def pay(shop: Shop, stripe: FakeGateway, invoice: SavedInvoice, wanted: Wanted, *, settled: bool = True) -> str:
    """A payer pays; the intent. `settled`: and our books hear of it."""
    payments = shop.payments(stripe)
    payments.begin(invoice.key, wanted, Seen(), None)
    intent_id = list(stripe.intents)[-1]
    stripe.pay(intent_id)
    if settled:
        payments.check(invoice.key)
    shop.clock.advance(minutes=7)
    return intent_id


def amount(cents: int) -> Wanted:
    return Wanted(Choice.AMOUNT, amount_cents=cents)


BALANCE = Wanted(Choice.BALANCE)


def _live(shop: Shop, stripe: FakeGateway) -> dict[str, str]:
    payments = shop.payments(stripe)
    made: dict[str, SavedInvoice] = {}

    made["paid"] = shop.invoice(10_000)
    pay(shop, stripe, made["paid"], BALANCE)

    made["refunded"] = shop.invoice(20_000)
    intent = pay(shop, stripe, made["refunded"], amount(8_000))
    stripe.give_back(intent, 3_000, created_at=shop.clock.now())
    payments.check(made["refunded"].key)
    pay(shop, stripe, made["refunded"], amount(2_000))

    made["disputed"] = shop.invoice(9_000)
    intent = pay(shop, stripe, made["disputed"], BALANCE)
    stripe.dispute(intent, status="lost")

    made["plan"] = shop.invoice(30_000, installments=(DEPOSIT, REST))
    pay(shop, stripe, made["plan"], Wanted(Choice.INSTALLMENT, "istl_rest9"))

    made["edited"] = shop.invoice(7_000)
    shop.change(made["edited"], line_items=(LineDraft("Consulting", 7_700),))
    pay(shop, stripe, made["edited"], BALANCE)

    made["overpaid"] = shop.invoice(5_000)
    intent = pay(shop, stripe, made["overpaid"], BALANCE, settled=False)
    shop.post(made["overpaid"], a_movement(EntryKind.OFFLINE_PAYMENT, 1_500, provider="offline", object_id="ptxn_1"))
    payments.check(made["overpaid"].key)

    made["cancelled"] = shop.invoice(6_000)
    pay(shop, stripe, made["cancelled"], amount(2_000))
    shop.change(made["cancelled"], status=InvoiceStatus.CANCELLED)

    made["draft"] = shop.invoice(4_000, status=InvoiceStatus.DRAFT)
    made["given"] = shop.invoice(0)
    made["open"] = shop.invoice(12_000)

    made["processing"] = shop.invoice(15_000)
    payments.begin(made["processing"].key, BALANCE, Seen(), None)
    stripe.process(list(stripe.intents)[-1])
    payments.check(made["processing"].key)

    made["live"] = shop.invoice(11_000)
    payments.begin(made["live"].key, BALANCE, Seen(), None)
    the_books(shop, stripe).reconcile(30)
    return {name: invoice.invoice.id for name, invoice in made.items()}
