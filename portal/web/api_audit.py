"""The audit trail of an entity, a page at a time."""

from flask import Response, request

from portal.errors import InvalidField
from portal.ports import TokenGrant
from portal.web.api_body import answer
from portal.web.api_reach import book
from portal.wire.audit import read_audit_cursor, v6_audit_page
from portal.wire.query_reading import DEFAULT_ENTRIES, MOST_ENTRIES

LONGEST_NUMBER = 9


def audit_shown(grant: TokenGrant, entity_id: str) -> Response:
    """What was done to an entity, oldest first. Raises `NotFound`, `BadInput` on `limit` or `cursor`."""
    after = read_audit_cursor(request.args.get("cursor", ""))
    return answer(v6_audit_page(book().audit_trail(grant, entity_id, after, _limit())))


def _limit() -> int:
    sent = request.args.get("limit", str(DEFAULT_ENTRIES))
    limit = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_NUMBER else 0
    if not 1 <= limit <= MOST_ENTRIES:
        raise InvalidField(f"Must be a whole number from 1 to {MOST_ENTRIES}.", "limit")
    return limit
