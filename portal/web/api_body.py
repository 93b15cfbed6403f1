"""Reading what a caller sent and writing what the API answers."""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from portal.web.api_errors import BodyTooLarge, WrongContentType
from portal.wire.json_body import read_json
from portal.wire.json_text import write_json

LARGEST_BODY = 1 << 20


def json_body() -> Any:
    """The JSON sent. Raises `BadInput` (`WrongContentType`, `BodyTooLarge`, kind `JSON_ERROR`)."""
    if request.mimetype != "application/json":
        raise WrongContentType("The body must be application/json.", kind="BAD_REQUEST")
    request.max_content_length = LARGEST_BODY
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise BodyTooLarge("The body must not be larger than 1 MiB.", kind="BAD_REQUEST") from None
    return read_json(body)


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    response = Response(write_json(value), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
