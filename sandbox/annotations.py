"""Resolves the annotations of stripe's generated classes, whose imports exist only for type checkers."""

import functools
import importlib
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal, Union

from stripe import RequestOptions
from typing_extensions import is_typeddict

OPEN_ENUM_FILLER = str
GUARDED = re.compile(r"^if TYPE_CHECKING:\n((?:[ \t]+.*\n|\n)+)", re.MULTILINE)
IMPORTED = re.compile(r"from (\S+) import (?:\(([^)]*)\)|([^#\n]+))")


def guarded_imports(source: str) -> Iterator[tuple[str, str, str]]:
    r"""The imports under `if TYPE_CHECKING:` as (module, name there, name here).

    Read as text: Python 3.11's `ast.parse` counts the depth of all threads' trees together and takes it for a fault.

    >>> list(guarded_imports("if TYPE_CHECKING:\n    from a import (\n        C as D,\n        E,\n    )\nx = 1\n"))
    [('a', 'C', 'D'), ('a', 'E', 'E')]
    """
    for block in GUARDED.findall(source):
        for module, several, one in IMPORTED.findall(block):
            for name in filter(None, (part.strip() for part in (several or one).split(","))):
                there, _, here = name.partition(" as ")
                yield module, there, here or there


@functools.cache
def namespace(module_name: str) -> dict[str, Any]:
    """The module's names together with those it imports for type checkers only."""
    module = sys.modules[module_name]
    names = dict(vars(module))
    for source, there, here in guarded_imports(inspect.getsource(module)):
        names[here] = getattr(importlib.import_module(source), there)
    return names


@functools.cache
def fields_of(cls: type) -> dict[str, Any]:
    """Field name -> resolved annotation, own and inherited, class variables and private names left out."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if not base.__module__.startswith("stripe") or base.__name__ in ("StripeObject", "APIResource"):
            continue
        found.update(_own_fields(base))
    return found


def _own_fields(cls: type) -> dict[str, Any]:
    holder = types.SimpleNamespace(__annotations__=inspect.get_annotations(cls))
    hints = typing.get_type_hints(holder, globalns=namespace(cls.__module__), include_extras=True)
    return {name: hint for name, hint in hints.items() if not name.startswith("_") and not _is_class_variable(hint)}


def _is_class_variable(hint: Any) -> bool:
    return hint is typing.ClassVar or typing.get_origin(hint) is typing.ClassVar


@functools.cache
def alternatives(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the annotation alone. `Literal[...] | str` is closed to its literals."""
    if typing.get_origin(hint) not in (Union, types.UnionType):
        return (hint,)
    members = typing.get_args(hint)
    if any(_is_enum(member) for member in members):
        return tuple(member for member in members if member is not OPEN_ENUM_FILLER)
    return members


def _is_enum(hint: Any) -> bool:
    return typing.get_origin(hint) is Literal and any(value for value in typing.get_args(hint))


def is_params(hint: Any) -> bool:
    """Whether the annotation is one of stripe's request parameter classes."""
    return is_typeddict(hint)


@functools.cache
def params_of(params: type) -> dict[str, Any]:
    """Parameter name -> resolved annotation, without stripe's per-request options."""
    own = {name: hint for name, hint in params.__annotations__.items() if name not in RequestOptions.__annotations__}
    holder = types.SimpleNamespace(__annotations__=own)
    return typing.get_type_hints(holder, globalns=namespace(params.__module__), include_extras=True)
