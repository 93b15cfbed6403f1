"""Schemas in a few words: each function gives a JSON Schema of draft 2020-12, as OpenAPI 3.1 uses it."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]


def text(saying: str = "", *, longest: int | None = None, shortest: int | None = None, pattern: str = "") -> Schema:
    """Text of so many characters."""
    return _told({"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern or None}, saying)


def day(saying: str = "") -> Schema:
    """A calendar date."""
    return _told({"type": "string", "format": "date"}, saying)


def instant(saying: str = "") -> Schema:
    """A moment in UTC."""
    return _told({"type": "string", "format": "date-time"}, saying)


def link(saying: str = "") -> Schema:
    """An address."""
    return _told({"type": "string", "format": "uri"}, saying)


def whole(saying: str = "", *, least: int | None = None, most: int | None = None) -> Schema:
    """A whole number."""
    return _told({"type": "integer", "minimum": least, "maximum": most}, saying)


def number(saying: str = "") -> Schema:
    """A JSON number that may have a fraction."""
    return _told({"type": "number"}, saying)


def flag(saying: str = "") -> Schema:
    """True or false."""
    return _told({"type": "boolean"}, saying)


def word(words: Iterable[str], saying: str = "") -> Schema:
    """One of some words."""
    return _told({"type": "string", "enum": [str(one) for one in words]}, saying)


def listed(items: Schema, saying: str = "", *, least: int | None = None, most: int | None = None) -> Schema:
    """A list."""
    return _told({"type": "array", "items": items, "minItems": least, "maxItems": most}, saying)


def free(saying: str = "") -> Schema:
    """An object of somebody else's making."""
    return _told({"type": "object", "additionalProperties": True}, saying)


def record(fields: Mapping[str, Schema], saying: str = "") -> Schema:
    """An object of an answer: every field is always there."""
    return _told({"type": "object", "properties": dict(fields), "required": list(fields)}, saying)


def sent(fields: Mapping[str, Schema], saying: str = "", *, needs: Iterable[str] = ()) -> Schema:
    """An object of a request: only `needs` must be there, any other field may be null; unknown ones are ignored."""
    needed = list(needs)
    properties = {name: field if name in needed else nullable(field) for name, field in fields.items()}
    return _told({"type": "object", "properties": properties, "required": needed or None}, saying)


def named(name: str) -> Schema:
    """The schema that the description keeps under `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def either(*choices: Schema, saying: str = "") -> Schema:
    """Any of several shapes."""
    return _told({"anyOf": list(choices)}, saying)


def nullable(schema: Schema) -> Schema:
    """The same, or null.

    >>> nullable(text()), nullable(word(["A"]))
    ({'type': ['string', 'null']}, {'type': ['string', 'null'], 'enum': ['A', None]})
    """
    if "anyOf" in schema:
        return schema | {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    words = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | words


def _told(facts: Mapping[str, Any], saying: str) -> Schema:
    kept = {name: value for name, value in facts.items() if value is not None}
    return kept | ({"description": saying} if saying else {})
