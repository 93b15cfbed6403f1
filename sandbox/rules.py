"""Stripe's documented limits that its generated types do not carry."""

import re
from typing import Any

from sandbox.errors import invalid

METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500
DESCRIPTOR_LENGTH = 22


def check_texts(params: dict[str, Any]) -> None:
    """Lengths and forms of metadata, statement descriptors, e-mail addresses and return URLs. Raises Breach."""
    _check_metadata(params.get("metadata") or {})
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        _check_descriptor(name, params.get(name, "Remit"))
    for name in ("receipt_email", "email"):
        _check_email(name, params.get(name, ""))
    if re.match(r"https?://\S+$", params.get("return_url", "http://x")) is None:
        raise invalid("Not a valid URL", "url_invalid", "return_url")


def _check_metadata(metadata: dict[str, str]) -> None:
    if len(metadata) > METADATA_KEYS:
        raise invalid(f"Metadata can have up to {METADATA_KEYS} keys.", "", "metadata")
    for key, value in metadata.items():
        if len(key) > METADATA_KEY_LENGTH or len(value) > METADATA_VALUE_LENGTH:
            raise invalid("Metadata keys take 40 characters and values 500.", "", f"metadata[{key[:40]}]")


def _check_descriptor(name: str, text: str) -> None:
    if len(text) > DESCRIPTOR_LENGTH:
        raise invalid(f"The {name} is at most {DESCRIPTOR_LENGTH} characters long.", "", name)
    if text and (set(text) & set("<>\\'\"*") or not re.search("[A-Za-z]", text)):
        raise invalid(f"The {name} needs a letter and none of < > \\ ' \" *.", "", name)


def _check_email(name: str, text: str) -> None:
    if len(text) > 512 or (text and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is None):
        raise invalid(f"Invalid email address: {name}", "email_invalid", name)
