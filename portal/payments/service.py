"""The `Payments` port: the use cases behind one door."""

from portal.domain.payability import Wanted
from portal.payments.begin import begin
from portal.payments.check import check
from portal.payments.receive import receive
from portal.payments.release import release
from portal.payments.reserve import Request
from portal.payments.sweep import sweep
from portal.payments.till import Till
from portal.ports import (
    AttemptsDue,
    BegunPayment,
    Clock,
    GatewayEvent,
    OpenUnitOfWork,
    PaymentGateway,
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

    def receive(self, event: GatewayEvent) -> None:
        """See `portal.payments.receive`."""
        receive(self._till, event)

    def sweep(self, limit: int = 100) -> int:
        """See `portal.payments.sweep`."""
        return sweep(self._till, self._attempts, limit)
