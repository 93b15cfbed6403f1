"""The `Payments` port: the use cases behind one door."""

from portal.domain.ledger import Standing
from portal.domain.payability import Wanted
from portal.domain.refund import Refund
from portal.payments.begin import begin
from portal.payments.check import check
from portal.payments.receive import receive
from portal.payments.refund import refund
from portal.payments.release import release
from portal.payments.reserve import Request
from portal.payments.settle_up import apply_unapplied, write_off
from portal.payments.sweep import sweep
from portal.payments.till import Till
from portal.ports import (
    AttemptsDue,
    BegunPayment,
    Clock,
    GatewayEvent,
    OpenUnitOfWork,
    PaymentGateway,
    RefundRequest,
    Seen,
)


class PaymentService:
    """Paying, over a gateway and the books. Holds no state of its own; safe to share between threads."""

    def __init__(
        self,
        *,
        gateway: PaymentGateway,
        open_unit_of_work: OpenUnitOfWork,
        attempts: AttemptsDue,
        clock: Clock,
    ) -> None:
        self._till = Till(gateway, open_unit_of_work, clock)
        self._attempts = attempts

    def begin(self, key: str, wanted: Wanted, seen: Seen, replaces: str | None) -> BegunPayment:
        """See `portal.payments.begin`."""
        return begin(self._till, Request(key, wanted, seen, replaces))

    def check(self, key: str) -> None:
        """See `portal.payments.check`."""
        check(self._till, key)

    def release(self, invoice_id: str) -> None:
        """See `portal.payments.release`."""
        release(self._till, invoice_id)

    def refund(self, request: RefundRequest) -> tuple[Refund, ...]:
        """See `portal.payments.refund`."""
        return refund(self._till, request)

    def write_off(self, invoice_id: str, amount_cents: int | None = None, note: str = "") -> Standing:
        """See `portal.payments.settle_up`."""
        return write_off(self._till, invoice_id, amount_cents, note)

    def apply_unapplied(self, invoice_id: str, amount_cents: int | None = None, to: str | None = None) -> Standing:
        """See `portal.payments.settle_up`."""
        return apply_unapplied(self._till, invoice_id, amount_cents, to)

    def receive(self, event: GatewayEvent) -> None:
        """See `portal.payments.receive`."""
        receive(self._till, event)

    def sweep(self, limit: int = 100) -> int:
        """See `portal.payments.sweep`."""
        return sweep(self._till, self._attempts, limit)
