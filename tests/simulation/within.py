"""What can happen while something else does, by the names that it is counted by."""

from importlib import import_module

from tests.simulation.rules import load


def within() -> tuple[str, ...]:
    """All of it, each once."""
    load()  # rules are drawn in the order in which they are loaded, so none is loaded before its turn
    trouble = import_module("tests.simulation.rules_trouble")
    asked = [f"while Stripe is asked, {name}" for name in trouble.MEANWHILE]
    locked = [f"while locked, {name}" for name in trouble.WHILE_LOCKED]
    return tuple(dict.fromkeys(sorted(asked) + sorted(locked)))
