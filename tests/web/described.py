"""Holds answers to the API's description: a test client that fails on whatever the description does not have.

The description lets answers grow; here they may not: a field that it does not name is a fault.
"""

import re
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from werkzeug.test import TestResponse

from portal.wire.openapi.document import description

NOT_DESCRIBED = "see portal/wire/openapi, then run scripts/openapi"


class DescribedClient(FlaskClient):
    """A test client whose every answer, where the description has its path, is as described."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        assert departures(answer) == [], NOT_DESCRIBED
        return answer


def served_routes(app: Flask) -> set[tuple[str, str]]:
    """The API's methods and paths in `app`, parameters without their names."""
    return {
        (method.lower(), re.sub(r"<[^>]+>", "{}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.") and "<path:" not in rule.rule
    }


def described_routes() -> set[tuple[str, str]]:
    """The same in the description."""
    return {
        (method, re.sub(r"{[^}]+}", "{}", path))
        for path, methods in description()["paths"].items()
        for method in methods
    }


def departures(answer: TestResponse) -> list[str]:
    """What of an answer is not as described; nothing to say of other paths, and of faults of ours."""
    operation = operation_of(answer.request.method, answer.request.path)
    if operation is None or answer.status_code == 500:
        return []
    responses = operation["responses"]
    if str(answer.status_code) not in responses:
        return [f"{operation['operationId']} answers {answer.status_code}"]
    described = resolved(responses[str(answer.status_code)])
    missing = [name for name, one in described["headers"].items() if answer.headers.get(name) is None]
    if answer.mimetype != "application/json":
        return [*missing, f"{operation['operationId']} answers {answer.mimetype}"]
    return [*missing, *faults(operation["operationId"], answer.status_code, answer.json)]


def faults(operation_id: str, status: int, body: Any) -> list[str]:
    """What is wrong with a body."""
    validator = validators()[operation_id, str(status)]
    return [f"{operation_id} {status} {list(one.instance_path)}: {one.message}" for one in validator.iter_errors(body)]


@cache
def validators() -> dict[tuple[str, str], Draft202012Validator]:
    """A validator for each status of each operation."""
    shapes = closed(description()["components"])
    return {
        (operation["operationId"], status): Draft202012Validator(
            closed(resolved(answer)["content"]["application/json"]["schema"]) | {"components": shapes},
            validate_formats=True,
        )
        for _, operation in all_operations()
        for status, answer in operation["responses"].items()
    }


def closed(schema: Any) -> Any:
    """The same, where objects have no fields but those named."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {name: closed(one) for name, one in schema.items()}
    return inside | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """What is described for a method and a path."""
    for (one, pattern), operation in all_operations():
        if one == method.lower() and re.fullmatch(pattern, path):
            return operation
    return None


@cache
def all_operations() -> tuple[tuple[tuple[str, str], dict[str, Any]], ...]:
    """Each operation with its method and a pattern of its path, fixed paths first."""
    found = [
        ((method, re.sub(r"{[^}]+}", "[^/]+", path)), operation)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]
    return tuple(sorted(found, key=lambda one: "[^/]+" in one[0][1]))


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer where it is described."""
    if "$ref" not in answer:
        return answer
    name = answer["$ref"].rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["responses"][name]
    return found
