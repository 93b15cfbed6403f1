"""The audit trail as v6 answers it."""

import base64
import binascii
import json
from typing import Any

from portal.errors import InvalidField
from portal.ports import AuditEntry, Page
from portal.wire.moments import moment
from portal.wire.query_writing import listing

TOKEN = "tok_"  # noqa: S105 - how ids of tokens begin
ENTRY = "aud_"
LONGEST = 64


def v6_audit_page(page: Page[AuditEntry]) -> dict[str, Any]:
    """A page of the trail; there is no way back in it."""
    return listing([_entry(entry) for entry in page.items], page.after and _cursor(page.after), None)


def read_audit_cursor(text: str) -> int:
    """The number of the entry that a cursor stands behind; 0: none. Raises `InvalidField`."""
    if not text:
        return 0
    try:
        found = json.loads(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True))["AFTER"]
        number = int(found.removeprefix(ENTRY)) if len(text) <= LONGEST else 0
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeError, binascii.Error):
        number = 0
    if not 0 < number < 2**63:
        raise InvalidField("Is no cursor of this list.", "cursor")
    return number


def _cursor(entry_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"AFTER": entry_id}).encode()).decode()


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "company": {"id": entry.business_id, "name": entry.business_name},
        "editor": {
            "id": entry.editor,
            "userId": entry.business_id if entry.editor.startswith(TOKEN) else None,
            "email": None,
        },
        "action": entry.action,
        "datetime": moment(entry.at),
        "revisions": [{"field": field, "before": before, "after": after} for field, before, after in entry.revisions],
    }
