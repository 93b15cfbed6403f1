"""Stripe's list pages: newest first, by cursor and creation time."""

import operator
from typing import Any

from sandbox.errors import invalid

DEFAULT_LIMIT = 10
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def page(objects: list[dict[str, Any]], params: dict[str, Any], url: str) -> dict[str, Any]:
    """A list object over `objects`, which are given oldest first."""
    chosen = [item for item in reversed(objects) if _created_within(item["created"], params.get("created"))]
    limit = _limit(params)
    if "ending_before" in params:
        chosen = chosen[: _position(chosen, params["ending_before"])]
        return _list(chosen[-limit:], url, has_more=len(chosen) > limit)
    if "starting_after" in params:
        chosen = chosen[_position(chosen, params["starting_after"]) + 1 :]
    return _list(chosen[:limit], url, has_more=len(chosen) > limit)


def _list(data: list[dict[str, Any]], url: str, *, has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def _limit(params: dict[str, Any]) -> int:
    limit = int(params.get("limit", DEFAULT_LIMIT))
    if not 1 <= limit <= 100:
        raise invalid("Limit must be between 1 and 100.", "parameter_invalid_integer", "limit")
    return limit


def _position(chosen: list[dict[str, Any]], id: str) -> int:
    for position, item in enumerate(chosen):
        if item["id"] == id:
            return position
    raise invalid(f"No such object: '{id}'", "resource_missing", "starting_after")


def _created_within(created: int, wanted: int | dict[str, int] | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return created == wanted
    return all(COMPARISONS[name](created, bound) for name, bound in wanted.items())
