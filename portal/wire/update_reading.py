"""What an invoicing API says has changed, by webhook: v6 names the entity, v5 only its kind."""

import re
from collections.abc import Mapping
from typing import Any

from portal.errors import BadInput
from portal.ports import SourceUpdate
from portal.wire.json_body import read_json

INVOICE_URL = re.compile(r"/v6/invoicing/invoices/(?P<id>[A-Za-z0-9_-]{1,64})(?:[/?].*)?")
NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
ID = re.compile(r"inv_[A-Za-z0-9_-]{1,60}")
ABOUT_INVOICES = re.compile(r"invoic|payment", re.IGNORECASE)
VIEWED = re.compile(r"viewed", re.IGNORECASE)
EVERY_INVOICE = SourceUpdate(None)


def read_update(body: bytes) -> SourceUpdate | None:
    """Whose copies are out of date after the webhook in `body`; None: nobody's.

    Each documented shape is read: v6's ENTITY_UPDATE with a `url` and LIFECYCLE with `eventData.entityId`, v5's
    `entities` and LIFECYCLE_EVENT. A view is no change: our own exchange may have caused it. Raises `BadInput` for what
    is no JSON object.
    """
    told = read_json(body)
    if not isinstance(told, dict):
        raise BadInput("The body is not an event.")
    match told.get("type"):
        case "ENTITY_UPDATE":
            return _entity(told)
        case "LIFECYCLE" | "LIFECYCLE_EVENT":
            return _happening(told)
        case _:
            return None


def _entity(told: Mapping[str, Any]) -> SourceUpdate | None:
    url = told.get("url")
    if isinstance(url, str):
        found = INVOICE_URL.fullmatch(url)
        return _named(found["id"]) if found else _every(url)
    return _every(told.get("entities"))


def _every(kinds: object) -> SourceUpdate | None:
    """Every invoice, where something of the kind an invoice is made of changed, and which one is not told."""
    return EVERY_INVOICE if ABOUT_INVOICES.search(_text(kinds)) else None


def _happening(told: Mapping[str, Any]) -> SourceUpdate | None:
    event, data = _text(told.get("event")), told.get("eventData")
    if VIEWED.search(event) or not ABOUT_INVOICES.search(event):
        return None
    facts = data if isinstance(data, dict) else {}
    return next((_named(facts[name]) for name in ("entityId", "invoiceId") if name in facts), EVERY_INVOICE)


def _named(id: object) -> SourceUpdate:
    """What an id names, however it is written.

    >>> _named("inv_7"), _named(7).invoice_id, _named(None).invoice_id
    (SourceUpdate(invoice_id='inv_7'), 'inv_7', None)
    """
    text = _text(id)
    if NUMBER.fullmatch(text):
        return SourceUpdate(f"inv_{text}")
    return SourceUpdate(text) if ID.fullmatch(text) else EVERY_INVOICE


def _text(value: object) -> str:
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value) if value is not None else ""
