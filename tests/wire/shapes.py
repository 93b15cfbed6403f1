"""Comparing JSON by its names and types."""

from typing import Any


def differences(sample: Any, answer: Any, place: str = "") -> list[str]:
    """Where `answer` lacks a name of `sample` or has another type; null stands for any type."""
    if answer is None:
        return []
    if kind(sample) != kind(answer):
        return [f"{place}: {kind(answer)} instead of {kind(sample)}"]
    if isinstance(sample, dict):
        absent = [f"{place}.{name}: absent" for name in sample if name not in answer]
        return absent + [
            one
            for name in sample
            if name in answer
            for one in differences(sample[name], answer[name], f"{place}.{name}")
        ]
    if isinstance(sample, list):
        return [one for i, entry in enumerate(answer) for one in differences(sample[0], entry, f"{place}[{i}]")]
    return []


def kind(value: Any) -> str:
    return "bool" if isinstance(value, bool) else type(value).__name__
