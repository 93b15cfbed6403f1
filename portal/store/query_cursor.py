"""Cursors: a place between two rows, signed for one query of one tenant.

A cursor is base64url(MAC, JSON of direction, sort value and row). The MAC covers whose query it is, so that one of
another tenant, sort or filter opens nothing.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.domain.query import Value
from portal.errors import InvalidField
from portal.store.keys import Keyring, hkdf

PURPOSE = b"query-cursor/v1"
MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Position:
    """Just past a row, seen the way one goes: `backwards` goes against the order of the list.

    `value` is the row's sort value, None where rows are sorted by `row` alone.
    """

    value: Value | None
    row: int
    backwards: bool = False

    def reversed(self) -> "Position":
        """The same row, passed the other way."""
        return replace(self, backwards=not self.backwards)


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one query: `query` says whose and which, in any JSON."""

    keyring: Keyring
    query: Sequence[Any]

    def write(self, position: Position) -> str:
        """The cursor of a position."""
        told = _json([position.backwards, position.value, position.row])
        return base64.urlsafe_b64encode(self._mac(self.keyring.secrets[0], told) + told).decode().rstrip("=")

    def read(self, cursor: str) -> Position:
        """The position of a cursor; a date comes back as text. Raises `InvalidField`: not one of this query."""
        mac, told = _parts(cursor)
        if not any(hmac.compare_digest(mac, self._mac(secret, told)) for secret in self.keyring.secrets):
            raise _refused()
        backwards, value, row = json.loads(told)
        return Position(value, row, backwards)

    def _mac(self, secret: str, told: bytes) -> bytes:
        bound = _json(self.query)
        signed = len(bound).to_bytes(8, "big") + bound + told
        return hmac.digest(hkdf(secret.encode(), PURPOSE), signed, "sha256")[:MAC_BYTES]


def _parts(cursor: str) -> tuple[bytes, bytes]:
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _refused() from None
    return sealed[:MAC_BYTES], sealed[MAC_BYTES:]


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), default=_day).encode()


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _refused() -> InvalidField:
    return InvalidField("Is no cursor of this query.", "cursor")
