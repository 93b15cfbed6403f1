"""Origins and hosts as people type them, in the one form they are compared in."""

import re
from urllib.parse import urlsplit

from portal.errors import InvalidField
from portal.settings import LOOPBACK

_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def origin_of(text: str) -> str:
    """An origin that may embed pages. Raises `InvalidField`.

    >>> origin_of("https://App.Example.com/")
    'https://app.example.com'
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise InvalidField("Must be an origin such as https://app.example.com.", "origin") from None
    host = (parts.hostname or "").lower()
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if beyond or not safe or not (_HOST.fullmatch(host) or host in LOOPBACK):
        raise InvalidField("Must be an https origin such as https://app.example.com.", "origin")
    place = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{place}" + (f":{port}" if port else "")


def host_of(text: str) -> str:
    """A custom host. Raises `InvalidField`.

    >>> host_of("Pay.Example.com.")
    'pay.example.com'
    """
    host = text.strip().rstrip(".").lower()
    if not _HOST.fullmatch(host):
        raise InvalidField("Must be a host name such as pay.example.com, without scheme and port.", "domain")
    return host
