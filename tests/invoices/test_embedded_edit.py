"""Changing invoices that people may have paid."""

from dataclasses import replace

import pytest

from portal.domain.attempt import AttemptStatus
from portal.domain.drafts import LineDraft
from portal.domain.invoice import InvoiceStatus, PaymentMethod, RecordStatus
from portal.domain.ledger import EntryKind
from portal.errors import InvalidField, NotModifiable, PaymentProcessing, PaymentStarted
from tests.builders import a_payment, a_processing, an_attempt
from tests.dumps import dump


def kinds(shop, invoice):
    with shop.store.unit_of_work() as work:
        return [(entry.movement.kind, entry.movement.amount_cents) for entry in work.entries(invoice.invoice.id)]


def priced(cents):
    return {"line_items": (LineDraft("Consulting", cents),)}


def refused(shop, invoice, error, **changes):
    before = dump(shop.store)
    with pytest.raises(error) as raised:
        shop.change(invoice, **changes)
    assert dump(shop.store) == before
    return raised.value


def try_to_pay(shop, invoice, **changes):
    attempt = an_attempt(invoice_id=invoice.invoice.id, amount_cents=10_000, **changes)
    with shop.store.unit_of_work() as work:
        work.add_attempt(attempt)
    return attempt


def test_an_edit_enters_the_difference(shop):
    invoice = shop.invoice(10_000)
    assert shop.change(invoice, **priced(12_500)).opened.standing.balance_cents == 12_500
    assert shop.change(invoice, **priced(9_000)).opened.standing.balance_cents == 9_000
    assert kinds(shop, invoice) == [(EntryKind.ISSUED, 10_000), (EntryKind.EDITED, 2_500), (EntryKind.EDITED, -3_500)]


def test_an_edit_that_costs_nothing_enters_nothing_but_raises_the_version(shop):
    invoice = shop.invoice(10_000)
    changed = shop.change(invoice, notes="Thank you")
    assert kinds(shop, invoice) == [(EntryKind.ISSUED, 10_000)]
    assert changed.invoice.version > invoice.invoice.version
    assert changed.key == invoice.key


def test_an_edit_may_come_down_to_what_was_paid_which_closes_it(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000))
    fault = refused(shop, invoice, NotModifiable, **priced(3_999))
    assert fault.field == "lineItems"
    assert shop.change(invoice, **priced(4_000)).invoice.status is InvoiceStatus.CLOSED


def test_cancelling_writes_off_what_is_owed(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000))
    cancelled = shop.change(invoice, status=InvoiceStatus.CANCELLED)
    assert (cancelled.invoice.status, cancelled.opened.standing.balance_cents) == (InvoiceStatus.CANCELLED, 0)
    assert kinds(shop, invoice)[-1] == (EntryKind.WRITE_OFF, -6_000)


def test_cancelling_with_an_edit_leaves_nothing_owed(shop):
    invoice = shop.invoice(10_000)
    cancelled = shop.change(invoice, status=InvoiceStatus.CANCELLED, **priced(7_000))
    assert cancelled.opened.standing.balance_cents == 0


@pytest.mark.parametrize("status", [InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED], ids=lambda status: status.value)
def test_what_was_never_issued_is_cancelled_without_an_entry(shop, status):
    invoice = shop.invoice(status=status)
    assert shop.change(invoice, status=InvoiceStatus.CANCELLED).invoice.status is InvoiceStatus.CANCELLED
    assert kinds(shop, invoice) == []


@pytest.mark.parametrize("status", [InvoiceStatus.CLOSED, InvoiceStatus.REFUNDED], ids=lambda status: status.value)
def test_what_follows_from_payments_can_not_be_set(shop, status):
    assert refused(shop, shop.invoice(), InvalidField, status=status).field == "invoiceStatus"


@pytest.mark.parametrize("status", [InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED], ids=lambda status: status.value)
def test_an_issued_invoice_does_not_go_back(shop, status):
    assert refused(shop, shop.invoice(), NotModifiable, status=status).field == "invoiceStatus"


def test_what_is_over_does_not_change(shop):
    closed, cancelled, deleted = shop.invoice(), shop.invoice(), shop.invoice()
    shop.post(closed, a_payment(10_000))
    shop.change(cancelled, status=InvoiceStatus.CANCELLED)
    shop.change(deleted, record_status=RecordStatus.INACTIVE)
    for invoice in (closed, cancelled, deleted):
        refused(shop, invoice, NotModifiable, notes="x")
    refused(shop, cancelled, NotModifiable, status=InvoiceStatus.OPEN)
    refused(shop, deleted, NotModifiable, record_status=RecordStatus.ACTIVE)


def test_sending_a_paid_invoice_as_open_again_changes_nothing(shop):
    invoice = shop.invoice()
    shop.post(invoice, a_payment(10_000))
    before = dump(shop.store)
    assert shop.change(invoice, status=InvoiceStatus.OPEN).invoice.status is InvoiceStatus.CLOSED
    assert dump(shop.store) == before


def test_deleting_an_unpaid_invoice_writes_it_off(shop):
    invoice = shop.invoice(10_000)
    deleted = shop.change(invoice, record_status=RecordStatus.INACTIVE)
    assert (deleted.invoice.record_status, deleted.opened.standing.balance_cents) == (RecordStatus.INACTIVE, 0)
    assert shop.book.get(shop.grant, invoice.invoice.id, shop.clock.now()).invoice == deleted.invoice


def test_a_paid_invoice_is_not_deleted(shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(4_000))
    assert refused(shop, invoice, NotModifiable, record_status=RecordStatus.INACTIVE).field == "id"


CHANGES = [
    priced(12_000),
    {"status": InvoiceStatus.CANCELLED},
    {"record_status": RecordStatus.INACTIVE},
    {"payment_methods": (PaymentMethod.DIRECT,)},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_nothing_that_matters_changes_while_somebody_pays(shop, changes):
    invoice = shop.invoice(10_000)
    attempt = try_to_pay(shop, invoice)
    started = refused(shop, invoice, PaymentStarted, **changes)
    assert (started.attempt_id, started.amount_cents) == (attempt.id, 10_000)
    with shop.store.unit_of_work() as work:
        work.save_attempt(replace(attempt, status=AttemptStatus.CANCELLED))
    assert shop.change(invoice, **changes).created is False


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_nothing_that_matters_changes_while_the_bank_is_at_work(shop, changes):
    invoice = shop.invoice(10_000)
    try_to_pay(shop, invoice, status=AttemptStatus.PROCESSING)
    refused(shop, invoice, PaymentProcessing, **changes)
    other = shop.invoice(10_000)
    shop.post(other, a_processing(4_000))
    refused(shop, other, PaymentProcessing, **changes)


def test_a_note_may_change_while_somebody_pays(shop):
    invoice = shop.invoice()
    try_to_pay(shop, invoice)
    assert shop.change(invoice, notes="Thank you").invoice.notes == "Thank you"


def test_the_currency_is_fixed_when_the_invoice_is_issued(shop):
    draft, issued = shop.invoice(status=InvoiceStatus.DRAFT), shop.invoice()
    with shop.store.unit_of_work() as work:
        work.businesses.rewrite(replace(work.businesses.get(shop.grant.business_id), currency="EUR"))
    assert shop.change(draft, status=InvoiceStatus.OPEN).invoice.currency == "EUR"
    assert shop.change(issued, notes="x").invoice.currency == "USD"
