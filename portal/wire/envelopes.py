"""The envelopes of v6 (contract section 9): A around a batch, C around one entity, E for what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from portal.errors import BadInput, InvalidField

MOST_ITEMS = 250


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one item: the entity's JSON, or what is wrong with it."""

    status: int
    data: Any = None
    errors: tuple[dict[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the item was saved."""
        return self.status == HTTPStatus.OK

    def envelope(self) -> dict[str, Any]:
        """Its place in the answer."""
        return {"result": _result(ok=self.ok), "statusCode": self.status, "data": self.data, "error": list(self.errors)}


def error(kind: str, message: str, param: str | None = None) -> dict[str, Any]:
    """E: `{type, message, param}`."""
    return {"type": kind, "message": message, "param": param}


def errors_of(faults: Iterable[BadInput]) -> tuple[dict[str, Any], ...]:
    """E for each fault."""
    return tuple(error(fault.kind, str(fault), fault.field) for fault in faults)


def failure(*errors: dict[str, Any]) -> dict[str, Any]:
    """The answer where nothing was done."""
    return {"result": _result(ok=False), "data": None, "error": list(errors)}


def single(entity: dict[str, Any]) -> dict[str, Any]:
    """C."""
    return {"result": _result(ok=True), "data": entity, "error": []}


def batch(items: Sequence[Judged]) -> tuple[dict[str, Any], int]:
    """A and its HTTP status: 200 all saved, 207 some, 400 none (503 where no item is at fault itself)."""
    saved = sum(item.ok for item in items)
    errors = [] if saved else [fault for item in items for fault in item.errors]
    answer = {"result": _result(ok=saved > 0), "data": [item.envelope() for item in items], "error": errors}
    return answer, _status(saved, items)


def items_of(body: Any) -> list[Any]:
    """The items of a batch. Raises `InvalidField` on `data` where there are none, or more than `MOST_ITEMS`."""
    if not isinstance(body, dict):
        raise InvalidField("The body must be an object with a list named data.", kind="INVALID_FORMAT")
    items = body.get("data")
    if items is None or items == []:
        raise InvalidField("Must be given.", "data", "REQUIRED")
    if not isinstance(items, list):
        raise InvalidField("Must be a list.", "data", "INVALID_FORMAT")
    if len(items) > MOST_ITEMS:
        raise InvalidField(f"Must have at most {MOST_ITEMS} entries.", "data")
    return items


def _status(saved: int, items: Sequence[Judged]) -> int:
    if saved:
        return HTTPStatus.OK if saved == len(items) else HTTPStatus.MULTI_STATUS
    ours = all(item.status == HTTPStatus.SERVICE_UNAVAILABLE for item in items)
    return HTTPStatus.SERVICE_UNAVAILABLE if ours else HTTPStatus.BAD_REQUEST


def _result(*, ok: bool) -> str:
    return "SUCCESS" if ok else "FAILURE"
