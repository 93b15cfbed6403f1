"""The whole description, put together."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from portal.wire.openapi import (
    api_audit,
    api_customers,
    api_exchange,
    api_invoices,
    api_payments,
    api_report,
    api_setup,
    api_token,
    customers,
    envelopes,
    exchange,
    failures,
    invoice_answer,
    invoice_request,
    notes,
    payments,
    query,
    query_fields,
)
from portal.wire.openapi.operation_object import operation_object
from portal.wire.openapi.operations import CLIENT, KEY, TOKEN, Operation
from portal.wire.openapi.shapes import Schema, text

ROOMS = (api_invoices, api_customers, api_payments, api_setup, api_audit, api_token, api_exchange, api_report)
SHAPES = (
    invoice_request,
    invoice_answer,
    query,
    query_fields,
    customers,
    payments,
    api_setup,
    api_audit,
    api_token,
    api_report,
    exchange,
    envelopes,
)
TITLE = "Remit invoicing API"
SCHEMES = {
    TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the business, or of its partner, which reads all its businesses.",
    },
    CLIENT: {
        "type": "http",
        "scheme": "basic",
        "description": "The id and the secret of a client, for fetching a token.",
    },
    KEY: {
        "type": "apiKey",
        "in": "header",
        "name": "clientInvoiceKey",
        "description": "The key in the link that a customer gets. It stands in place of a token.",
    },
}
REQUEST_ID = {
    "description": "Yours, if it is 8 to 64 of `A-Z a-z 0-9 -`, or a new one.",
    "required": True,
    "schema": text(pattern="^[A-Za-z0-9-]{8,64}$"),
}


def operations() -> Iterator[Operation]:
    """Every operation, tag by tag."""
    for room in ROOMS:
        yield from room.OPERATIONS


def schemas() -> dict[str, Schema]:
    """Every named schema."""
    return {name: schema for room in SHAPES for name, schema in room.SCHEMAS.items()}


def description(server: str = "/") -> dict[str, Any]:
    """The OpenAPI document; `server` is where the paths begin, a path prefix where there is one."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations():
        paths.setdefault(operation.path, {})[operation.method] = operation_object(operation)
    return {
        "openapi": "3.1.1",
        "info": {"title": TITLE, "version": "6.0.0", "description": notes.description(), "license": {"name": "MIT"}},
        "servers": [{"url": server}],
        "tags": [{"name": room.TAG} for room in ROOMS],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": dict(failures.responses()),
            "headers": {"RequestId": REQUEST_ID},
            "securitySchemes": SCHEMES,
        },
    }


@lru_cache(maxsize=8)
def description_text(server: str = "/") -> str:
    """The same as JSON, as it is served and committed."""
    return json.dumps(description(server), indent=2, ensure_ascii=False) + "\n"
