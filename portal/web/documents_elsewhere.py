"""The PDF that a remote source has of its own: sent to only where somebody said that its host may be."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

ADDRESS = re.compile(r"https://[!-\[\]-~]{1,2000}")  # visible ASCII; a backslash is a slash to browsers alone


def may_be_sent_to(url: str, hosts: Collection[str]) -> bool:
    """Whether `url` is an https address on exactly one of `hosts`, on the usual port, with nobody's name in it.

    >>> hosts = {"cdn.example.com"}
    >>> may_be_sent_to("https://cdn.example.com/a.pdf?b=c", hosts), may_be_sent_to("https://example.com/a.pdf", hosts)
    (True, False)
    """
    if not ADDRESS.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and port in (None, 443) and (parts.hostname or "") in hosts
