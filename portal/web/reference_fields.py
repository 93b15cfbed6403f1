"""From the schemas of the API's description to rows that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
    "anything": "any value",
}
_PLURALS = {"object": "objects", "one of": "any of"}
_FORMS = {"date": "date", "date-time": "date and time", "uri": "address"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `shape` names the object it holds, `inside` are the fields of one without a name."""

    name: str
    kind: str
    saying: str
    needed: bool
    words: tuple[str, ...]
    shape: str
    inside: tuple["Row", ...]


def rows_of(schema: Schema) -> tuple[Row, ...]:
    """The fields of an object."""
    needed = schema.get("required", ())
    return tuple(_row(name, one, needed=name in needed) for name, one in schema.get("properties", {}).items())


def shape_of(schema: Schema) -> str:
    """The name of the object that `schema` is, or is a list of, or may be; empty: none with a name."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "items" in schema:
        return shape_of(schema["items"])
    return next((name for one in schema.get("anyOf", ()) if (name := shape_of(one))), "")


def kind_of(schema: Schema) -> str:
    """What a value is, in a few words.

    >>> kind_of({"type": ["string", "null"], "format": "date"}), kind_of({"type": "array", "items": {"type": "object"}})
    ('date or null', 'list of objects')
    """
    if "$ref" in schema:
        return "object"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_of(one) for one in schema["anyOf"]))
    kinds = schema.get("type", "anything")
    told = [_kind(one, schema) for one in ([kinds] if isinstance(kinds, str) else kinds)]
    return "null or one of" if told == ["one of", "null"] else " or ".join(told)


def _kind(kind: str, schema: Schema) -> str:
    if kind == "array":
        inner = kind_of(schema["items"])
        return f"list of {_PLURALS.get(inner, inner)}{_most(schema)}"
    if kind == "string" and "enum" in schema:
        return "one of"
    if kind == "string":
        return _FORMS.get(schema.get("format", ""), "text" + _longest(schema))
    return _KINDS[kind]


def _most(schema: Schema) -> str:
    return f", up to {schema['maxItems']:,}" if schema.get("maxItems") else ""


def _longest(schema: Schema) -> str:
    return f" up to {schema['maxLength']:,} characters" if "maxLength" in schema else ""


def _row(name: str, schema: Schema, *, needed: bool) -> Row:
    return Row(
        name=name,
        kind=kind_of(schema),
        saying=schema.get("description", ""),
        needed=needed,
        words=_words(schema),
        shape=shape_of(schema),
        inside=_inside(schema),
    )


def _words(schema: Schema) -> tuple[str, ...]:
    listed = schema.get("items", schema)
    return tuple(word for word in listed.get("enum", ()) if word is not None)


def _inside(schema: Schema) -> tuple[Row, ...]:
    if "items" in schema:
        return _inside(schema["items"])
    return rows_of(schema) or next((rows for one in schema.get("anyOf", ()) if (rows := rows_of(one))), ())
