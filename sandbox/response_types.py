"""Checks every object the stand-in emits against stripe's generated response classes."""

import functools
import typing
from collections.abc import Callable
from typing import Any, Literal

import stripe
from stripe import ListObject, StripeObject

from sandbox.annotations import alternatives, fields_of

CLASSES: dict[str, type[StripeObject]] = {
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "customer": stripe.Customer,
    "payment_method": stripe.PaymentMethod,
    "event": stripe.Event,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
}
LIST_MEMBERS = {"object", "data", "has_more", "url"}
Check = Callable[[Any], list[str]]
"""What is wrong with a value, each fault beginning with the path below the value: `.amount: str is not int`."""


def faults(value: dict[str, Any], *, partial: bool = False) -> list[str]:
    """What stripe's types say is wrong with an object; empty when it conforms.

    `partial` allows required fields to be absent, for the views a publishable key gets.
    """
    cls = CLASSES.get(str(value.get("object")))
    if cls is None:
        return [f"object: no class for {value.get('object')!r}"]
    return _below(str(value["object"]), _object_faults(value, cls, partial=partial))


def _below(place: str, found: list[str]) -> list[str]:
    return [place + fault for fault in found] if found else found


@functools.cache
def _checks(cls: type) -> tuple[dict[str, Check], tuple[str, ...]]:
    """The checks of its fields, and the names of those that must be there; made once, since hashing types is slow."""
    fields = fields_of(cls)
    required = tuple(name for name, hint in fields.items() if type(None) not in alternatives(hint))
    return {name: _check(hint) for name, hint in fields.items()}, required


def _object_faults(value: dict[str, Any], cls: type, *, partial: bool = False) -> list[str]:
    checks, required = _checks(cls)
    found: list[str] = []
    for name, inner in value.items():
        check = checks.get(name)
        found += _below(f".{name}", check(inner) if check else [": unknown field"])
    if not partial:
        found += [f".{name}: missing" for name in required if name not in value]
    return found + _event_faults(value)


def _event_faults(value: dict[str, Any]) -> list[str]:
    if value.get("object") != "event":
        return []
    return [f".data.object > {fault}" for fault in faults(value["data"]["object"])]


def _check(hint: Any) -> Check:
    """Any member of a union will do; else the member that fits best tells what is wrong."""
    members = [_member(member) for member in alternatives(hint)]
    if len(members) == 1:
        return members[0]

    def check(value: Any) -> list[str]:
        results = []
        for member in members:
            result = member(value)
            if not result:
                return result
            results.append(result)
        return max(results, key=lambda result: max(len(fault) for fault in result))

    return check


def _member(hint: Any) -> Check:
    origin = typing.get_origin(hint) or hint
    if hint is Any:
        return lambda _: []
    if origin is Literal:
        allowed = typing.get_args(hint)
        return lambda value: [] if value in allowed else [f": {value!r} is not in the enum"]
    if origin is list:
        return _list_check(typing.get_args(hint)[0])
    if origin is ListObject:
        return _list_object_check(typing.get_args(hint)[0])
    if isinstance(origin, type) and issubclass(origin, StripeObject):
        return _nested_check(hint, origin)
    return _plain_check(origin)


def _plain_check(origin: Any) -> Check:
    fitting = (origin, int) if origin is float else (origin,)
    name = getattr(origin, "__name__", origin)
    return lambda value: [] if type(value) in fitting else [f": {type(value).__name__} is not {name}"]


def _nested_check(hint: Any, cls: type) -> Check:
    is_free = cls.__name__ == "UntypedStripeObject"
    item = _check(typing.get_args(hint)[0]) if is_free else None

    def check(value: Any) -> list[str]:
        if not isinstance(value, dict):
            return [": not an object"]
        if item is None:
            return _object_faults(value, cls)
        return [fault for name, inner in value.items() for fault in _below(f".{name}", item(inner))]

    return check


def _list_check(hint: Any) -> Check:
    item = _check(hint)

    def check(value: Any) -> list[str]:
        if not isinstance(value, list):
            return [": not a list"]
        return [fault for index, inner in enumerate(value) for fault in _below(f"[{index}]", item(inner))]

    return check


def _list_object_check(hint: Any) -> Check:
    items = _list_check(hint)

    def check(value: Any) -> list[str]:
        if not isinstance(value, dict) or set(value) != LIST_MEMBERS or value["object"] != "list":
            return [": not a list object"]
        return _below(".data", items(value["data"]))

    return check
