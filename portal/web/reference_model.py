"""What the documentation page shows, made of the API's description alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from portal.web.reference_fields import Row, rows_of, shape_of

HEADING = "\n\n## "
FORM = "application/x-www-form-urlencoded"
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer: its status, when it comes and the object it holds."""

    status: str
    saying: str
    shape: str


@dataclass(frozen=True, slots=True)
class ShownOperation:
    """An operation with its examples as text."""

    id: str
    method: str
    path: str
    summary: str
    saying: str
    access: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answers: tuple[ShownAnswer, ...]
    curl: str
    answer: str


@dataclass(frozen=True, slots=True)
class ShownShape:
    """An object that answers or requests are made of. `asked`: a request may hold it."""

    name: str
    saying: str
    asked: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The page. `notes` hold for all operations, each with its title; `rooms` are the operations tag by tag."""

    title: str
    saying: str
    notes: tuple[tuple[str, str], ...]
    rooms: tuple[tuple[str, tuple[ShownOperation, ...]], ...]
    shapes: tuple[ShownShape, ...]


def reference(document: Facts) -> Reference:
    """The page of an OpenAPI document."""
    shown = [(facts["tags"][0], _operation(document, path, method, facts)) for path, method, facts in _all(document)]
    saying, *notes = document["info"]["description"].split(HEADING)
    return Reference(
        title=document["info"]["title"],
        saying=saying,
        notes=tuple((title, text) for title, _, text in (note.partition("\n\n") for note in notes)),
        rooms=tuple(
            (tag["name"], tuple(one for tag_name, one in shown if tag_name == tag["name"])) for tag in document["tags"]
        ),
        shapes=tuple(_shapes(document["components"]["schemas"], _bodies(document))),
    )


def _shapes(schemas: Facts, bodies: list[Facts]) -> Iterator[ShownShape]:
    asked = _reached(bodies, schemas)
    for name, schema in schemas.items():
        yield ShownShape(name, schema.get("description", ""), name in asked, rows_of(schema))


def _reached(value: Any, schemas: Facts) -> set[str]:
    """The names of all that is inside."""
    if isinstance(value, list):
        return {name for one in value for name in _reached(one, schemas)}
    if not isinstance(value, dict):
        return set()
    if "$ref" in value:
        name = shape_of(value)
        return {name} | _reached(schemas[name], schemas)
    return {name for one in value.values() for name in _reached(one, schemas)}


def _bodies(document: Facts) -> list[Facts]:
    return [facts["requestBody"] for _, _, facts in _all(document) if "requestBody" in facts]


def _all(document: Facts) -> Iterator[tuple[str, str, Facts]]:
    for path, methods in document["paths"].items():
        for method, facts in methods.items():
            yield path, method, facts


def _operation(document: Facts, path: str, method: str, facts: Facts) -> ShownOperation:
    body: Facts = next(iter(facts.get("requestBody", {}).get("content", {}).values()), {})
    example = facts["responses"]["200"]["content"]["application/json"].get("example")
    return ShownOperation(
        id=facts["operationId"],
        method=method.upper(),
        path=path,
        summary=facts["summary"],
        saying=facts["description"],
        access=_access(facts["security"]),
        parameters=tuple(_parameter(one) for one in facts.get("parameters", ())),
        body=rows_of(_resolved(document, body.get("schema", {}))),
        answers=tuple(_answer(document, status, one) for status, one in facts["responses"].items()),
        curl=curl(method.upper(), path, facts, body.get("example")),
        answer=_pretty(example),
    )


def curl(method: str, path: str, facts: Facts, body: Any) -> str:
    """The request of the example as a command; `$REMIT`, `$TOKEN` and `$KEY` are the reader's."""
    lines = [f'curl -X {method} "$REMIT{_filled(path, facts)}"']
    if ways := facts["security"]:
        lines += [_HEADERS[scheme] for scheme in ways[0]]
    for one in facts.get("parameters", ()):
        if one["in"] == "header" and "example" in one:
            lines.append(f"-H '{one['name']}: {one['example']}'")
    if body is not None and FORM in facts["requestBody"]["content"]:
        lines.append(f"-d '{urlencode(body)}'")
    elif body is not None:
        quoted = _pretty(body).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{quoted}'"]
    return " \\\n  ".join(lines)


_HEADERS = {
    "bearer": '-H "Authorization: Bearer $TOKEN"',
    "client": '-u "$CLIENT_ID:$CLIENT_SECRET"',
    "invoiceKey": '-H "clientInvoiceKey: $KEY"',
}
_NAMES = {"bearer": "a token", "client": "a client and its secret", "invoiceKey": "a client invoice key"}


def _access(ways: list[Facts]) -> str:
    told = [" and ".join(_NAMES[scheme] for scheme in way) for way in ways if way]
    return ", or ".join(told) or "nothing"


def _filled(path: str, facts: Facts) -> str:
    for one in facts.get("parameters", ()):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", one["example"])
    return path


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


def _resolved(document: Facts, schema: Facts) -> Facts:
    found: Facts = document["components"]["schemas"][shape_of(schema)] if "$ref" in schema else schema
    return found


def _parameter(facts: Facts) -> Row:
    (row,) = rows_of({"properties": {facts["name"]: facts["schema"]}, "required": [facts["name"]]})
    return Row(
        row.name, f"{row.kind}, in the {facts['in']}", facts["description"], facts["required"], row.words, "", ()
    )


def _answer(document: Facts, status: str, facts: Facts) -> ShownAnswer:
    if "$ref" in facts:
        facts = document["components"]["responses"][facts["$ref"].rpartition("/")[2]]
    schema = facts["content"]["application/json"]["schema"]
    return ShownAnswer(status, facts["description"], _entity(schema))


def _entity(schema: Facts) -> str:
    """The object an envelope is around."""
    if found := shape_of(schema):
        return found
    inside: list[Facts] = [*schema.get("anyOf", ()), *schema.get("properties", {}).values(), schema.get("items", {})]
    return next((name for one in inside if one and (name := _entity(one))), "")
