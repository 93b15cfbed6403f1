"""What was read a moment ago: at most one exchange per key in 10 seconds, however many ask (design decision 3)."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import RemitError

FRESH = timedelta(seconds=10)
MOST_COPIES = 1_000


@dataclass(slots=True)
class _Copy:
    """What became of an exchange: an invoice, or the error that stood in its place."""

    lock: Lock = field(default_factory=Lock)
    read_at: datetime | None = None
    outcome: PayerInvoice | RemitError | None = None

    def fresh(self, now: datetime) -> PayerInvoice | RemitError | None:
        if self.read_at is None or not timedelta(0) <= now - self.read_at < FRESH:
            return None
        return self.outcome


class Copies:
    """Outcomes by the hash of their key, in memory, the longest unused dropped first.

    Threads that ask for the same key wait for one read.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._copies: OrderedDict[bytes, _Copy] = OrderedDict()

    def of(self, key: str, now: datetime, read: Callable[[], PayerInvoice]) -> PayerInvoice:
        """What `key` opened within the last 10 seconds, or what `read` gives now; errors keep as long."""
        copy = self._copy(key)
        with copy.lock:
            outcome = copy.fresh(now)
            if outcome is None:
                outcome = _outcome(read)
                copy.outcome, copy.read_at = outcome, now
        if isinstance(outcome, RemitError):
            raise outcome.with_traceback(None)  # raised again and again, it would gather tracebacks
        return outcome

    def _copy(self, key: str) -> _Copy:
        name = sha256(key.encode()).digest()
        with self._lock:
            copy = self._copies.setdefault(name, _Copy())
            self._copies.move_to_end(name)
            while len(self._copies) > MOST_COPIES:
                self._copies.popitem(last=False)
            return copy


def _outcome(read: Callable[[], PayerInvoice]) -> PayerInvoice | RemitError:
    try:
        return read()
    except RemitError as fault:
        return fault
