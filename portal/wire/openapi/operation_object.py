"""From an `Operation` to OpenAPI's operation object."""

from http import HTTPStatus
from typing import Any

from portal.wire.openapi.examples import answer_to
from portal.wire.openapi.failures import HEADERS, NAMES, REQUEST_ID, shared
from portal.wire.openapi.operations import Operation, Parameter
from portal.wire.openapi.shapes import Schema

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_SAYINGS = {200: "Done.", 207: "Some were saved, some not.", 400: "None was saved.", 401: "The key opens nothing."}


def _saying(status: int) -> str:
    return _SAYINGS.get(status) or NAMES[status][1]


def operation_object(operation: Operation) -> dict[str, Any]:
    """The operation as OpenAPI writes it."""
    found: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.saying,
        "security": [{scheme: [] for scheme in way} for way in operation.security],
    }
    if operation.parameters:
        found["parameters"] = [_parameter(one) for one in operation.parameters]
    if operation.body is not None:
        content = _json(operation.body, operation.example.body)
        found["requestBody"] = {"required": True, "content": {FORM: content[JSON]} if operation.form else content}
    answered = {status: _answer(operation, status, schema) for status, schema in operation.answers.items()}
    refused = {status: shared(status) for status in operation.failures}
    found["responses"] = {str(status): (answered | refused)[status] for status in sorted(answered | refused)}
    return found


def _parameter(parameter: Parameter) -> dict[str, Any]:
    facts = {"name": parameter.name, "in": parameter.place, "description": parameter.saying}
    example = {} if parameter.example is None else {"example": parameter.example}
    return facts | {"required": parameter.required, "schema": parameter.schema} | example


def _answer(operation: Operation, status: int, schema: Schema) -> dict[str, Any]:
    return {
        "description": _saying(status),
        "headers": {"X-Request-ID": REQUEST_ID, **HEADERS.get(status, {})},
        "content": _json(schema, answer_to(operation.id) if status == HTTPStatus.OK else None),
    }


def _json(schema: Schema, example: Any) -> dict[str, Any]:
    return {JSON: {"schema": schema} | ({} if example is None else {"example": example})}
