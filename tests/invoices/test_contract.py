"""One contract for both sources: the embedded store, and a remote API, which is our own served over real HTTP."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from portal.domain.invoice import Amount, InvoiceStatus, PaymentMethod, Percent
from portal.domain.ledger import EntryKind
from portal.domain.page_state import PageState, page_state
from portal.domain.refusal import refusal
from portal.domain.unknown import UNKNOWN
from portal.errors import NotFound
from portal.invoices.remote import RemoteInvoices
from portal.ports import InvoiceSource
from portal.settings import Settings
from tests.builders import a_movement, a_payment
from tests.invoices.api_server import serving
from tests.web.api_stage import Stage, a_copy, a_stage, an_item

PLAN = [
    {"name": "First", "dueDate": "2025-07-01", "amountDue": {"value": "25.0", "type": "PERCENT"}},
    {"name": "Second", "dueDate": "2025-07-15", "amountDue": {"value": "5000.0", "type": "AMOUNT"}},
]
CASES = {
    "the sample": {},
    "a plan": {"installments": PLAN},
    "tax on all of it": {"discount": {"value": "5", "type": "PERCENT", "calculateBeforeSalesTax": False}},
    "a fixed discount": {"discount": {"value": "1234", "type": "AMOUNT"}},
    "no tax, no discount": {"discount": None, "salesTax": None, "lineItems": [{"amount": 777, "description": "x"}]},
    "mixed rates": {
        "lineItems": [
            {"description": "a", "quantity": "3", "price": "333.5", "salesTax": {"value": "19", "type": "PERCENT"}},
            {"description": "b", "quantity": "0.5", "price": "12345"},
        ]
    },
    "a fixed tax": {"salesTax": {"value": "500", "type": "AMOUNT"}, "lineItems": [{"amount": 10_000}]},
    "cancelled": {"invoiceStatus": "CANCELLED"},
    "scheduled": {"invoiceStatus": "SCHEDULED"},
    "nothing to pay": {"discount": {"value": "100", "type": "PERCENT"}},
}


@dataclass(frozen=True)
class Sources:
    """The two sources over the same invoices."""

    stage: Stage
    embedded: InvoiceSource
    remote: InvoiceSource

    def both(self, key):
        """What each of them opens."""
        now = self.stage.clock.now()
        return self.embedded.open(key, now), self.remote.open(key, now)

    def saved(self, changes):
        """A new invoice's id and key; one that is cancelled was open before."""
        item = an_item(customerId=self.stage.customer(), **changes)
        status = item["invoiceStatus"]
        (saved,) = self.stage.save(item | {"invoiceStatus": "OPEN" if status == "CANCELLED" else status})
        if status == "CANCELLED":
            self.stage.save({"id": saved["data"]["id"], "invoiceStatus": status})
        return saved["data"]["id"], saved["data"]["customerInvoiceKey"]

    def move(self, invoice_id, *movements):
        """Enter movements in its ledger."""
        with self.stage.store.unit_of_work() as work:
            work.append(invoice_id, movements, self.stage.clock.now())


@pytest.fixture
def sources(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage, serving(stage.app) as url:
        settings = Settings(INVOICING_API_URL=url, CURRENCY="USD", TIME_ZONE="UTC")
        yield Sources(stage, stage.app.extensions["remit"].source, RemoteInvoices(settings))


@pytest.mark.parametrize("changes", CASES.values(), ids=CASES.keys())
def test_both_sources_tell_the_same_of_an_invoice(sources, changes):
    invoice_id, key = sources.saved(changes)
    if "invoiceStatus" not in changes and changes != CASES["nothing to pay"]:
        sources.move(invoice_id, a_payment(700), a_movement(EntryKind.PROCESSING, 50, object_id="ch_9"))
    embedded, remote = sources.both(key)
    assert what_both_carry(remote) == what_both_carry(embedded)


def what_both_carry(opened):
    """The sections of a page that either source can fill."""
    invoice, business = opened.invoice, opened.business
    return {
        "invoice": (invoice.id, invoice.name, invoice.number, invoice.status, invoice.currency, invoice.notes),
        "dates": (invoice.date, invoice.due_date, invoice.term, opened.paid_on),
        "methods": set(invoice.payment_methods),
        "business": (business.name, business.phone, business.brand_color.lower(), business.currency),
        "address": business.address.lines()[:-1] if business.address.country else business.address.lines(),
        "customer": (opened.customer.id, opened.customer.name, opened.customer.email),
        "lines": [
            (line.description, line.amount_cents, line.quantity, line.price_cents) for line in invoice.line_items
        ],
        "discount": invoice.discount and invoice.discount.value,
        "totals": opened.totals,
        "standing": opened.standing,
        "installments": opened.installments,
    }


def test_only_the_embedded_source_knows_the_rest(sources):
    _, key = sources.saved({})
    embedded, remote = sources.both(key)
    assert (remote.payments, remote.attempt, remote.business.tax_id) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert (embedded.payments, embedded.attempt, embedded.business.tax_id) == ((), None, "12-3456789")
    assert not remote.online


def test_neither_source_opens_what_is_unknown_malformed_or_a_draft(sources):
    _, draft = sources.saved({"invoiceStatus": "DRAFT"})
    for source in (sources.embedded, sources.remote):
        for key in (draft, "x", "", "x" * 129, "é", "a b", "a\nb", "\ud800"):
            with pytest.raises(NotFound):
                source.open(key, sources.stage.clock.now())


def test_a_draft_that_was_sent_as_a_quote_is_a_quote_in_both(sources):
    draft, key = sources.saved({"invoiceStatus": "DRAFT"})
    sources.stage.post(f"/v6/invoicing/invoices/{draft}/send", {"type": "QUOTE"})
    embedded, remote = sources.both(key)
    assert what_both_carry(remote) == what_both_carry(embedded)
    today = sources.stage.clock.now().date()
    for opened in (embedded, remote):
        assert page_state(opened, today, payments_available=True) is PageState.QUOTE
        assert refusal(opened) == "draft"


def test_a_revoked_key_opens_nothing_in_either(sources):
    invoice_id, key = sources.saved({})
    with sources.stage.store.unit_of_work() as work:
        work.keys.revoke(int(invoice_id.removeprefix("inv_")), sources.stage.clock.now())
    for source in (sources.embedded, sources.remote):
        with pytest.raises(NotFound):
            source.open(key, sources.stage.clock.now())


def test_after_a_part_payment_both_tell_the_published_balance(sources):
    invoice_id, key = sources.saved({})
    sources.move(invoice_id, a_payment(5_000))
    embedded, remote = sources.both(key)
    for opened in (embedded, remote):
        assert (opened.total_cents, opened.standing.paid_cents, opened.standing.balance_cents) == (10_343, 5_000, 5_343)
        assert opened.totals.discounted_cents == 9_500
        assert opened.totals.tax_cents == 843
        assert opened.invoice.status is InvoiceStatus.OPEN
        assert opened.invoice.payment_methods == (PaymentMethod.CREDIT_CARD,)


def test_the_remote_source_reads_an_effective_rate_as_the_line_s_own(sources):
    _, key = sources.saved({"lineItems": [{"amount": 10_000}]})
    embedded, remote = sources.both(key)
    assert embedded.invoice.line_items[0].tax is None
    assert remote.invoice.line_items[0].tax == Percent(Decimal("8.875"))
    assert embedded.totals == remote.totals
    assert not isinstance(remote.invoice.tax, Amount)
