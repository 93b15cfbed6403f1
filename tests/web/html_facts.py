"""Reads a page the way its tests ask about it: which elements, with which attributes, saying what."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

INLINE = frozenset({"a", "b", "bdi", "i", "span", "strong"})
UNREAD = frozenset({"script", "style"})
VOID = frozenset({"meta", "link", "input", "img", "br"})


@dataclass
class Element:
    """An element with its attributes and all text inside, spaces collapsed."""

    tag: str
    attributes: dict[str, str | None]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._space(tag)
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()
        self._space(tag)

    def handle_data(self, data):
        unread = any(element.tag in UNREAD for element in self._open)
        for element in self._open[-1:] if unread else self._open:
            element.pieces.append(data)

    def _space(self, tag):
        if tag not in INLINE:
            self.handle_data(" ")


def elements(html: str, *tags: str) -> list[Element]:
    """The elements called `tags`, in order; all of them where none is named. Fails on tags that do not nest."""
    return [one for one in Reader(html).elements if not tags or one.tag in tags]


def words(html: str) -> str:
    """What can be read on the page."""
    return elements(html, "body")[0].text
