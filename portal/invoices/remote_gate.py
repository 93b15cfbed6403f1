"""Whether the invoicing API may be asked now: the breaker and the budget, and what each answer teaches them."""

from collections.abc import Callable

import structlog

from portal.errors import RemitError, SourceAnswerInvalid, SourceUnavailable
from portal.invoices.remote_breaker import Breaker
from portal.invoices.remote_budget import Budget, Urgency
from portal.invoices.remote_http import AskedToWait

MOST_DOUBLINGS = 6

log = structlog.get_logger("remit.source")


class NotAsked(SourceUnavailable):
    """It was not even asked: it has failed too often, or we have asked too often."""


class Gate:
    """One for each upstream and process."""

    def __init__(self, monotonic: Callable[[], float], processes: int) -> None:
        """`monotonic` gives seconds that only grow; `processes` share what may be asked."""
        self._breaker = Breaker(monotonic)
        self._budget = Budget(monotonic, processes)
        self._refusals = 0

    @property
    def is_open(self) -> bool:
        """Whether the API answers as usual, as far as is known."""
        return self._breaker.is_closed

    def enter(self, urgency: Urgency) -> None:
        """Count a call that is about to be made. Raises `NotAsked`."""
        if not self._breaker.lets_through():
            raise NotAsked("The invoicing API has not answered lately.")
        if not self._budget.take(urgency):
            raise NotAsked("The invoicing API has been asked as often as it may be.")

    def learn(self, fault: RemitError | None) -> None:
        """What became of a call; None: an answer came."""
        if isinstance(fault, AskedToWait):
            self._pause(fault)
        elif isinstance(fault, SourceUnavailable):
            self._failed(fault)
        else:
            self._answered(fault)

    def _pause(self, fault: AskedToWait) -> None:
        """Where it does not say how long: one second, doubled each time."""
        self._refusals = min(self._refusals + 1, MOST_DOUBLINGS)
        seconds = fault.seconds or 1 << (self._refusals - 1)
        self._budget.pause(seconds)
        log.warning("upstream_asks_to_wait", seconds=seconds)

    def _failed(self, fault: SourceUnavailable) -> None:
        log.warning("upstream_fault", what=str(fault))
        if self._breaker.failed():
            log.error("upstream_down")

    def _answered(self, fault: RemitError | None) -> None:
        if not self._breaker.is_closed:
            log.info("upstream_back")
        self._refusals = 0
        self._breaker.succeeded()
        if isinstance(fault, SourceAnswerInvalid):
            log.warning("upstream_answer_invalid", place=fault.place)
