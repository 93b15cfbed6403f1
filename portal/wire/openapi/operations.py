"""What an operation is: a method and a path, what it takes, and every answer it may give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.wire.openapi.shapes import Schema, text

TOKEN, KEY, CLIENT = "bearer", "invoiceKey", "client"
READS = (401, 404, 429)
QUERIES = (400, 401, 404, 413, 415, 429)
DELETES = (400, 401, 403, 404, 429, 503)
WRITES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something in the path, the query or a header."""

    name: str
    place: str
    saying: str
    schema: Schema = field(default_factory=text)
    example: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A true request: a test sends it as it stands, and what is answered is the example of the answer."""

    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `answers` are its own bodies by status, `failures` those that all operations share.

    `form`: the body is one, not JSON. `security`: the ways to authorise it, any of which will do; each names the
    schemes it takes together.
    """

    id: str
    method: str
    path: str
    tag: str
    summary: str
    saying: str
    answers: Mapping[int, Schema]
    failures: tuple[int, ...]
    example: Example
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    form: bool = False
    security: tuple[tuple[str, ...], ...] = ((TOKEN,),)


IDEMPOTENCY = Parameter(
    "Idempotency-Key",
    "header",
    "Yours for this request. Sent again with the same body it does nothing again and gets the same answer, for 24 "
    "hours.",
    text(shortest=1, longest=255, pattern="^[!-~]*$"),
)


def identified(example: str) -> Parameter:
    """The id in a path."""
    return Parameter("id", "path", "The entity's id.", text(), example, required=True)
