"""Logos, kept by what they are: the sha-256 of the image."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from portal.store.tables import logos


@dataclass(frozen=True, slots=True)
class Logo:
    """An image as it was given; `media_type` is image/png or image/jpeg."""

    media_type: str
    image: bytes


@dataclass(frozen=True, slots=True)
class LogoRows:
    """Logos, on one connection."""

    connection: Connection

    def add(self, media_type: str, image: bytes, now: datetime) -> str:
        """Keep an image; its sha-256, which is what a business refers to."""
        sha256 = hashlib.sha256(image).hexdigest()
        if self.get(sha256) is None:
            row = {"sha256": sha256, "media_type": media_type, "image": image, "created_at": now}
            self.connection.execute(insert(logos).values(row))
        return sha256

    def get(self, sha256: str) -> Logo | None:
        """The image of that sha-256."""
        mine = select(logos.c.media_type, logos.c.image).where(logos.c.sha256 == sha256)
        row = self.connection.execute(mine).one_or_none()
        return Logo(row.media_type, row.image) if row else None
