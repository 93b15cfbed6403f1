"""The invoicing API's own webhooks: what they tell of is read anew. Forged and stale ones are refused."""

from flask import Blueprint, Response, jsonify, request

from portal.errors import NotFound
from portal.web.parts import parts

HEADER = "Tight-Verification"
LARGEST_BODY = 1024 * 1024

bp = Blueprint("source_webhook", __name__)


@bp.post("/webhooks/tight")
def tight() -> Response:
    """Verify the raw body and forget the copies it tells of; nothing is asked of the API here.

    Raises `BadInput` (400); `NotFound` with an embedded store and while `TIGHT_WEBHOOK_SECRET` is not set.
    """
    request.max_content_length = LARGEST_BODY
    updates = parts().updates
    if updates is None:
        raise NotFound("There is nothing here.")
    updates.receive(request.get_data(cache=False), request.headers.get(HEADER, ""), parts().clock.now())
    return jsonify({"received": True})
