"""Decodes Stripe's bracketed form bodies: `a[b][0]=v` into nested dictionaries, `a[]=v` into numbered ones."""

import re
from collections.abc import Iterable
from typing import Any

from sandbox.errors import invalid

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested dictionaries of strings; lists stay dictionaries keyed by position. Raises Breach for a malformed name."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _place(tree, name, value)
    return tree


def _path(name: str) -> list[str]:
    match = KEY.fullmatch(name)
    if match is None:
        raise invalid(f"Invalid parameter name: {name}", "parameter_unknown", name)
    return [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]


def _place(tree: dict[str, Any], name: str, value: str) -> None:
    *branches, leaf = _path(name)
    for branch in branches:
        tree = tree.setdefault(branch or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise invalid(f"Invalid object: {name}", "", name)
    leaf = leaf or str(len(tree))
    if leaf in tree:
        raise invalid(f"Duplicated parameter: {name}", "", name)
    tree[leaf] = value
