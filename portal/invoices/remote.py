"""Invoices behind somebody's invoicing API: a key is resolved by `POST /v5/invoicing/clientInvoiceKey`."""

import time
from collections.abc import Callable
from datetime import datetime

from portal.domain.last_known import goes_back
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound, RemitError, SourceUnavailable
from portal.invoices.remote_budget import Urgency
from portal.invoices.remote_copies import Copies, Outcome, name_of
from portal.invoices.remote_flights import Flight, Flights
from portal.invoices.remote_gate import Gate, NotAsked
from portal.invoices.remote_http import ExchangeCall
from portal.invoices.remote_reader import Reader
from portal.ports import HandOff
from portal.settings import Settings

LONGEST_KEY = 128
PATIENCE_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 12.0
TRIAL_SECONDS = 0.3
"""With a copy to show, while the API has not answered lately: as long as it takes when it is back, which then shows."""


class RemoteInvoices:
    """A `HandOffSource` over HTTP.

    What one exchange gave is shown for 10 seconds, so that a page's parts share it; while the API does not answer, for
    a day, marked as a copy. Through `gate` goes whatever is asked of that API.
    """

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`settings` name the API and what the exchange does not say; `monotonic` gives seconds that only grow."""
        token = settings.INVOICING_API_TOKEN
        call = ExchangeCall(settings.INVOICING_API_URL, token.get_secret_value() if token else None)
        self._reader = Reader(call, settings)
        self._copies = Copies()
        self.gate = Gate(monotonic, settings.WEB_CONCURRENCY)
        self._flights: Flights[Outcome] = Flights()

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens, at most 10 seconds old, or the last good copy of this day, marked `stale`.

        Raises `NotFound` (the API refuses the key, whatever its words), `SourceUnavailable`, `SourceAnswerInvalid`.
        """
        name = _checked(key)
        outcome = self._copies.fresh(name, now) or self._read(name, key, now)
        if isinstance(outcome, RemitError):
            raise outcome.with_traceback(None)  # raised again and again, it would gather tracebacks
        return outcome

    def exchange(self, key: str, now: datetime) -> HandOff:
        """One full exchange, made now; the page's copy is renewed by it, without the secret.

        Where the API goes back behind what it told before (paid, cancelled), nothing is handed over. Raises `NotFound`,
        `SourceUnavailable`, `SourceAnswerInvalid`.
        """
        name = _checked(key)
        self.gate.enter(Urgency.PAYMENT)
        forgotten = self._copies.forgotten
        try:
            given = self._reader.hand_off(key, now, self._copies.held(name))
        except RemitError as fault:
            self.gate.learn(fault)
            self._copies.miss(name, now, fault, forgotten)
            raise
        self.gate.learn(None)
        shown = self._copies.take_in(name, now, given.opened, forgotten)
        return HandOff(shown, None, given.upstream_invoice_id) if goes_back(shown, given.opened) else given

    def knows(self, key: str, now: datetime) -> bool:
        """Whether `key` opened something here within a day and was not refused since; asks nobody."""
        return self._copies.has(name_of(key), now)

    def forget(self, key: str) -> None:
        """Let the next `open` of `key` ask the API."""
        self._forget(name_of(key))

    def refresh(self, invoice_id: str | None) -> None:
        """The same for every key of that invoice; None: of all."""
        for name in self._copies.names(invoice_id):
            self._forget(name)

    def _forget(self, name: bytes) -> None:
        self._flights.part_with(name)
        self._copies.forget(name)

    def _read(self, name: bytes, key: str, now: datetime) -> Outcome:
        """What an exchange brings within what a payer waits for; with a copy to show, that is less."""
        has_copy = self._copies.has(name, now)
        patience = PATIENCE_SECONDS if has_copy else LONGEST_WAIT_SECONDS
        if has_copy and not self.gate.is_open:
            patience = TRIAL_SECONDS
        try:
            flight = self._flights.under_way(name) or self._depart(name, key, now, known=has_copy)
        except NotAsked as refused:
            return self._copies.instead(name, now, refused)
        outcome = self._flights.wait(flight, patience) if flight else None
        late = SourceUnavailable("The invoicing API takes too long.")
        return outcome or self._copies.instead(name, now, late)

    def _depart(self, name: bytes, key: str, now: datetime, *, known: bool) -> Flight[Outcome] | None:
        self.gate.enter(Urgency.KNOWN if known else Urgency.STRANGER)
        return self._flights.start(name, lambda: self._fly(name, key, now))

    def _fly(self, name: bytes, key: str, now: datetime) -> Outcome:
        forgotten = self._copies.forgotten
        outcome = self._reader.open(key, now, self._copies.held(name))
        if isinstance(outcome, RemitError):
            self.gate.learn(outcome)
            return self._copies.miss(name, now, outcome, forgotten)
        self.gate.learn(None)
        return self._copies.take_in(name, now, outcome, forgotten)


def _checked(key: str) -> bytes:
    """The name of `key`. Raises `NotFound` for what can be no key."""
    is_word = key.isascii() and key.isprintable() and key == key.strip()  # a header's ends carry no blanks
    if not is_word or not 0 < len(key) <= LONGEST_KEY:
        raise NotFound("There is no such invoice.")
    return name_of(key)
