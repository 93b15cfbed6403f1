"""How often a token, a client and a key may call the API: counted in each web process, by the minute."""

from flask import current_app

from portal.web.rate import Brake

A_MINUTE = {"token": 1_000, "client": 60, "key": 30}
"""Requests a minute; `app.config["API_LIMITS"]` changes them."""

_EXTENSION = "remit.api-limits"


def count_token(token_id: str) -> None:
    """Count a request of a token. Raises `TooManyRequests`."""
    _brakes()["token"].press(token_id)


def count_client(name: str) -> None:
    """Count a request for a token. Raises `TooManyRequests`."""
    _brakes()["client"].press(name)


def count_key(invoice_id: str) -> None:
    """Count a payment that was reported with the key of an invoice. Raises `TooManyRequests`."""
    _brakes()["key"].press(invoice_id)


def _brakes() -> dict[str, Brake]:
    if _EXTENSION not in current_app.extensions:
        limits = A_MINUTE | current_app.config.get("API_LIMITS", {})
        current_app.extensions[_EXTENSION] = {name: Brake(limit) for name, limit in limits.items()}
    brakes: dict[str, Brake] = current_app.extensions[_EXTENSION]
    return brakes
