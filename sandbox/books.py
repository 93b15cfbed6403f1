"""The stand-in's own books, against which a ledger is compared unit by unit."""

import copy
from collections import defaultdict
from typing import Any

from sandbox.accounts import Account
from sandbox.world import World

FIGURES = (
    "captured",
    "refunded",
    "refund_pending",
    "disputed",
    "dispute_lost",
    "net",
    "application_fee",
)
LISTS = ("intents", "charges", "refunds", "disputes", "customers", "events")
Row = dict[str, Any]


def rows(world: World) -> list[Row]:
    """A row for each intent of each account; figures in smallest units.

    `refunded` counts pending refunds too, as a charge's amount_refunded does; `refund_pending` is their part of it.
    `disputed` is withdrawn and undecided, `dispute_lost` gone: `net` = captured - refunded - disputed - dispute_lost.
    """
    return [row for account in world.accounts.values() for row in _of(account)]


def totals(world: World) -> list[Row]:
    """The sums of the rows' figures for each account and currency."""
    sums: dict[tuple[str, str], Row] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    for row in rows(world):
        total = sums[row["account"], row["currency"]]
        for name in FIGURES:
            total[name] += row[name]
    return [{"account": account, "currency": currency} | total for (account, currency), total in sums.items()]


def objects(world: World) -> dict[str, dict[str, list[Row]]]:
    """Every object of every account, oldest first, client secrets left out."""
    return {
        account.id: {name: _copies(getattr(account, name)) for name in LISTS} for account in world.accounts.values()
    }


def _copies(found: dict[str, Row]) -> list[Row]:
    return [_without_secret(copy.deepcopy(item)) for item in found.values()]


def _without_secret(item: Row) -> Row:
    for bearer in (item, item.get("data", {}).get("object", {}) if item["object"] == "event" else {}):
        bearer.pop("client_secret", None)
    return item


def _of(account: Account) -> list[Row]:
    charges, refunds, disputes = (_by_intent(found) for found in (account.charges, account.refunds, account.disputes))
    return [
        _row(account, intent, charges[intent["id"]], refunds[intent["id"]], disputes[intent["id"]])
        for intent in account.intents.values()
    ]


def _by_intent(found: dict[str, Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for item in found.values():
        grouped[item["payment_intent"]].append(item)
    return grouped


def _row(account: Account, intent: Row, charges: list[Row], refunds: list[Row], disputes: list[Row]) -> Row:
    captured = sum(charge["amount_captured"] for charge in charges)
    refunded = sum(refund["amount"] for refund in refunds if refund["status"] in ("succeeded", "pending"))
    lost = sum(dispute["amount"] for dispute in disputes if dispute["status"] == "lost")
    withdrawn = sum(
        dispute["amount"] for dispute in disputes if dispute["status"] in ("needs_response", "under_review")
    )
    fees = sum(_fee(account, charge) for charge in charges)
    return {
        "account": account.id,
        "payment_intent": intent["id"],
        "currency": intent["currency"],
        "amount": intent["amount"],
        "captured": captured,
        "refunded": refunded,
        "refund_pending": sum(refund["amount"] for refund in refunds if refund["status"] == "pending"),
        "disputed": withdrawn,
        "dispute_lost": lost,
        "net": captured - refunded - withdrawn - lost,
        "application_fee": fees,
        "charges": len(charges),
        "status": intent["status"],
        "metadata": dict(intent["metadata"]),
    }


def _fee(account: Account, charge: Row) -> int:
    """What the application kept of its fee."""
    if not charge["captured"] or not charge["application_fee_amount"]:
        return 0
    return int(charge["application_fee_amount"]) - account.fees_returned.get(charge["id"], 0)
