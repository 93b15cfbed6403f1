"""Mailing an invoice to its customer. The mail itself is sent later; what is answered says that it waits."""

from flask import Response

from portal.ports import Answer, SavedInvoice, Seal, TokenGrant
from portal.web.api_body import json_body
from portal.web.api_reach import book, links, now
from portal.web.idempotency import once
from portal.wire.envelopes import single
from portal.wire.invoice_writing import v6_invoice
from portal.wire.json_text import write_json
from portal.wire.send_reading import read_send


def invoice_sent(grant: TokenGrant, invoice_id: str) -> Response:
    """The invoice, with `emailStatus` SENDING. Raises what `InvoiceBook.send` raises, and `BadInput`."""

    def send(seal: Seal[SavedInvoice] | None) -> SavedInvoice:
        return book().send(grant, invoice_id, read_send(json_body()), now(), seal=seal)

    return once(grant, send, invoice_answer)


def invoice_answer(saved: SavedInvoice) -> Answer:
    """What is answered to a write of one invoice."""
    keys = {saved.key: saved.invoice.id} if saved.key else {}
    return Answer(200, write_json(single(v6_invoice(saved, links()))), keys)
