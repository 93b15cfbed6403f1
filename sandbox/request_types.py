"""Reads decoded form fields by stripe's generated parameter types: coerces what fits, refuses everything else."""

import re
import typing
from typing import Any, Literal, NotRequired, Required

from stripe import RequestOptions

from sandbox.annotations import alternatives, is_params, params_of
from sandbox.errors import Breach, invalid


def read(fields: dict[str, Any], params: type, prefix: str = "") -> dict[str, Any]:
    """Typed values for the given parameter class. Raises Breach naming the first parameter that does not fit it."""
    known = params_of(params)
    for name in fields:
        if name not in known:
            path = _join(prefix, name)
            raise invalid(f"Received unknown parameter: {path}", "parameter_unknown", path)
    for name in sorted(params.__required_keys__ - set(RequestOptions.__annotations__)):  # type: ignore[attr-defined]
        if name not in fields:
            path = _join(prefix, name)
            raise invalid(f"Missing required param: {path}.", "parameter_missing", path)
    return {name: _value(raw, known[name], _join(prefix, name)) for name, raw in fields.items()}


def _join(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _value(raw: Any, hint: Any, path: str) -> Any:
    if typing.get_origin(hint) in (NotRequired, Required):
        (hint,) = typing.get_args(hint)
    members = alternatives(hint)
    if len(members) == 1:
        return _single(raw, members[0], path)
    if raw == "" and any(typing.get_origin(member) is Literal and "" in typing.get_args(member) for member in members):
        return ""
    refusals: list[Breach] = []
    for member in members:
        try:
            return _single(raw, member, path)
        except Breach as refusal:
            refusals.append(refusal)
    raise max(refusals, key=lambda refusal: len(refusal.error.get("param", "")))


def _single(raw: Any, hint: Any, path: str) -> Any:
    if is_params(hint):
        return read(_branch(raw, path), hint, path)
    origin = typing.get_origin(hint)
    if origin is list:
        return _items(_branch(raw, path), typing.get_args(hint)[0], path)
    if origin is dict:
        return {name: _single(item, str, _join(path, name)) for name, item in _branch(raw, path).items()}
    if origin is Literal:
        return _choice(raw, typing.get_args(hint), path)
    return _scalar(raw, hint, path)


def _branch(raw: Any, path: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise invalid("Invalid object", "", path)
    return raw


def _items(raw: dict[str, Any], hint: Any, path: str) -> list[Any]:
    if sorted(raw, key=lambda index: (len(index), index)) != [str(number) for number in range(len(raw))]:
        raise invalid("Invalid array", "", path)
    return [_value(raw[str(number)], hint, f"{path}[{number}]") for number in range(len(raw))]


def _choice(raw: Any, allowed: tuple[Any, ...], path: str) -> Any:
    for option in allowed:
        if raw == (str(option).lower() if isinstance(option, bool) else option):
            return option
    raise invalid(f"Invalid {path}: must be one of {', '.join(map(str, allowed))}", "", path)


def _scalar(raw: Any, hint: Any, path: str) -> Any:
    if not isinstance(raw, str):
        raise invalid("Invalid string", "", path)
    if raw == "":
        raise invalid(f"You passed an empty string for '{path}'.", "parameter_invalid_empty", path)
    if hint is str:
        return raw
    if hint is bool:
        return _choice(raw, (True, False), path)
    if hint is int:
        if re.fullmatch(r"-?[0-9]+", raw) is None:
            raise invalid(f"Invalid integer: {raw[:40]}", "parameter_invalid_integer", path)
        return int(raw)
    raise invalid(f"The stand-in cannot read this kind of parameter: {path}", "", path)
