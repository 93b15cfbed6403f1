"""Lists to page through, and a second client that changes them meanwhile."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import insert, update

from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.domain.query import Condition, Operator, Query, Sort
from portal.ports import Page, SavedInvoice, TokenGrant
from portal.store.business_rows import BusinessRows
from portal.store.folding import fold
from portal.store.ids import BUSINESS, CUSTOMER, number_of, public
from portal.store.tables import invoices
from tests.builders import NOW, a_business
from tests.shop import Shop

ACTIVE = Condition("status", Operator.EQUAL, RecordStatus.ACTIVE)
ORDERS = ("NAME", "DATE", "DUE_DATE", "INVOICE_NO", "TOTAL", "BALANCE", "CREATED")
NAMES = ("invoice", "Invoice", "Élan", "élan", "Zebra", "100 %", "a_b", "Ω", "")
FIRST = date(2026, 1, 1)


@dataclass
class List:
    """The invoices of a business of one's own; `add`, `remove` and `restore` are the second client's."""

    shop: Shop
    grant: TokenGrant
    chance: Random
    _numbers: Any = field(default_factory=lambda: count(1))

    def add(self, how_many: int, **changes: Any) -> list[str]:
        """New invoices anywhere in the list; their ids."""
        rows = [self._row() | changes for _ in range(how_many)]
        with self.shop.store.unit_of_work() as work:
            added = [work.connection.execute(insert(invoices).values(row).returning(invoices.c.id)) for row in rows]
            return [public("inv", one.scalar_one()) for one in added]

    def remove(self, *ids: str) -> None:
        self._mark(RecordStatus.INACTIVE, ids)

    def restore(self, *ids: str) -> None:
        self._mark(RecordStatus.ACTIVE, ids)

    def page(self, query: Query) -> Page[SavedInvoice]:
        return self.shop.book.query(self.grant, query, NOW)

    def walk(self, query: Query, *, backwards: bool = False) -> Any:
        """The pages one after the other; `backwards` from `query`'s cursor on, each in the order of the list."""
        while True:
            page = self.page(query)
            yield page
            cursor = page.before if backwards else page.after
            if cursor is None:
                return
            query = replace(query, cursor=cursor)

    def _row(self) -> dict[str, Any]:
        """Few different values, so that many rows are alike in what they are sorted by."""
        name = self.chance.choice(NAMES)
        cents = self.chance.randrange(100, 104)
        return {
            "business_id": number_of(BUSINESS, self.grant.business_id or ""),
            "customer_id": number_of(CUSTOMER, self.shop.customer_id),
            "name": name,
            "name_folded": fold(name),
            "number": next(self._numbers) * 7_919 % 1_000_003,
            "status": InvoiceStatus.OPEN,
            "record_status": RecordStatus.ACTIVE,
            "currency": "USD",
            "date": FIRST + timedelta(days=self.chance.randrange(4)),
            "due_date": self.chance.choice([None, FIRST, FIRST + timedelta(days=30)]),
            "term": "OTHER",
            "discount_before_tax": True,
            "payment_methods": ("CREDIT_CARD",),
            "api_name": "USER_ENTRY",
            "send_email": False,
            "total_cents": cents,
            "owed_cents": cents,
            "issued_at": self.chance.choice([None, NOW]),
            "version": 1,
            "created_at": NOW,
        }

    def _mark(self, status: RecordStatus, ids: tuple[str, ...]) -> None:
        theirs = invoices.c.id.in_([number_of("inv", one) for one in ids])
        with self.shop.store.unit_of_work() as work:
            work.connection.execute(update(invoices).where(theirs).values(record_status=status))


def a_list(shop: Shop, seed: int = 1, how_many: int = 0) -> List:
    """A new business of the shop's partner with invoices made by `seed`."""
    with shop.store.unit_of_work() as work:
        business = BusinessRows(work.connection).add(a_business(partner_id=shop.grant.partner_id), NOW)
    made = List(shop, replace(shop.grant, business_id=business), Random(seed))
    made.add(how_many)
    return made


def a_query(order: str = "CREATED", *, descending: bool = False, limit: int = 100, **conditions: Any) -> Query:
    """A query of the active invoices; `conditions` are `field={operator: value}`."""
    more = [Condition(name, Operator(one), value) for name, ones in conditions.items() for one, value in ones.items()]
    return Query((ACTIVE, *more), Sort(order, descending), limit)


def ids_of(page: Page[SavedInvoice]) -> list[str]:
    return [saved.invoice.id for saved in page.items]
