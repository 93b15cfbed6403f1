"""What is known here of invoices that another API keeps, and telling it of payments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import HandedOut, OurSide
from portal.ports.source import HandOff
from portal.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sight:
    """What another API just said of an invoice. `invoice_id`: ours that stands for it.

    `entered` are the charges of ours that the API was known to have before it was asked. `look_only`: nothing is begun
    by it, so our invoice is taken as it is.
    """

    invoice_id: str
    opened: PayerInvoice
    entered: frozenset[str]
    look_only: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A payment made here, as another API is told of it. `amount_cents` in minor units of `currency`.

    `reference` is the number v5 knows the invoice by (None: not told), `payment_id` the PaymentIntent's: the report's
    natural key. `source` is the API's address, `method` for people.
    """

    source: str
    upstream_id: str
    reference: int | None
    payment_id: str
    amount_cents: int
    currency: str
    date: date
    method: str = ""


class UpstreamBooks(Protocol):
    """What this side knows of invoices that another API keeps, and our own books for payments made here."""

    def our_side(self, upstream_id: str) -> OurSide:
        """What is known here of the invoice the API calls that (`inv_…`)."""
        ...

    def hands_over(self) -> bool | None:
        """Whether the API gave a PaymentIntent when it was last asked for one; None: it was never asked."""
        ...

    def hand_out(self, upstream_id: str, new: HandedOut, known: OurSide) -> bool:
        """Note the intent that is handed out now; False: things are not as `known` any more, and nothing is noted."""
        ...

    def claim(self, upstream_id: str, intent_id: str, now: datetime) -> bool:
        """Note that a payer confirms this intent now; False: another one was handed out since."""
        ...

    def let_go(self, upstream_id: str, intent_id: str, now: datetime) -> None:
        """Note that nobody confirms it any more: what was read of the invoice before `now` need not know that."""
        ...

    def adopt(self, given: HandOff, now: datetime) -> str:
        """The id of the invoice of ours that stands for the API's, made where there is none."""
        ...

    def unit_of_work(self, sight: Sight) -> UnitOfWork:
        """A transaction whose `lock` gives the API's invoice under our id, with what is known here laid over it.

        `lock` raises `Overtaken` when `sight` says nothing any more.
        """
        ...

    def told(self, attempt_id: str, charge_id: str) -> Told | None:
        """What the API is to be told of a payment; None: there is no such payment of an invoice it keeps."""
        ...


class PaymentReports(Protocol):
    """Telling another API of payments made here."""

    def report(self, told: Told) -> None:
        """Tell it; saying it twice does no harm.

        Raises `OutcomeUnknown` (it may have been heard), `SourceUnavailable` (it was not), `Undeliverable` (the API
        refuses it).
        """
        ...
