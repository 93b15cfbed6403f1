"""Stripe's own list of what happened, for whoever missed its webhooks."""

import json
from dataclasses import replace
from datetime import datetime

import stripe
from stripe.params import EventListParams

from portal.gateway.options import on
from portal.gateway.webhook import event_of
from portal.ports import EventPage

TYPES = (
    "payment_intent.succeeded",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
"""All that changes the books; Stripe takes at most twenty names, and no pattern among several."""

MOST_ON_A_PAGE = 100


def read(client: stripe.StripeClient, account: str | None, since: datetime, after: str | None) -> EventPage:
    """GET /v1/events. Each event is on the account that was asked, whatever it says itself."""
    params: EventListParams = {
        "types": list(TYPES),
        "created": {"gte": int(since.timestamp())},
        "limit": MOST_ON_A_PAGE,
    }
    if after is not None:
        params["starting_after"] = after
    found = client.v1.events.list(params, on(account)).to_dict()
    listed = tuple(replace(event_of(json.dumps(one).encode()), account=account) for one in found["data"])
    return EventPage(listed, listed[-1].id if found["has_more"] and listed else None)
