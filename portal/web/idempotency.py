"""`Idempotency-Key`: a request that is sent again does nothing again and gets the answer that the first one got."""

import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

from flask import Response, request

from portal.errors import InvalidField
from portal.ports import Answer, Seal, TokenGrant
from portal.web.api_body import body_bytes
from portal.web.api_reach import book, now

T = TypeVar("T")
HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def once(grant: TokenGrant, write: Callable[[Seal[T] | None], T], answer: Callable[[T], Answer]) -> Response:
    """The answer to a write; under a key that has one, the kept one, and nothing is written.

    `write` keeps what `answer` makes of its outcome, by the seal it is given, in its own transaction. An answer is kept
    where something was done; after a refusal the key is free again. Raises what `write` raises, `KeyReused`,
    `InFlight`, `InvalidField` (a malformed key).
    """
    key = _key()
    if key is None:
        return respond(answer(write(None)))
    claim = book().claim(grant, key, _request_hash(), now())
    if isinstance(claim, Answer):
        return respond(claim, replayed=True)
    answers: list[Answer] = []

    def sealed(done: T) -> Answer:
        answers.append(answer(done))
        return answers[-1]

    try:
        write(Seal(claim, sealed))
    except BaseException:
        book().release(claim)
        raise
    return respond(answers[-1])


def respond(answer: Answer, *, replayed: bool = False) -> Response:
    """An answer that nobody on the way keeps."""
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _key() -> str | None:
    sent = request.headers.getlist(HEADER)
    if not sent:
        return None
    if len(sent) > 1 or not _KEY.fullmatch(sent[0]):
        raise InvalidField("Must be one key of 1 to 255 visible ASCII characters.", HEADER, "INVALID_FORMAT")
    return sent[0]


def _request_hash() -> str:
    """What stands for all that is asked: another method, path or body is another request."""
    asked = f"{request.method} {request.path}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(asked + body_bytes()).hexdigest()
