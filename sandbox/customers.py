"""Customers, thin: a name, an e-mail address and metadata to hang payments on."""

from typing import Any

from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.identifiers import token


def create(call: Call) -> dict[str, Any]:
    """POST /v1/customers"""
    params = call.params
    customer = {
        "id": call.world.new_id("cus"),
        "object": "customer",
        "address": params.get("address") or None,
        "balance": 0,
        "created": call.world.clock.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": token(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    call.account.customers[customer["id"]] = customer
    return customer


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/customers/{id}"""
    found = call.account.customers.get(call.ids["id"])
    if found is None:
        raise missing("customer", call.ids["id"], "id")
    return found
