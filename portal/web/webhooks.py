"""Stripe's events. Unsigned, forged and stale ones are refused; what is not ours is acknowledged and forgotten."""

from flask import Blueprint, Response, jsonify, request

from portal.errors import NotFound
from portal.web.parts import parts

LARGEST_BODY = 1024 * 1024

bp = Blueprint("webhooks", __name__)


@bp.post("/webhooks/stripe")
def stripe() -> Response:
    """Verify the raw body, store the event, settle what it tells of.

    Raises `BadInput` (400). While Stripe can't be asked, `StripeUnavailable` (503): Stripe then repeats the event for
    three days, beside our own sweeper, and the stored row says that it came.
    """
    request.max_content_length = LARGEST_BODY
    gateway, payments = parts().gateway, parts().payments
    if gateway is None or payments is None:
        raise NotFound("There is nothing here.")
    event = gateway.verify_webhook(request.get_data(cache=False), request.headers.get("Stripe-Signature", ""))
    payments.receive(event)
    return jsonify({"received": True})
