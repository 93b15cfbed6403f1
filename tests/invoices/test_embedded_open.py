"""Which keys open what, in the embedded store."""

import pytest

from portal.domain.invoice import InvoiceStatus, PaymentMethod, RecordStatus
from portal.domain.refusal import refusal
from portal.errors import NotFound


@pytest.mark.parametrize("status", [InvoiceStatus.OPEN, InvoiceStatus.SCHEDULED], ids=lambda status: status.value)
def test_an_open_and_a_scheduled_invoice_open(shop, status):
    invoice = shop.invoice(status=status)
    assert shop.open(invoice).invoice.status is status


def test_a_cancelled_invoice_still_opens(shop):
    invoice = shop.invoice()
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    assert shop.open(invoice).invoice.status is InvoiceStatus.CANCELLED


def test_a_draft_opens_once_it_is_issued(shop):
    invoice = shop.invoice(status=InvoiceStatus.DRAFT)
    with pytest.raises(NotFound):
        shop.open(invoice)
    shop.change(invoice, status=InvoiceStatus.OPEN)
    assert shop.open(invoice).standing.balance_cents == 10_000


def test_a_deleted_invoice_does_not_open(shop):
    invoice = shop.invoice()
    shop.change(invoice, record_status=RecordStatus.INACTIVE)
    with pytest.raises(NotFound):
        shop.open(invoice)


@pytest.mark.parametrize(
    "key", ["", "x", "inv_1", "k" * 43, "k" * 129, "k" * 10_000, "\x00", "ключ", "\udcff", "../../etc", "' OR 1=1 --"]
)
def test_what_is_no_key_is_not_found(shop, key):
    shop.invoice()
    with pytest.raises(NotFound):
        shop.book.open(key, shop.clock.now())


def test_a_key_with_anything_around_it_is_another_text(shop):
    key = shop.invoice().key
    for text in (f"{key} ", f" {key}", f"{key}=", key.swapcase(), key[:-1]):
        with pytest.raises(NotFound):
            shop.book.open(text, shop.clock.now())


def test_a_not_found_never_says_why_nor_which_key(shop):
    draft, unknown = shop.invoice(status=InvoiceStatus.DRAFT).key, "k" * 43
    texts = []
    for key in (draft, unknown):
        with pytest.raises(NotFound) as refused:
            shop.book.open(key, shop.clock.now())
        texts.append(str(refused.value))
    assert texts[0] == texts[1]
    assert draft not in texts[0]


@pytest.mark.parametrize(
    ("methods", "refused"),
    [
        ((PaymentMethod.CREDIT_CARD, PaymentMethod.DIRECT), None),
        ((PaymentMethod.ACH, PaymentMethod.DIRECT), None),
        ((PaymentMethod.DIRECT,), "online_off"),
    ],
)
def test_cards_and_bank_debits_are_paid_online_and_the_rest_directly(shop, methods, refused):
    assert refusal(shop.open(shop.invoice(payment_methods=methods))) == refused


def test_a_key_is_exchanged_for_the_whole_invoice(shop):
    invoice = shop.invoice()
    exchanged = shop.book.by_key(invoice.key, shop.clock.now())
    assert exchanged.opened == shop.open(invoice)
    assert invoice.key not in repr(exchanged)
