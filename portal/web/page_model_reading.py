"""One invoice being put into words: what is read, on which day, in which state."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.domain.installments import Installment
from portal.domain.page_state import PageState
from portal.domain.payer_invoice import PayerInvoice
from portal.web import formats


@dataclass(frozen=True)
class Reading:
    """An opened invoice on `today` (in the business's zone), printed by the business's region."""

    opened: PayerInvoice
    today: date
    state: PageState
    payments_available: bool = True

    @property
    def business(self) -> str:
        """The business's name."""
        return self.opened.business.name

    @property
    def tag(self) -> str:
        """The locale amounts and dates are printed by."""
        return self.opened.business.locale

    @cached_property
    def open_parts(self) -> tuple[Installment, ...]:
        """The installments that can still be paid, the first due first; undated ones last."""
        unpaid = [part for part in self.opened.installments if part.available_cents > 0]
        return tuple(sorted(unpaid, key=lambda part: (part.due_date is None, part.due_date or self.today)))

    def money(self, cents: int) -> str:
        """`$53.43`."""
        return formats.money(cents, self.opened.invoice.currency, self.tag)

    def long_date(self, day: date) -> str:
        """`July 26, 2025`."""
        return formats.long_date(day, self.tag)

    def full_date(self, day: date) -> str:
        """`Saturday, July 26, 2025`."""
        return formats.full_date(day, self.tag)

    def read_at_words(self) -> str:
        """When the source read the invoice, where the business is: `July 26, 2025 at 14:05`."""
        return formats.moment(self.opened.read_at, self.opened.business.time_zone, self.tag)


def counted(count: int, noun: str) -> str:
    """`1 day`, `12 days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
