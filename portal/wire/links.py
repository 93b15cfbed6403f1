"""The addresses an answer names. They come from the settings, never from a request."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class PublicLinks:
    """Links under `base`, the public URL without a trailing slash."""

    base: str

    def page(self, key: str) -> str:
        """The page a key opens."""
        return f"{self.base}/invoices/{quote(key, safe='')}"

    def logo(self, sha256: str) -> str:
        """A stored logo."""
        return f"{self.base}/logos/{sha256}"

    def pdf(self, key: str) -> str:
        """Its PDF."""
        return f"{self.page(key)}/invoice.pdf"
