"""Reading what a caller sent and writing what the API answers."""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from portal.web.api_errors import BodyTooLarge, WrongContentType
from portal.wire.json_body import read_json
from portal.wire.json_text import write_json

LARGEST_BODY = 1 << 20
FORM = "application/x-www-form-urlencoded"


def json_body() -> Any:
    """The JSON sent. Raises `BadInput` (`WrongContentType`, `BodyTooLarge`, kind `JSON_ERROR`)."""
    if request.mimetype != "application/json":
        raise WrongContentType("The body must be application/json.", kind="BAD_REQUEST")
    return read_json(body_bytes())


def body_bytes() -> bytes:
    """The body as it was sent, however often it is asked for. Raises `BodyTooLarge`."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise BodyTooLarge("The body must not be larger than 1 MiB.", kind="BAD_REQUEST") from None


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    response = Response(write_json(value), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
