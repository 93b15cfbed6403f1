"""What an audit entry tells: the fields that changed, in the API's words, before and after.

No key is ever among them: it would stand in the database for good.
"""

from typing import Any

from portal.domain.payer_invoice import PayerInvoice
from portal.ports import Revision, SavedInvoice
from portal.wire.invoice_writing import v6_invoice
from portal.wire.links import PublicLinks

CREATE, UPDATE, DELETE, SEND, PAY, VOID = "CREATE", "UPDATE", "DELETE", "SEND", "PAYMENT", "VOID"
_NEW = ("name", "invoiceNo", "invoiceStatus", "customer", "totals")
_NOWHERE = PublicLinks("")


def invoice_revisions(before: PayerInvoice | None, after: PayerInvoice) -> tuple[Revision, ...]:
    """What changed of an invoice; of a new one the facts it is known by."""
    now = _fields(after)
    if before is None:
        return tuple((name, None, now[name]) for name in _NEW)
    return revisions(_fields(before), now)


def revisions(before: dict[str, Any], after: dict[str, Any]) -> tuple[Revision, ...]:
    """The fields in which two objects of the API differ; of lists only the entries that do."""
    changed = [(name, before.get(name), value) for name, value in after.items() if before.get(name) != value]
    return tuple((name, *_narrowed(was, now)) for name, was, now in changed)


def _fields(opened: PayerInvoice) -> dict[str, Any]:
    shown = v6_invoice(SavedInvoice(opened, ""), _NOWHERE)
    collection = {f"collectionInfo.{name}": value for name, value in shown.pop("collectionInfo").items()}
    return {name: value for name, value in shown.items() if name != "customerInvoiceKey"} | collection


def _narrowed(was: Any, now: Any) -> tuple[Any, Any]:
    if not isinstance(was, list) or not isinstance(now, list):
        return was, now
    return [one for one in was if one not in now], [one for one in now if one not in was]
