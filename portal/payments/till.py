"""What every use case of paying works with."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from portal.ports import Clock, OpenUnitOfWork, PaymentGateway


def random_attempt_id() -> str:
    """`att_` and 128 random bits."""
    return f"att_{secrets.token_hex(16)}"


def random_refund_id() -> str:
    """`rfd_` and 128 random bits."""
    return f"rfd_{secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class Till:
    """The gateway, the books and the clock. No unit of work is ever open while the gateway is asked."""

    gateway: PaymentGateway
    open_unit_of_work: OpenUnitOfWork
    clock: Clock
    new_attempt_id: Callable[[], str] = random_attempt_id
    new_refund_id: Callable[[], str] = random_refund_id
