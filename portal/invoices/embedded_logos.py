"""The logos of the embedded store, kept in memory once read: an image never changes under its hash."""

from functools import lru_cache

from portal.store.opening import Store

KEPT = 64


class EmbeddedLogos:
    """Keeps the promise of `portal.ports.Logos`."""

    def __init__(self, store: Store) -> None:
        self._kept = lru_cache(maxsize=KEPT)(store.logo)

    def read(self, sha256: str) -> tuple[str, bytes] | None:
        """Media type and bytes of the image with this hash, or None."""
        logo = self._kept(sha256)
        return (logo.media_type, logo.image) if logo else None
