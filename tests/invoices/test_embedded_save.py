"""Making invoices: what is kept, what is filled in, and every fault at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.domain.drafts import InstallmentDraft, InvoiceDraft, LineDraft
from portal.domain.invoice import (
    Amount,
    Discount,
    InvoiceStatus,
    PaymentMethod,
    Percent,
    RecordStatus,
    Recurrence,
    TermType,
)
from portal.errors import InvalidField, InvalidFields, NotFound
from tests.builders import a_payment
from tests.dumps import dump

SEED = {
    "name": "June Consulting Invoice",
    "number": 1001,
    "status": InvoiceStatus.OPEN,
    "date": date(2025, 6, 26),
    "term": TermType.NET_30,
    "due_date": date(2025, 7, 26),
    "notes": "Thank you for your business!",
    "line_items": (
        LineDraft(
            "Consulting services",
            10_000,
            id="ili_28868401",
            quantity=Decimal("2.0"),
            price_cents=Decimal("5000.0"),
            tax=Percent(Decimal("8.875")),
            api_item_id="ext_item_123",
            gl_account_id="gla_38560327",
        ),
    ),
    "discount": Discount(Percent(Decimal("5.0"))),
    "tax": Percent(Decimal("8.875")),
    "installments": (InstallmentDraft("First installment", date(2025, 7, 15), Amount(50), id="istl_123"),),
    "payment_methods": (PaymentMethod.CREDIT_CARD, PaymentMethod.DIRECT),
    "send_email": True,
    "reminder": Recurrence("WEEKLY", 1),
    "recurrence": Recurrence("MONTHLY", 1, date(2025, 12, 31)),
    "api_name": "QBO",
    "api_source_id": "ext_123",
    "custom_data_json": '{"internal_key": "some_internal_key"}',
}


def refused(shop, **changes):
    """The faults of a draft, as (field, kind), after which nothing has changed."""
    before = dump(shop.store)
    with pytest.raises((InvalidField, InvalidFields)) as raised:
        shop.invoice(**changes)
    assert dump(shop.store) == before
    faults = raised.value.faults if isinstance(raised.value, InvalidFields) else (raised.value,)
    return [(fault.field, fault.kind) for fault in faults]


def test_the_published_sample_is_kept_whole(shop):
    saved = shop.invoice(**SEED)
    invoice, facts = saved.invoice, saved.invoice.partner_facts
    for name in ("name", "number", "status", "date", "term", "due_date", "notes", "discount", "tax", "payment_methods"):
        assert getattr(invoice, name) == SEED[name], name
    for name in ("send_email", "reminder", "recurrence", "api_name", "api_source_id", "custom_data_json"):
        assert getattr(facts, name) == SEED[name], name
    (line,), (part,) = invoice.line_items, invoice.installments
    assert (line.id, str(line.quantity), str(line.price_cents)) == ("ili_28868401", "2.0", "5000.0")
    assert (line.tax, line.api_item_id, line.gl_account_id) == (
        Percent(Decimal("8.875")),
        "ext_item_123",
        "gla_38560327",
    )
    assert (part.id, part.name, part.due_date, part.value) == (
        "istl_123",
        "First installment",
        date(2025, 7, 15),
        Amount(50),
    )
    assert saved.created
    assert (saved.opened.total_cents, saved.opened.standing.balance_cents) == (10_343, 10_343)
    assert shop.open(saved) == saved.opened


def test_saving_the_same_again_changes_no_row(shop):
    saved = shop.invoice(**SEED)
    before = dump(shop.store)
    again = shop.change(saved, customer_id=shop.customer_id, **SEED)
    assert (again.opened, again.key, again.created) == (saved.opened, saved.key, False)
    without_ids = SEED | {
        "line_items": (LineDraft("Consulting services", 10_000, None, *_rest(SEED["line_items"][0])),),
        "installments": (InstallmentDraft("First installment", date(2025, 7, 15), Amount(50)),),
    }
    shop.change(saved, **without_ids)
    shop.change(saved)
    assert dump(shop.store) == before


def _rest(line):
    return line.quantity, line.price_cents, line.tax, line.api_item_id, line.gl_account_id


def test_what_is_not_sent_takes_its_default(shop):
    draft = InvoiceDraft(customer_id=shop.customer_id, line_items=(LineDraft("Work", 100),))
    invoice = shop.book.save(shop.grant, draft, shop.clock.now()).invoice
    assert invoice.status is InvoiceStatus.DRAFT
    assert (invoice.number, invoice.currency, invoice.date) == (1, "USD", date(2026, 3, 10))
    assert (invoice.term, invoice.due_date, invoice.issued_at) == (TermType.OTHER, None, None)
    assert invoice.payment_methods == (PaymentMethod.CREDIT_CARD,)
    assert invoice.line_items[0].id.startswith("ili_")


def test_today_is_the_businesss_today(shop):
    shop.clock.moment = shop.clock.moment.replace(hour=3)  # still the 9th in New York
    with shop.store.unit_of_work() as work:
        zone = work.businesses.get(shop.grant.business_id).time_zone
    draft = InvoiceDraft(customer_id=shop.customer_id, line_items=(LineDraft("Work", 100),))
    saved = shop.book.save(shop.grant, draft, shop.clock.now())
    assert saved.invoice.date == (date(2026, 3, 9) if zone == "America/New_York" else date(2026, 3, 10))


def test_numbers_go_on_from_the_highest(shop):
    assert [shop.invoice(**given).invoice.number for given in ({}, {"number": 1001}, {}, {"number": 7}, {})] == [
        1,
        1001,
        1002,
        7,
        1003,
    ]


def test_an_issued_invoice_owes_its_total_and_a_draft_nothing(shop):
    assert shop.invoice().opened.standing.owed_cents == 10_000
    draft = shop.invoice(status=InvoiceStatus.DRAFT)
    assert draft.opened.standing.owed_cents == 0
    issued = shop.change(draft, status=InvoiceStatus.OPEN)
    assert issued.opened.standing.owed_cents == 10_000
    assert issued.invoice.issued_at == shop.clock.now()


def test_a_total_of_nothing_closes_without_a_payment(shop):
    saved = shop.invoice(10_000, discount=Discount(Percent(Decimal(100))))
    assert (saved.invoice.status, saved.opened.standing.balance_cents) == (InvoiceStatus.CLOSED, 0)


@pytest.mark.parametrize("term", [TermType.DUE_NOW, TermType.NET_10, TermType.NET_30], ids=lambda term: term.value)
def test_the_due_date_follows_from_the_term(shop, term):
    days = {TermType.DUE_NOW: 0, TermType.NET_10: 10, TermType.NET_30: 30}[term]
    draft = InvoiceDraft(
        customer_id=shop.customer_id, line_items=(LineDraft("Work", 100),), date=date(2026, 1, 31), term=term
    )
    invoice = shop.book.save(shop.grant, draft, shop.clock.now()).invoice
    assert invoice.due_date == date(2026, 1, 31) + timedelta(days=days)


def test_a_due_date_by_itself_is_another_day_than_the_terms(shop):
    saved = shop.invoice(term=TermType.NET_30, due_date=date(2026, 3, 31))
    assert saved.invoice.term is TermType.NET_30
    moved = shop.change(saved, due_date=date(2026, 4, 15))
    assert (moved.invoice.term, moved.invoice.due_date) == (TermType.OTHER, date(2026, 4, 15))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"customer_id": ""}, ("customerId", "REQUIRED")),
        ({"customer_id": "cus_999"}, ("customerId", "INVALID_VALUE")),
        ({"customer_id": "inv_1"}, ("customerId", "INVALID_VALUE")),
        ({"number": 0}, ("invoiceNo", "INVALID_VALUE")),
        ({"number": 2**31}, ("invoiceNo", "INVALID_VALUE")),
        ({"line_items": ()}, ("lineItems", "REQUIRED")),
        ({"status": InvoiceStatus.CLOSED}, ("invoiceStatus", "INVALID_VALUE")),
        ({"status": InvoiceStatus.CANCELLED}, ("invoiceStatus", "INVALID_VALUE")),
        ({"term": TermType.OTHER, "due_date": None}, ("collectionInfo.term.dueDate", "REQUIRED")),
        ({"term": TermType.NET_30, "due_date": date(2026, 5, 1)}, ("collectionInfo.term.dueDate", "INVALID_VALUE")),
        ({"due_date": date(2026, 2, 1)}, ("collectionInfo.term.dueDate", "INVALID_VALUE")),
        ({"line_items": (LineDraft("A", 1, "ili_1"), LineDraft("B", 1, "ili_1"))}, ("lineItems[1].id", "DUPLICATE")),
        ({"discount": Discount(Amount(10_001))}, ("discount.value", "INVALID_VALUE")),
        (
            {"installments": (InstallmentDraft("A", None, Amount(10_001)),)},
            ("installments[0].amountDue", "INVALID_VALUE"),
        ),
        ({"line_items": (LineDraft("A", 2**53),)}, ("lineItems", "INVALID_VALUE")),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused_by_its_name(shop, changes, fault):
    assert refused(shop, **changes) == [fault]


def test_all_faults_of_a_draft_come_at_once(shop):
    found = refused(shop, customer_id="cus_999", number=0, discount=Discount(Percent(Decimal(101))))
    assert found == [
        ("invoiceNo", "INVALID_VALUE"),
        ("customerId", "INVALID_VALUE"),
        ("discount.value", "INVALID_VALUE"),
    ]


def test_a_number_and_a_partners_own_id_are_taken_once_each(shop):
    shop.invoice(number=1001, api_name="QBO", api_source_id="ext_1")
    assert refused(shop, number=1001) == [("invoiceNo", "DUPLICATE")]
    assert refused(shop, api_name="QBO", api_source_id="ext_1") == [("apiSourceId", "DUPLICATE")]
    assert shop.invoice(api_name="XERO", api_source_id="ext_1").created
    assert shop.invoice(api_name="QBO").created


def test_an_id_that_is_none_of_ours_is_not_found(shop):
    for unknown in ("inv_999", "999", "", "cus_1"):
        with pytest.raises(NotFound):
            shop.book.save(shop.grant, InvoiceDraft(id=unknown, name="x"), shop.clock.now())


def test_ids_in_our_pattern_are_kept_and_others_made(shop):
    lines = (LineDraft("A", 1, "ili_9"), LineDraft("B", 1, "theirs"), LineDraft("C", 1, "istl_3"), LineDraft("D", 1))
    ids = [line.id for line in shop.invoice(line_items=lines).invoice.line_items]
    assert ids[0] == "ili_9"
    assert len(set(ids)) == 4
    assert all(one.startswith("ili_") for one in ids)


def test_two_invoices_may_use_the_same_line_ids(shop):
    lines = (LineDraft("A", 1, "ili_9"),)
    assert shop.invoice(line_items=lines).invoice.line_items == shop.invoice(line_items=lines).invoice.line_items


def test_a_deleted_draft_is_kept_but_owes_nothing(shop):
    draft = shop.invoice(status=InvoiceStatus.DRAFT)
    deleted = shop.change(draft, record_status=RecordStatus.INACTIVE)
    assert (deleted.invoice.record_status, deleted.opened.standing.owed_cents) == (RecordStatus.INACTIVE, 0)


def test_parts_without_dates_are_due_in_the_order_they_were_written_in(shop):
    parts = tuple(InstallmentDraft(f"Part {place}", None, Amount(1_000)) for place in range(10))
    invoice = shop.invoice(installments=parts)
    shop.post(invoice, a_payment(3_500))
    assert [part.balance_cents for part in shop.open(invoice).installments] == [0, 0, 0, 500, *[1_000] * 6]
