"""Envelope B: a page of entities and the cursors to the pages beside it."""

from typing import Any


def listing(entities: list[dict[str, Any]], after: str | None, before: str | None) -> dict[str, Any]:
    """B; a cursor is null where there is nothing more on that side."""
    return {"result": "SUCCESS", "data": entities, "cursor": {"after": after, "before": before}, "error": []}
