"""A PaymentIntent with all that became of its charge: refunds and disputes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import stripe

from portal.gateway.options import on
from portal.gateway.reading import intent_of
from portal.gateway.reading_refunds import disputes_of, refunds_of
from portal.ports import Intent

EXPAND = ["latest_charge.refunds"]
MOST_ON_A_PAGE = 100


def read(client: stripe.StripeClient, intent_id: str, account: str | None) -> Intent:
    """GET /v1/payment_intents/{id}; more calls where there are more than ten refunds, or a dispute."""
    found = client.v1.payment_intents.retrieve(intent_id, {"expand": EXPAND}, on(account)).to_dict()
    intent, charge = intent_of(found, account), found["latest_charge"]
    if not isinstance(charge, Mapping):
        return intent
    disputes = disputes_of(_disputes(client, charge["id"], account)) if charge["disputed"] else ()
    return replace(intent, refunds=refunds_of(_refunds(client, charge, account)), disputes=disputes)


def _refunds(
    client: stripe.StripeClient, charge: Mapping[str, Any], account: str | None
) -> Iterable[Mapping[str, Any]]:
    listed: Mapping[str, Any] = charge["refunds"]
    if not listed["has_more"]:
        return list(listed["data"])
    found = client.v1.refunds.list({"charge": charge["id"], "limit": MOST_ON_A_PAGE}, on(account))
    return [refund.to_dict() for refund in found.auto_paging_iter()]


def _disputes(client: stripe.StripeClient, charge_id: str, account: str | None) -> Iterable[Mapping[str, Any]]:
    found = client.v1.disputes.list({"charge": charge_id, "limit": MOST_ON_A_PAGE}, on(account))
    return [dispute.to_dict() for dispute in found.auto_paging_iter()]
