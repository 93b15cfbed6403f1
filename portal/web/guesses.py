"""A key that opens nothing costs a call of the invoicing API: whoever tries many of them is turned away before it.

Keys can't be guessed. Those who try would use up what the API may be asked, and payers who come for the first time
would be told to come back later. Keys that have opened something here are never turned away, whoever else comes from
the same address.
"""

from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, request

from portal.web.parts import parts
from portal.web.rate import Brake

MOST_A_MINUTE = 20
NOT_FOUND = 404
NETWORK_BITS = 64
"""So much of an IPv6 address is one customer's."""


def install(app: Flask) -> None:
    """Guard the links to invoices of `app`, where looking a key up costs somebody something."""
    misses = Brake(MOST_A_MINUTE)

    def look() -> None:
        if _is_unknown():
            misses.look(_caller())

    def learn(response: Response) -> Response:
        if response.status_code == NOT_FOUND and _is_unknown():
            misses.count(_caller())
        return response

    app.before_request(look)
    app.after_request(learn)


def _is_unknown() -> bool:
    """Whether the request is about a key that has opened nothing here."""
    key, knows = (request.view_args or {}).get("key"), parts().knows
    return key is not None and knows is not None and not knows(key, parts().clock.now())


def _caller() -> str:
    """Who asks, as far as an address tells.

    >>> _network("2001:db8::1:2"), _network("192.0.2.7"), _network("")
    ('2001:db8::', '192.0.2.7', '')
    """
    return _network(request.remote_addr or "")


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return str(found)
    return str(IPv6Address(int(found) >> NETWORK_BITS << NETWORK_BITS))
