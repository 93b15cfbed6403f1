"""Where invoices live, and what an API that keeps them tells."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.domain.payer_invoice import PayerInvoice


class InvoiceSource(Protocol):
    """Where invoices live. Two adapters, one contract test."""

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens, read fresh. Changes nothing.

        Raises `NotFound` (unknown, malformed, revoked, draft, deleted: all alike), `SourceUnavailable`,
        `SourceAnswerInvalid`.
        """
        ...


@dataclass(frozen=True, slots=True)
class HandOff:
    """What one full exchange of a key gave, for the one request that asked; never kept. `repr` hides the secret.

    `opened` is the invoice as it is now, never a copy. `client_secret` is the PaymentIntent's the API charges by; None:
    it gave none, its partner charges otherwise or nothing is to be paid. `upstream_invoice_id` is the number v5 knows
    the invoice by, which a report of a payment must name; None: not told.
    """

    opened: PayerInvoice
    client_secret: str | None = field(default=None, repr=False)
    upstream_invoice_id: int | None = None


class HandOffSource(InvoiceSource, Protocol):
    """A source whose API charges, or is told what was charged."""

    def exchange(self, key: str, now: datetime) -> HandOff:
        """One exchange of `key` at the API, made now and once: never from a copy, never repeated by itself.

        Raises `NotFound`, `SourceUnavailable` (nothing was charged), `SourceAnswerInvalid`.
        """
        ...

    def forget(self, key: str) -> None:
        """Let the next `open` of `key` ask the API, however fresh the copy is."""
        ...

    def refresh(self, invoice_id: str | None) -> None:
        """The same for every key of the invoice (`inv_…`) that was opened here; None: for all invoices."""
        ...


@dataclass(frozen=True, slots=True)
class SourceUpdate:
    """Something changed at the invoicing API: `invoice_id` (`inv_…`), or None: some invoice, it does not say which."""

    invoice_id: str | None


class SourceUpdates(Protocol):
    """The invoicing API's webhooks: they tell that something changed, and are believed nothing else."""

    def receive(self, body: bytes, token: str, now: datetime) -> None:
        """Let what `body` tells of be read anew; `token` vouches for it. No network.

        Raises `BadInput`: unsigned, forged, stale, for another body, no event.
        """
        ...
