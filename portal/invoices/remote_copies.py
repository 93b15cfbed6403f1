"""What was read of the invoices that payers looked at last, in memory and bounded: never a key, never a secret.

A copy is fresh for 10 seconds: in that time a key is asked for once, however many look (design decision 3). After that
it is a last good copy for a day: shown, marked, where nothing newer can be had.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from portal.domain.last_known import as_last_good, believed, is_recent
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound, RemitError
from portal.invoices.remote_sizes import size_of

FRESH = timedelta(seconds=10)
MOST_COPIES = 10_000
MOST_BYTES = 64 << 20
MOST_ASKED = 10_000

Outcome = PayerInvoice | RemitError


def name_of(key: str) -> bytes:
    """What `key` is known by here."""
    return sha256(key.encode()).digest()


@dataclass(frozen=True, slots=True)
class Copy:
    """What was last read. `withdrawn`: the API refuses the key since."""

    opened: PayerInvoice
    size: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """When a key was asked for last, and what came instead of an invoice."""

    at: datetime
    fault: RemitError | None = None


class Copies:
    """Copies by the hash of their key, the longest unused dropped first; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._copies: OrderedDict[bytes, Copy] = OrderedDict()
        self._asked: OrderedDict[bytes, Asked] = OrderedDict()
        self._bytes = 0
        self._forgotten = 0

    @property
    def forgotten(self) -> int:
        """How often something was forgotten: an exchange begun before the last time leaves nothing fresh."""
        return self._forgotten

    def fresh(self, name: bytes, now: datetime) -> Outcome | None:
        """What to show without asking; None: ask."""
        with self._lock:
            asked = self._asked.get(name)
            if asked is None or not timedelta(0) <= now - asked.at < FRESH:
                return None
            if asked.fault is not None:
                return self._instead(name, now, asked.fault)
            return self._opened(name)

    def has(self, name: bytes, now: datetime) -> bool:
        """Whether there is a last good copy to show."""
        with self._lock:
            return self._last_good(name, now) is not None

    def held(self, name: bytes) -> PayerInvoice | None:
        """What was last read of it, however long ago."""
        with self._lock:
            return self._opened(name)

    def instead(self, name: bytes, now: datetime, fault: RemitError) -> Outcome:
        """What to show where `fault` came instead of an answer: the last good copy, or `fault`."""
        with self._lock:
            return self._instead(name, now, fault)

    def take_in(self, name: bytes, now: datetime, read: PayerInvoice, forgotten: int) -> PayerInvoice:
        """Keep what an exchange read that began at `now`, when `forgotten` was so much; returns what to show."""
        with self._lock:
            self._note(name, Asked(now), forgotten)
            shown = believed(self._opened(name), read, now)
            self._keep(name, shown)
            return shown

    def miss(self, name: bytes, now: datetime, fault: RemitError, forgotten: int) -> Outcome:
        """Keep that an exchange brought `fault`; returns what to show."""
        with self._lock:
            self._note(name, Asked(now, fault), forgotten)
            if isinstance(fault, NotFound):
                self._withdraw(name)
            return self._instead(name, now, fault)

    def forget(self, name: bytes) -> None:
        """Ask for it when it is next looked at; what was read stays the last good copy."""
        with self._lock:
            self._asked.pop(name, None)
            self._forgotten += 1

    def names(self, invoice_id: str | None) -> tuple[bytes, ...]:
        """The names of an invoice that is held; None: of all that were asked for."""
        with self._lock:
            if invoice_id is None:
                return tuple(self._asked)
            return tuple(name for name, copy in self._copies.items() if copy.opened.invoice.id == invoice_id)

    def _opened(self, name: bytes) -> PayerInvoice | None:
        copy = self._copies.get(name)
        if copy is None:
            return None
        self._copies.move_to_end(name)
        return copy.opened

    def _instead(self, name: bytes, now: datetime, fault: RemitError) -> Outcome:
        copy = None if isinstance(fault, NotFound) else self._last_good(name, now)
        if copy is None:
            return fault
        self._copies.move_to_end(name)
        return as_last_good(copy.opened)

    def _last_good(self, name: bytes, now: datetime) -> Copy | None:
        copy = self._copies.get(name)
        return copy if copy and not copy.withdrawn and is_recent(copy.opened, now) else None

    def _note(self, name: bytes, asked: Asked, forgotten: int) -> None:
        before = self._asked.pop(name, None)
        if before and before.at > asked.at:
            asked = before
        if forgotten == self._forgotten:
            self._asked[name] = asked
        if len(self._asked) > MOST_ASKED:
            self._asked.popitem(last=False)

    def _withdraw(self, name: bytes) -> None:
        if copy := self._copies.get(name):
            self._copies[name] = Copy(copy.opened, copy.size, withdrawn=True)

    def _keep(self, name: bytes, opened: PayerInvoice) -> None:
        if before := self._copies.pop(name, None):
            self._bytes -= before.size
        copy = self._copies[name] = Copy(opened, size_of(opened))
        self._bytes += copy.size
        while len(self._copies) > MOST_COPIES or self._bytes > MOST_BYTES:
            self._bytes -= self._copies.popitem(last=False)[1].size
