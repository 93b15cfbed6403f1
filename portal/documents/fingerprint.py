"""The name of a printed document: what it is made of, and what makes it."""

import hashlib
from functools import cache
from importlib.metadata import version

FORMAT = 1  # raise it when the same HTML and CSS are to be printed differently


def fingerprint(html: str, css: str) -> str:
    """A hex sha-256 of everything the PDF's bytes follow from."""
    digest = hashlib.sha256()
    for part in (str(FORMAT), _printer_version(), css, html):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


@cache
def _printer_version() -> str:
    return version("weasyprint")
