"""Invoices behind somebody's invoicing API: a key is resolved by `POST /v5/invoicing/clientInvoiceKey`."""

from datetime import datetime

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound
from portal.invoices.remote_copies import Copies
from portal.invoices.remote_http import ExchangeCall
from portal.settings import Settings
from portal.wire.exchange_reading import Frame, read_exchange

LONGEST_KEY = 128


class RemoteInvoices:
    """An `InvoiceSource` over HTTP. What one exchange gave is shown for 10 seconds, so that a page's parts share it."""

    def __init__(self, settings: Settings) -> None:
        """`settings` name the API and what the exchange does not say: currency and time zone."""
        token = settings.INVOICING_API_TOKEN
        self._call = ExchangeCall(settings.INVOICING_API_URL, token.get_secret_value() if token else None)
        self._frame = Frame(settings.CURRENCY, settings.TIME_ZONE)
        self._copies = Copies()

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens, at most 10 seconds old.

        Raises `NotFound` (the API refuses the key, whatever its words), `SourceUnavailable`, `SourceAnswerInvalid`.
        """
        if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise NotFound("There is no such invoice.")
        return self._copies.of(key, now, lambda: self._exchange(key, now))

    def _exchange(self, key: str, now: datetime) -> PayerInvoice:
        return read_exchange(self._call(key), key, self._frame, now)
