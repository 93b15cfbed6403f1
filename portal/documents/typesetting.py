"""HTML and CSS to PDF with WeasyPrint. Only printing processes import it; it needs Pango and HarfBuzz of the system."""

import logging
from dataclasses import dataclass
from typing import Any

import weasyprint
from weasyprint.text import fonts

from portal.documents.fetching import HeldBytes

# WeasyPrint ships no types: its classes are Any here, and nothing of it leaves this module.
CSS: Any = weasyprint.CSS
HTML: Any = weasyprint.HTML
FontConfiguration: Any = fonts.FontConfiguration
STYLESHEETS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF with what went wrong in silence: code points without a glyph, addresses refused."""

    pdf: bytes
    missing: tuple[int, ...]
    refused: int


class Typesetter:
    """Prints one document after another, reusing what does not change between them.

    A parsed stylesheet and one font configuration halve the work and keep memory flat: a new one per document leaks.
    """

    def __init__(self) -> None:
        self._fonts: Any = FontConfiguration()
        self._stylesheets: dict[str, Any] = {}
        self._missing = MissingGlyphs()
        logging.getLogger("weasyprint").addHandler(self._missing)

    def typeset(self, html: str, css: str) -> Printed:
        """The tagged PDF (PDF/UA-1) of a complete HTML document: same input, same bytes."""
        fetcher = HeldBytes()
        self._missing.codepoints.clear()
        document = HTML(string=html, url_fetcher=fetcher, media_type="print")
        pdf: bytes = document.write_pdf(
            stylesheets=[self._stylesheet(css)], font_config=self._fonts, pdf_variant="pdf/ua-1", custom_metadata=False
        )
        return Printed(pdf, tuple(sorted(self._missing.codepoints)), fetcher.refused)

    def _stylesheet(self, css: str) -> Any:
        if css not in self._stylesheets:
            if len(self._stylesheets) >= STYLESHEETS_KEPT:
                self._stylesheets.clear()
            self._stylesheets[css] = CSS(string=css, font_config=self._fonts, url_fetcher=HeldBytes())
        return self._stylesheets[css]


class MissingGlyphs(logging.Handler):
    """Gathers the code points WeasyPrint reports while it draws: Pango's own word on what the fonts lack."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.codepoints: set[int] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef glyph") and isinstance(record.args, tuple):
            self.codepoints.add(int(str(record.args[-1])))
