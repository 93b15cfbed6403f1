"""A payment service of which the API only wants that it lets go of attempts."""

from portal.domain.attempt import AttemptStatus
from tests.builders import an_attempt


class ReleasingTill:
    """Payments that only release: the attempt is gone then, unless there is an error."""

    def __init__(self):
        self.error, self.released, self.store = None, [], None

    def release(self, invoice_id):
        self.released.append(invoice_id)
        if self.error:
            raise self.error
        with self.store.unit_of_work() as work:
            live = work.live_attempt(invoice_id)
            work.save_attempt(an_attempt(id=live.id, invoice_id=invoice_id, status=AttemptStatus.CANCELLED))
