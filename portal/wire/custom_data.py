"""A partner's own object, kept as JSON text: at most 50 fields and 2,000 characters, whatever their script."""

import json
from decimal import Decimal
from typing import Any

from portal.domain.drafts import UNSENT, Unsent
from portal.errors import BadInput, InvalidField
from portal.wire.json_text import write_json

MOST_FIELDS = 50
MOST_CHARACTERS = 2_000


def custom_data_json(sent: dict[str, Any] | None, faults: list[BadInput]) -> str | Unsent:
    """The text to keep, or what is wrong added to `faults`."""
    if sent is None:
        return UNSENT
    if len(sent) > MOST_FIELDS:
        faults.append(InvalidField(f"Must have at most {MOST_FIELDS} fields.", "customData"))
    if len(write_json(sent, escaped=False)) > MOST_CHARACTERS:
        faults.append(InvalidField(f"Must be at most {MOST_CHARACTERS} characters of JSON.", "customData"))
    return write_json(sent)


def custom_data(kept: str) -> Any:
    """The object as it was sent, number for number."""
    return json.loads(kept, parse_float=Decimal)
