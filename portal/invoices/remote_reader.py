"""One exchange: the call, what its answer says, and whether that can be about the invoice the key opened before."""

import traceback
from dataclasses import replace
from datetime import datetime

import structlog

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import RemitError, SourceAnswerInvalid
from portal.invoices.remote_http import ExchangeCall
from portal.ports import HandOff
from portal.settings import Settings
from portal.wire.exchange_reading import Frame, read_exchange, read_hand_off, strange_names_in, version_of

LOOKED_AT = 20

log = structlog.get_logger("remit.source")


class Reader:
    """Reads keys at one API."""

    def __init__(self, call: ExchangeCall, settings: Settings) -> None:
        """`settings` say what the exchange does not: currency, time zone, whether payment is taken here."""
        self._call = call
        self._frame = Frame(settings.CURRENCY, settings.TIME_ZONE, online=settings.STRIPE_PUBLISHABLE_KEY is not None)
        self._looked_at = 0

    def open(self, key: str, now: datetime, held: PayerInvoice | None) -> PayerInvoice | RemitError:
        """What `key` opens, without payment's secrets, or what is wrong; never raises."""
        try:
            body = self._call(key)
            if held is not None and held.invoice.version == version_of(body):
                return replace(held, read_at=now)  # the same answer says the same
            self._look_for_strange_names(body)
            return read_exchange(body, key, self._frame, now, held)
        except RemitError as fault:
            return fault
        except Exception as bug:  # noqa: BLE001 - a payer waits for it; whatever it is, this answer can't be shown
            log.error("bug", kind=type(bug).__name__, frames=_frames(bug))  # noqa: TRY400 - its text may hold a secret
            return SourceAnswerInvalid("The invoicing API answers what can't be read.", "body")

    def hand_off(self, key: str, now: datetime, held: PayerInvoice | None) -> HandOff:
        """The same with what pays it. Raises `NotFound`, `SourceUnavailable`, `SourceAnswerInvalid`."""
        return read_hand_off(self._call(key, minimal=False), key, self._frame, now, held)

    def _look_for_strange_names(self, body: bytes) -> None:
        """Names that are new to us are told once, so that a live API can be learned from; never their values."""
        if self._looked_at >= LOOKED_AT:
            return
        self._looked_at += 1
        if names := strange_names_in(body):
            log.info("upstream_strange_names", names=list(names))
            self._looked_at = LOOKED_AT


def _frames(bug: Exception) -> list[str]:
    """Where it happened; its text may hold a secret."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(bug.__traceback__)]
