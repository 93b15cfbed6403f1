"""Invoice keys, derived from SECRET_KEY: the database holds hashes only, yet a key can be printed again.

A key is base64url(HMAC-SHA256(HKDF(secret, "invoice-key/v1"), installation, invoice id, row id, generation)), each part
prefixed with its length in four bytes, without padding: 43 characters, 256 bits.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

LONGEST = 128
KEY_PURPOSE = b"invoice-key/v1"
FINGERPRINT_PURPOSE = b"secret-fingerprint/v1"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a key is derived from beside the secret. A higher generation makes another key."""

    installation_id: str
    invoice_id: str
    row_id: int
    generation: int


@dataclass(frozen=True, slots=True)
class Keyring:
    """SECRET_KEY's secrets, newest first. They are in no repr."""

    secrets: tuple[str, ...] = field(repr=False)

    @property
    def newest(self) -> str:
        """The fingerprint of the secret that makes new keys."""
        return fingerprint(self.secrets[0])

    def derive(self, made_by: str, facts: KeyFacts) -> str | None:
        """The key of `facts` by the secret with the fingerprint `made_by`; None: it is no longer in SECRET_KEY."""
        for secret in self.secrets:
            if hmac.compare_digest(fingerprint(secret), made_by):
                return _derive(secret, facts)
        return None


def hash_of(secret_text: str) -> str:
    """What is stored of a key or token: its sha-256, of the text exactly as received. Enough for 256 random bits."""
    return hashlib.sha256(secret_text.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(secret: str) -> str:
    """A name for a secret that does not tell it."""
    return hkdf(secret.encode(), FINGERPRINT_PURPOSE)[:8].hex()


def hkdf(secret: bytes, purpose: bytes) -> bytes:
    """One 32-byte key for one purpose. Source: RFC 5869, SHA-256, empty salt, one block."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")


def _derive(secret: str, facts: KeyFacts) -> str:
    parts = (facts.installation_id, facts.invoice_id, str(facts.row_id), str(facts.generation))
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    digest = hmac.digest(hkdf(secret.encode(), KEY_PURPOSE), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
