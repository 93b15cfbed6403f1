"""Random identifiers and secrets shaped like Stripe's."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def token(length: int = 24) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def identifier(prefix: str) -> str:
    """For instance `pi_3Qk…`: the prefix of the object's kind and 24 random letters and digits."""
    return f"{prefix}_{token()}"
