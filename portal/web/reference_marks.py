"""Small marks in the documentation page's text: code words in sentences, colours in JSON."""

import re

from markupsafe import Markup, escape

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\b\d[\d.eE+-]*)')


def marked(text: str) -> Markup:
    """A sentence whose `words` between backticks are code.

    >>> marked("Send `a<b`.")
    Markup('Send <code>a&lt;b</code>.')
    """
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if i % 2 else escape(piece) for i, piece in enumerate(pieces)
    )


def coloured(json_text: str) -> Markup:
    """JSON, or text that ends in it, with names, text and the rest told apart.

    >>> coloured('{"a": [1, "b"]}')
    Markup('{<b>&#34;a&#34;</b>: [<i>1</i>, <q>&#34;b&#34;</q>]}')
    """
    pieces, end = [], 0
    for found in _TOKEN.finditer(json_text):
        pieces += [escape(json_text[end : found.start()]), _token(found)]
        end = found.end()
    return Markup("").join([*pieces, escape(json_text[end:])])


def _token(found: re.Match[str]) -> Markup:
    quoted, colon, word, digits = found.groups()
    if quoted is None:
        return Markup("<i>{}</i>").format(word or digits)
    tag = Markup("<b>{}</b>{}") if colon else Markup("<q>{}</q>{}")
    return tag.format(quoted, colon or "")
