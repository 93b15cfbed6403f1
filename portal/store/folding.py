"""Text as it is compared and sorted: blind to case, alike on both engines.

SQLite and PostgreSQL fold ASCII alone without ICU or a locale, so the folded text is made here, is stored beside what
was written, and is compared code point by code point (BINARY; COLLATE "C").
"""

from unicodedata import normalize

MOST_CHARACTERS = 255  # at 4 bytes each well within what an index row of PostgreSQL holds


def fold(text: str) -> str:
    """`text` without case and compatibility forms, its first `MOST_CHARACTERS`. Folding again changes nothing.

    >>> fold("STRASSE ÉTÉ") == fold("straße e\u0301te\u0301")
    True
    """
    return normalize("NFKC", normalize("NFKC", text).casefold())[:MOST_CHARACTERS]
