"""A business with a customer in a real store, ready to send invoices: what tests of paying begin with."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from portal.domain.drafts import CustomerDraft, InvoiceDraft, LineDraft
from portal.domain.invoice import InvoiceStatus, PaymentMethod
from portal.domain.ledger import Movement
from portal.domain.payer_invoice import PayerInvoice
from portal.invoices.embedded import EmbeddedInvoices
from portal.payments.service import PaymentService
from portal.ports import SavedInvoice, TokenGrant
from portal.store.business_rows import BusinessRows
from portal.store.engine import connect
from portal.store.ids import INVOICE, number_of
from portal.store.migrate import migrate
from portal.store.opening import Store, open_store
from portal.store.partner_rows import PartnerRows
from portal.store.tables import attempts, outbox, quarantine, stripe_events
from tests.builders import a_business
from tests.fakes import FakeGateway, FixedClock

SECRET = "a-secret-of-the-tests-that-is-long-enough"


def prepare(database_url: str) -> None:
    """Give an empty database Remit's tables."""
    engines = connect(database_url)
    migrate(engines)
    engines.close()


@cache
def _migrated_sqlite() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "remit.db"
        prepare(f"sqlite:///{path}")
        return path.read_bytes()


def sqlite_in(folder: Path) -> str:
    """The URL of a SQLite database of one's own with Remit's tables; copied, because migrating takes a while."""
    path = folder / "remit.db"
    path.write_bytes(_migrated_sqlite())
    return f"sqlite:///{path}"


@dataclass
class Shop:
    """A store with one business and one customer in it."""

    store: Store
    grant: TokenGrant
    customer_id: str
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def book(self) -> EmbeddedInvoices:
        return EmbeddedInvoices(self.store)

    def invoice(self, amount_cents: int = 10_000, **changes: Any) -> SavedInvoice:
        """An open invoice over `amount_cents`."""
        facts: dict[str, Any] = {
            "customer_id": self.customer_id,
            "status": InvoiceStatus.OPEN,
            "date": date(2026, 3, 1),
            "due_date": date(2026, 3, 31),
            "line_items": (LineDraft("Consulting", amount_cents),),
            "payment_methods": (PaymentMethod.CREDIT_CARD, PaymentMethod.ACH),
        }
        return self.book.save(self.grant, InvoiceDraft(**(facts | changes)), self.clock.now())

    def change(self, invoice: SavedInvoice, **changes: Any) -> SavedInvoice:
        """The business edits an invoice."""
        return self.book.save(self.grant, InvoiceDraft(id=invoice.invoice.id, **changes), self.clock.now())

    def open(self, invoice: SavedInvoice) -> PayerInvoice:
        """What its payer sees."""
        return self.book.open(invoice.key, self.clock.now())

    def post(self, invoice: SavedInvoice, *movements: Movement) -> None:
        """Something happens to its ledger."""
        with self.store.unit_of_work() as books:
            books.append(invoice.invoice.id, movements, self.clock.now())

    def quarantined(self) -> list[tuple[str, str]]:
        """What was set apart: object and reason."""
        with self.store.reading() as connection:
            return [(row.object_id, row.reason) for row in connection.execute(select(quarantine))]

    def ordered(self) -> list[tuple[str, str]]:
        """The side effects ordered so far: kind and slot."""
        with self.store.reading() as connection:
            return [(row.kind, row.slot) for row in connection.execute(select(outbox))]

    def events(self) -> list[str]:
        """The stored events."""
        with self.store.reading() as connection:
            return [row.id for row in connection.execute(select(stripe_events))]

    def raw_events(self) -> list[bytes]:
        """The bodies of the stored events."""
        with self.store.reading() as connection:
            return [row.raw for row in connection.execute(select(stripe_events))]

    def attempts(self, invoice: SavedInvoice) -> list[tuple[str, str]]:
        """Every attempt of an invoice: id and status."""
        mine = attempts.c.invoice_id == number_of(INVOICE, invoice.invoice.id)
        with self.store.reading() as connection:
            return [(row.id, row.status) for row in connection.execute(select(attempts).where(mine))]

    def payments(self, gateway: FakeGateway) -> PaymentService:
        """Paying, over `gateway`."""
        return PaymentService(
            gateway=gateway, open_unit_of_work=self.store.unit_of_work, attempts=self.store, clock=self.clock
        )


def a_shop(database_url: str, **business: Any) -> Shop:
    """A shop in a database that has Remit's tables."""
    store, clock = open_store(database_url, (SECRET,)), FixedClock()
    with store.unit_of_work() as work:
        partner_id = PartnerRows(work.connection).add("Platform", clock.now())
        business_id = BusinessRows(work.connection).add(a_business(partner_id=partner_id, **business), clock.now())
    grant = TokenGrant("tok_1", partner_id, business_id, "write")
    customer = EmbeddedInvoices(store).save_customer(
        grant, CustomerDraft(name="Jane Doe", email="jane@doe.example"), clock.now()
    )
    return Shop(store, grant, customer.id, clock)
