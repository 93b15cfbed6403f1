"""Stripe's list pages: newest first, by cursor, creation time and the objects they belong to."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.accounts import Objects
from sandbox.errors import invalid

DEFAULT_LIMIT = 10
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
Test = Callable[[dict[str, Any]], bool]


def page(
    objects: Objects,
    params: dict[str, Any],
    url: str,
    filters: Iterable[str] = (),
    fits: Test = lambda _: True,
) -> dict[str, Any]:
    """A list object over `objects`, kept oldest first. `filters` are parameters that name a field's value."""
    wanted = {name: params[name] for name in filters if name in params}
    limit = _limit(params)

    def chosen(item: dict[str, Any]) -> bool:
        same = all(item[name] == value for name, value in wanted.items())
        return same and _created_within(item["created"], params.get("created")) and fits(item)

    newest_first = list(reversed(objects.values()))
    if "ending_before" in params:
        earlier = newest_first[: _position(objects, newest_first, params["ending_before"], "ending_before")]
        found = [item for item in earlier if chosen(item)]
        return _list(found[-limit:], url, has_more=len(found) > limit)
    if "starting_after" in params:
        start = _position(objects, newest_first, params["starting_after"], "starting_after") + 1
        newest_first = newest_first[start:]
    found = [item for item in newest_first if chosen(item)]
    return _list(found[:limit], url, has_more=len(found) > limit)


def _list(data: list[dict[str, Any]], url: str, *, has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def _limit(params: dict[str, Any]) -> int:
    limit = int(params.get("limit", DEFAULT_LIMIT))
    if not 1 <= limit <= 100:
        raise invalid("Limit must be between 1 and 100.", "parameter_invalid_integer", "limit")
    return limit


def _position(objects: Objects, newest_first: list[dict[str, Any]], id: str, param: str) -> int:
    if id not in objects:
        raise invalid(f"No such object: '{id}'", "resource_missing", param)
    return next(position for position, item in enumerate(newest_first) if item["id"] == id)


def _created_within(created: int, wanted: int | dict[str, int] | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return created == wanted
    return all(COMPARISONS[name](created, bound) for name, bound in wanted.items())
