"""Turns an HTTP request into a call: key, version, account, parameters. Everything out of contract is a Breach."""

import re
from typing import Any

from werkzeug.datastructures import Authorization, Headers

from sandbox import forms, request_types
from sandbox.calls import Call
from sandbox.errors import Breach, Refusal, invalid
from sandbox.exchange import Pairs
from sandbox.idempotency import check_key
from sandbox.operations import OPERATIONS, Operation
from sandbox.version import API_VERSION
from sandbox.world import World

KNOWN_STRIPE_HEADERS = frozenset({"stripe-version", "stripe-account", "stripe-livemode"})


def find_operation(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation for a route and the identifiers in its path; Breach 404 when the stand-in does not play it."""
    for operation in OPERATIONS:
        ids = operation.match(method, path)
        if ids is not None:
            return operation, dict(ids)
    raise Breach(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")


def check_headers(headers: Headers) -> None:
    """Raises Breach for another API version or a Stripe header the stand-in does not know."""
    for name, _ in headers:
        if name.lower().startswith("stripe-") and name.lower() not in KNOWN_STRIPE_HEADERS:
            raise invalid(f"The stand-in does not play the header {name}.", "", name)
    if headers.get("Stripe-Version") != API_VERSION:
        raise invalid(f"Stripe-Version must be {API_VERSION}.", "", "Stripe-Version")


def is_publishable(headers: Headers, world: World) -> bool:
    """Which of the account's two keys the Authorization header carries. Raises 401 for neither."""
    key = _key(Authorization.from_header(headers.get("Authorization")))
    if not key:
        raise Breach(401, "invalid_request_error", "You did not provide an API key.")
    if key not in (world.keys.secret, world.keys.publishable):
        raise Refusal(401, "invalid_request_error", "Invalid API Key provided.", "")
    return key == world.keys.publishable


def _key(authorization: Authorization | None) -> str:
    """The key as a bearer token, or as the user name curl's -u sends."""
    if authorization is None:
        return ""
    return (authorization.token if authorization.type == "bearer" else authorization.username) or ""


def account_id(headers: Headers) -> str:
    """The connected account to act for, "" for the platform itself."""
    account = headers.get("Stripe-Account", "")
    if account and re.fullmatch(r"acct_[A-Za-z0-9]{1,64}", account) is None:
        raise Breach(403, "invalid_request_error", "The key does not have access to this account.", "account_invalid")
    return account


def idempotency_key(headers: Headers) -> str | None:
    key = headers.get("Idempotency-Key")
    if key is not None:
        check_key(key)
    return key


def read_parameters(operation: Operation, call: Call, pairs: Pairs) -> dict[str, Any]:
    """Typed parameters that the stand-in acts on. Raises Breach for anything else."""
    types: type | None = operation.browser if call.publishable else operation.types
    if types is None:
        raise Breach(403, "invalid_request_error", "This needs a secret key.", "secret_key_required")
    params = request_types.read(forms.decode(pairs), types)
    for name in params:
        if not call.publishable and name not in operation.played:
            raise invalid(f"The stand-in does not play this parameter: {name}", "", name)
    for name in params.get("expand", []):
        if name not in operation.expandable:
            raise invalid(f"This property cannot be expanded ({name}).", "", "expand")
    operation.check(params)
    return params
