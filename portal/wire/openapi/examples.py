"""What the served API answers to the example of each operation, recorded in answers.json.

`scripts/openapi` records it anew; a test asks the API again and holds the two together.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).with_name("answers.json")


@cache
def answers() -> dict[str, Any]:
    """The bodies by operation id."""
    if not ANSWERS.exists():
        return {}
    found: dict[str, Any] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return found


def answer_to(operation_id: str) -> Any:
    """The body answered to an operation's example; None: not recorded yet."""
    return answers().get(operation_id)
