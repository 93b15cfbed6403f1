"""What each draft of a batch comes to: a plan, the invoice as it is where nothing changes, or what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.drafts import InvoiceDraft, PartlyRead
from portal.domain.invoice import Business
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import InvalidField, InvalidFields, NotFound, RemitError
from portal.invoices.embedded_others import others_of
from portal.invoices.embedded_planning import Planned, Planner
from portal.ports import Saved, SavedInvoice
from portal.store.ids import INVOICE, number_of
from portal.store.unit_of_work import SqlUnitOfWork
from portal.wire.faults import root_of

Judged = Planned | Saved
READ = (InvoiceDraft, PartlyRead)


def judged(
    work: SqlUnitOfWork, business: Business, drafts: Sequence[InvoiceDraft | RemitError], now: datetime
) -> list[Judged]:
    """Every draft judged, each as if those before it were saved; what is an error already stays one."""
    good = [draft.draft if isinstance(draft, PartlyRead) else draft for draft in drafts if isinstance(draft, READ)]
    there = work.lock_each([draft.id for draft in good if draft.id is not None], now)
    opened = {invoice_id: one for invoice_id, one in there.items() if one.business.id == business.id}
    others = others_of(work, business.id, good, opened.values())
    planner = Planner(business, work.setups.get(business.id), others, now)
    keys = work.keys.printed_each([number_of(INVOICE, invoice_id) for invoice_id in opened])
    judge = _Judge(planner, opened, keys)
    return [judge.of(draft, place) for place, draft in enumerate(drafts)]


@dataclass(frozen=True, slots=True)
class _Judge:
    planner: Planner
    opened: dict[str, PayerInvoice]
    keys: dict[int, str]
    seen: set[str] = field(default_factory=set)

    def of(self, draft: InvoiceDraft | RemitError, place: int) -> Judged:
        if isinstance(draft, PartlyRead):
            return self._with_more(draft, place)
        if isinstance(draft, RemitError):
            return draft
        try:
            return self.planner.new(draft, -1 - place) if draft.id is None else self._change(draft, draft.id)
        except RemitError as fault:
            return fault

    def _with_more(self, found: PartlyRead, place: int) -> RemitError:
        """What is wrong with an item as it was sent, and what else would be wrong with it."""
        opened = self.opened.get(found.draft.id or "")
        if found.draft.id is not None and opened is None:
            return found
        more = self.planner.faults(found.draft, opened, -1 - place)
        return InvalidFields((*found.faults, *(one for one in more if root_of(one) not in found.wrong)))

    def _change(self, draft: InvoiceDraft, invoice_id: str) -> Judged:
        opened = self.opened.get(invoice_id)
        if opened is None:
            raise NotFound("There is no such invoice.")
        if invoice_id in self.seen:
            raise InvalidField("The same invoice stands twice in this request.", "id", "DUPLICATE")
        self.seen.add(invoice_id)
        unchanged = SavedInvoice(opened, self.keys.get(number_of(INVOICE, invoice_id), ""))
        return self.planner.change(draft, opened) or unchanged
