"""The answers that say no, which all operations share (`portal.web.api_errors`)."""

from collections.abc import Iterator
from typing import Any

from portal.wire.envelopes import error, failure
from portal.wire.openapi.shapes import Schema, named, text, whole

NAMES = {
    400: ("BadRequest", "Something in the request is wrong. `error` names all of it."),
    401: ("Unauthorized", "No token, or one that is wrong, expired or revoked. Judged before the body."),
    403: ("Forbidden", "A good token that may not do this."),
    404: ("NotFound", "There is no such entity for this token, or no such route."),
    409: ("InFlight", "The same request, by its `Idempotency-Key`, is being answered right now."),
    413: ("TooLarge", "A body over 1 MiB."),
    415: ("NotJson", "A body that does not say `application/json`."),
    422: ("KeyReused", "Another request has this `Idempotency-Key`."),
    429: ("TooManyRequests", "Too often with this token."),
    503: ("NotNow", "A payment of the invoice is under way at Stripe. Nothing was changed; try again later."),
}
EXAMPLES = {
    400: failure(error("REQUIRED", "Must be given.", "data")),
    401: failure(error("INVALID_TOKEN", "Invalid access token.")),
    403: failure(error("BAD_REQUEST", "This token reads only.")),
    404: failure(error("INVALID_VALUE", "There is no such entity.", "id")),
    413: failure(error("BAD_REQUEST", "The body must not be larger than 1 MiB.")),
    415: failure(error("BAD_REQUEST", "The body must be application/json.")),
}
REQUEST_ID: Schema = {"$ref": "#/components/headers/RequestId"}
HEADERS = {
    401: {"WWW-Authenticate": {"description": "`Bearer`", "required": True, "schema": text()}},
    429: {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": whole(least=1)}},
}


def responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """`components.responses`."""
    for status, (name, saying) in NAMES.items():
        content: dict[str, Any] = {"schema": named("Failure")}
        if status in EXAMPLES:
            content["example"] = EXAMPLES[status]
        yield (
            name,
            {
                "description": saying,
                "headers": {"X-Request-ID": REQUEST_ID, **HEADERS.get(status, {})},
                "content": {"application/json": content},
            },
        )


def shared(status: int) -> dict[str, str]:
    """The shared answer of a status."""
    return {"$ref": f"#/components/responses/{NAMES[status][0]}"}
