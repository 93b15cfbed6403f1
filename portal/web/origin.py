"""Who may POST: our own page and nobody else. There is no cookie to protect, but no other site may start a payment.

`Sec-Fetch-Site` decides where a browser sends it. Else `Origin` must be PUBLIC_URL's or that of the partner's domain
the request came by; the Host header alone proves nothing. Chromium sends `Origin: null` with a same-origin form under
`no-referrer`, which is why it does not decide where it is not alone.
"""

from urllib.parse import urlsplit

from flask import request

from portal.errors import CrossOrigin
from portal.web.parts import parts

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
DEFAULT_PORTS = {"http": 80, "https": 443}


def require_same_origin() -> None:
    """Raise `CrossOrigin` for a POST that did not come from one of our own pages."""
    if request.method in CHANGING and not _is_ours():
        raise CrossOrigin("This did not come from the invoice's own page.")


def public_origin() -> str:
    """What links of this request are built on: the partner's domain it came by, else PUBLIC_URL's. Never just Host."""
    ours = urlsplit(parts().settings.public_url)
    directory = parts().directory
    host = urlsplit(f"//{request.host}")
    if host.hostname and directory is not None and directory.partner_of_host(host.hostname):
        return f"{ours.scheme}://{host.netloc}"
    return f"{ours.scheme}://{ours.netloc}"


def _is_ours() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and normal(origin) == normal(public_origin())


def normal(origin: str) -> tuple[str, str, int] | None:
    """An origin in a form that compares; None where it is none, such as `null`.

    >>> normal("HTTPS://Pay.Example:443"), normal("null")
    (('https', 'pay.example', 443), None)
    """
    try:
        parts_ = urlsplit(origin)
        port = parts_.port or DEFAULT_PORTS.get(parts_.scheme, 0)
    except ValueError:
        return None
    if (
        parts_.scheme not in DEFAULT_PORTS
        or not parts_.hostname
        or parts_.path
        or parts_.query
        or parts_.fragment
        or parts_.username is not None
    ):
        return None
    return parts_.scheme, parts_.hostname, port
