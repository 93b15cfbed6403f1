"""The body of an answer, unpacked as far as an invoice can be large and no further."""

import zlib

from portal.errors import SourceAnswerInvalid

LARGEST_ANSWER = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, encoding: str) -> bytes:
    """`body` without its `Content-Encoding`.

    Raises `SourceAnswerInvalid`: too large, broken, or packed in a way that was not asked for.
    """
    if encoding.strip().lower() in ("", "identity"):
        return body
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise _unreadable()
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, LARGEST_ANSWER + 1)
    except zlib.error:
        raise _unreadable() from None
    if len(plain) > LARGEST_ANSWER:
        raise too_large()
    if not unpacker.eof:
        raise _unreadable()
    return plain


def too_large() -> SourceAnswerInvalid:
    """An answer that can be no invoice."""
    return SourceAnswerInvalid("The invoicing API answers more than can be an invoice.", "body")


def _unreadable() -> SourceAnswerInvalid:
    return SourceAnswerInvalid("The invoicing API packs its answer in a way nobody can unpack.", "body")
