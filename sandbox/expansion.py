"""Expanding: putting an object in place of its identifier, or its refunds into a charge, where a caller asks for it."""

import copy
from typing import Any

from sandbox.accounts import Account

HOLDERS = {"latest_charge": "charges", "charge": "charges", "payment_intent": "intents", "customer": "customers"}


def expand(value: dict[str, Any], path: str, account: Account) -> None:
    """Fills in what the dotted path names, step by step: `latest_charge.refunds`."""
    name, _, rest = path.partition(".")
    if name == "refunds":
        value["refunds"] = _refunds(value["id"], account)
    elif isinstance(value[name], str):
        value[name] = copy.deepcopy(getattr(account, HOLDERS[name])[value[name]])
    if rest and isinstance(value[name], dict):
        expand(value[name], rest, account)


def _refunds(charge_id: str, account: Account) -> dict[str, Any]:
    """The newest ten refunds, as an embedded list has them."""
    found = [refund for refund in account.refunds.values() if refund["charge"] == charge_id]
    data = copy.deepcopy(found[:-11:-1])
    return {"object": "list", "data": data, "has_more": len(found) > 10, "url": f"/v1/charges/{charge_id}/refunds"}
