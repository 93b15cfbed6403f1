"""Checks every object the stand-in emits against stripe's generated response classes."""

import typing
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


def faults(value: dict[str, Any], *, partial: bool = False) -> list[str]:
    """What stripe's types say is wrong with an object; empty when it conforms.

    `partial` allows required fields to be absent, for the views a publishable key gets.
    """
    cls = CLASSES.get(str(value.get("object")))
    if cls is None:
        return [f"object: no class for {value.get('object')!r}"]
    return _object_faults(value, cls, str(value["object"]), partial=partial)


def _object_faults(value: dict[str, Any], cls: type, path: str, *, partial: bool = False) -> list[str]:
    known = fields_of(cls)
    found = [f"{path}.{name}: unknown field" for name in value if name not in known]
    for name, hint in known.items():
        if name in value:
            found += _faults(value[name], hint, f"{path}.{name}")
        elif type(None) not in alternatives(hint) and not partial:
            found.append(f"{path}.{name}: missing")
    return found + _event_faults(value, path)


def _event_faults(value: dict[str, Any], path: str) -> list[str]:
    if value.get("object") != "event":
        return []
    return [f"{path}.data.object > {fault}" for fault in faults(value["data"]["object"])]


def _faults(value: Any, hint: Any, path: str) -> list[str]:
    results = [_single(value, member, path) for member in alternatives(hint)]
    if [] in results:
        return []
    return max(results, key=lambda result: max(len(fault) for fault in result))


def _single(value: Any, hint: Any, path: str) -> list[str]:
    origin = typing.get_origin(hint) or hint
    if hint is Any:
        return []
    if origin is Literal:
        return [] if value in typing.get_args(hint) else [f"{path}: {value!r} is not in the enum"]
    if origin is list:
        return _list_faults(value, typing.get_args(hint)[0], path)
    if origin is ListObject:
        return _list_object_faults(value, typing.get_args(hint)[0], path)
    if isinstance(origin, type) and issubclass(origin, StripeObject):
        return _nested_faults(value, hint, origin, path)
    fits = type(value) is origin or (origin is float and type(value) is int)
    return [] if fits else [f"{path}: {type(value).__name__} is not {getattr(origin, '__name__', origin)}"]


def _nested_faults(value: Any, hint: Any, cls: type, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: not an object"]
    if cls.__name__ != "UntypedStripeObject":
        return _object_faults(value, cls, path)
    (item,) = typing.get_args(hint)
    return [fault for name, inner in value.items() for fault in _faults(inner, item, f"{path}.{name}")]


def _list_faults(value: Any, item: Any, path: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{path}: not a list"]
    return [fault for index, inner in enumerate(value) for fault in _faults(inner, item, f"{path}[{index}]")]


def _list_object_faults(value: Any, item: Any, path: str) -> list[str]:
    if not isinstance(value, dict) or set(value) != {"object", "data", "has_more", "url"} or value["object"] != "list":
        return [f"{path}: not a list object"]
    return _list_faults(value["data"], item, f"{path}.data")
