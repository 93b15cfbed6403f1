"""Invoices opened lately, each kept with the versions it was read at.

Every write that a page could show raises the version of the invoice or its business, so an entry whose versions still
stand is what a full reading would give. Writers never read from here.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from portal.domain.payer_invoice import PayerInvoice

MOST = 512
Versions = tuple[int, int]
"""Of the invoice and of its business."""


@dataclass(slots=True)
class OpenedCache:
    """The newest `MOST` invoices by the hash of the key that opened them, safe among threads."""

    _entries: OrderedDict[str, PayerInvoice] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __contains__(self, key_hash: str) -> bool:
        return key_hash in self._entries

    def get(self, key_hash: str, versions: Versions) -> PayerInvoice | None:
        """What the key opens, if it was read at these versions."""
        with self._lock:
            opened = self._entries.get(key_hash)
            if opened is None or versions_of(opened) != versions:
                return None
            self._entries.move_to_end(key_hash)
            return opened

    def put(self, key_hash: str, opened: PayerInvoice | None) -> None:
        """Keep what a key opens; None: it opens nothing any more."""
        with self._lock:
            self._entries.pop(key_hash, None)
            if opened is not None:
                self._entries[key_hash] = opened
            while len(self._entries) > MOST:
                self._entries.popitem(last=False)


def versions_of(opened: PayerInvoice) -> Versions:
    """The versions an invoice was read at."""
    return opened.invoice.version, opened.business.version
