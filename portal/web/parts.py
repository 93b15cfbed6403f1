"""What the views work with: the parts `app.py` joined, found in the running application."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from portal.ports import (
    BackgroundJobs,
    Clock,
    Directory,
    Gauge,
    HandOffs,
    InvoiceBook,
    InvoiceSource,
    Logos,
    PaymentGateway,
    Payments,
    PdfPrinter,
    SourceUpdates,
)
from portal.settings import Settings

EXTENSION = "remit"


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a view may use.

    `book` and `directory` are None in remote mode; `payments` and `gateway` are None where online payment is off.
    `is_ready` asks what the process can't serve without (the database). `jobs` are those this process is to run.
    `gauges` reads the books' figures; None in remote mode. `updates` takes the invoicing API's webhooks; None: nobody
    may send any. `knows` says whether a key has opened something here lately; None: looking a key up costs nobody
    anything. `hand_offs` notes who pays with a PaymentIntent of the invoicing API's; None in embedded mode.
    """

    settings: Settings
    clock: Clock
    source: InvoiceSource
    printer: PdfPrinter
    payments: Payments | None = None
    gateway: PaymentGateway | None = None
    book: InvoiceBook | None = None
    directory: Directory | None = None
    logos: Logos | None = None
    is_ready: Callable[[], bool] | None = None
    jobs: BackgroundJobs | None = None
    gauges: Callable[[], tuple[Gauge, ...]] | None = None
    updates: SourceUpdates | None = None
    hand_offs: HandOffs | None = None
    knows: Callable[[str, datetime], bool] | None = None


def parts() -> Parts:
    """The parts of the application that answers this request."""
    return cast("Parts", current_app.extensions[EXTENSION])
