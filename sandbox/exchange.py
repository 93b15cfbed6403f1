"""A request to the API and the reply to it, whatever carries them: HTTP, or a call in the same process."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import Headers

from sandbox.fault_plan import Fault

FORM = "application/x-www-form-urlencoded"
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """`query` and `form` as decoded pairs; `mimetype` is the body's, "" for none. The repr shows no secret."""

    method: str
    path: str
    headers: Headers = field(repr=False)
    query: Pairs = field(default=(), repr=False)
    form: Pairs = field(default=(), repr=False)
    mimetype: str = ""

    @property
    def where(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Reply:
    """`fault` is how the reply is to be spoilt on its way, if at all."""

    status: int
    body: bytes
    headers: dict[str, str]
    fault: Fault | None = None
