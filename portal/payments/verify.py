"""Verifying the books by themselves: every chain, what is folded from it, and what stands beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.difference import Difference, DifferenceKind
from portal.domain.verification import Noted, StoredInvoice, differences_in
from portal.domain.verification_attempts import differences_in_attempts
from portal.payments.tally import Progress, Tally, silent
from portal.ports import Ledgers

AT_ONCE = 200
OF_CHAINS = frozenset({DifferenceKind.CHAIN_BROKEN, DifferenceKind.CHAIN_CUT, DifferenceKind.CHAIN_MISSING})
Found = StoredInvoice | Difference


@dataclass(frozen=True, slots=True)
class Verification:
    """How to verify. `note`: remember how far every whole chain has come, so that a cut one is found next time."""

    ledgers: Ledgers
    tally: Tally
    progress: Progress = silent
    note: bool = False

    def run(self) -> None:
        """Verify everything, a page at a time; what is wrong is in the tally."""
        self.tally.add(self.ledgers.integrity())
        self.tally.add(self.ledgers.left_out())
        done, of, after = 0, self.ledgers.invoice_count(), None
        while page := self.ledgers.invoices(after, AT_ONCE):
            self._page(page)
            done, after = done + len(page), _id_of(page[-1])
            self.progress("invoices", done, max(done, of))

    def _page(self, page: Iterable[Found]) -> None:
        whole: dict[str, Noted] = {}
        for found in page:
            wrong = self._confirmed(found)
            self.tally.add(wrong)
            if isinstance(found, Difference):
                continue
            self.tally.chains += bool(found.entries)
            self.tally.entries += len(found.entries)
            if found.entries and not any(one.kind in OF_CHAINS for one in wrong):
                noted = Noted(len(found.entries), found.entries[-1].hash)
                whole |= {found.invoice.id: noted} if noted != found.noted else {}
        if self.note and whole:
            self.ledgers.note_chains(whole)

    def _confirmed(self, found: Found) -> list[Difference]:
        """What is wrong in two looks: the statements of one look may be a moment apart, with a payment in between."""
        wrong = differences_of(found)
        if not wrong or isinstance(found, Difference):
            return wrong
        again = self.ledgers.invoice(found.invoice.id)
        still = {(one.kind, one.object_id) for one in differences_of(again)} if again else set()
        return [one for one in wrong if (one.kind, one.object_id) in still]


def differences_of(found: Found) -> list[Difference]:
    """What is wrong with one invoice."""
    if isinstance(found, Difference):
        return [found]
    return [*differences_in(found), *differences_in_attempts(found)]


def changed_notes(ledgers: Ledgers) -> list[Difference]:
    """Notes that do not come to what the last run logged of them. One that runs now has not written its sum yet."""
    last = ledgers.last_reconciliation()
    if last is None or not last.complete:
        return []
    digest = ledgers.digest()
    if digest == last.digest or ledgers.last_reconciliation() != last:
        return []
    return [Difference(DifferenceKind.NOTES_CHANGED, "chain_heads", last.digest, digest)]


def _id_of(found: Found) -> str | None:
    return found.invoice_id if isinstance(found, Difference) else found.invoice.id
