"""What an invoicing API's webhooks say: which invoice, some invoice, or nothing that a page shows."""

import json

import pytest

from portal.errors import BadInput
from portal.ports import SourceUpdate
from portal.wire.update_reading import read_update

V6 = {"editor": {"userId": "u1"}, "company": {"id": "com_1", "apiCompanyId": "42"}}
TOLD = {
    "an invoice changed (v6)": (V6 | {"type": "ENTITY_UPDATE", "url": "/v6/invoicing/invoices/inv_7"}, "inv_7"),
    "its payments did (v6)": (V6 | {"type": "ENTITY_UPDATE", "url": "/v6/invoicing/invoices/inv_7/send"}, "inv_7"),
    "a payment was entered (v6)": (V6 | {"type": "ENTITY_UPDATE", "url": "/v6/payments/ptxn_1"}, None),
    "an invoice was sent (v6)": (
        V6 | {"type": "LIFECYCLE", "event": "invoiceSent", "eventData": {"entityId": "inv_7"}},
        "inv_7",
    ),
    "an invoice was paid (legacy)": (
        {"userId": "1", "type": "LIFECYCLE_EVENT", "event": "INVOICE_PAID", "eventData": {"invoiceId": 7}},
        "inv_7",
    ),
    "an invoice was paid, which one is not told": (
        {"userId": "1", "type": "LIFECYCLE_EVENT", "event": "INVOICE_PAID", "eventData": None},
        None,
    ),
    "invoices changed (v5)": ({"userId": "1", "type": "ENTITY_UPDATE", "entities": ["expense", "invoice"]}, None),
    "an id of a shape not known": (V6 | {"type": "ENTITY_UPDATE", "url": "/v6/invoicing/invoices/7-x"}, None),
}
NOTHING = {
    "expenses (v5)": {"type": "ENTITY_UPDATE", "entities": ["expense", "bankAccount"]},
    "a bill (v6)": {"type": "ENTITY_UPDATE", "url": "/v6/bills/bil_1"},
    "somebody looked (v6)": {"type": "LIFECYCLE", "event": "invoiceViewed", "eventData": {"entityId": "inv_7"}},
    "somebody looked (legacy)": {"type": "LIFECYCLE_EVENT", "event": "INVOICE_VIEWED", "eventData": {}},
    "a login": {"type": "LIFECYCLE", "event": "loggedIn", "eventData": {}},
    "another type": {"type": "PING"},
    "no type": {},
    "wrong types": {"type": "ENTITY_UPDATE", "url": 7, "entities": {"a": 1}},
    "types that are lists": {"type": ["LIFECYCLE"], "event": ["INVOICE"]},
}


@pytest.mark.parametrize(("event", "invoice_id"), TOLD.values(), ids=TOLD)
def test_it_says_what_changed(event, invoice_id):
    assert read_update(json.dumps(event).encode()) == SourceUpdate(invoice_id)


@pytest.mark.parametrize("event", NOTHING.values(), ids=NOTHING)
def test_what_no_page_shows_is_nothing(event):
    assert read_update(json.dumps(event).encode()) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 5_000], ids=repr)
def test_what_is_no_event_is_refused(body):
    with pytest.raises(BadInput):
        read_update(body)
