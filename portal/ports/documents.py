"""Printing."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A document to print: complete HTML (its images as `data:`; nothing else is read), and the CSS's name."""

    html: str
    stylesheet: str = "invoice"


class PdfPrinter(Protocol):
    """HTML to PDF, in another process."""

    def print(self, job: PrintJob) -> bytes:
        """The PDF; the same job gives the same bytes, from the cache by content.

        Raises `PrinterUnavailable` after 10 s.
        """
        ...
