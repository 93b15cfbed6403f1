"""What has become of an invoice, in whichever word the exchange has for it."""

import re
from dataclasses import dataclass

from portal.domain.invoice import InvoiceStatus
from portal.errors import NotFound

_OTHER_WORDS = {
    "PAID": InvoiceStatus.CLOSED,
    "VOID": InvoiceStatus.CANCELLED,
    "VOIDED": InvoiceStatus.CANCELLED,
    "CANCELED": InvoiceStatus.CANCELLED,
    "SENT": InvoiceStatus.OPEN,
    "VIEWED": InvoiceStatus.OPEN,
    "OVERDUE": InvoiceStatus.OPEN,
    "PARTIALLY_PAID": InvoiceStatus.OPEN,
}
_WORD = re.compile(r"[A-Z][A-Z0-9_ ]{0,39}")
_REFUNDS = frozenset({"PENDING", "FAILED"})


@dataclass(frozen=True, slots=True)
class SourceState:
    """`status` is ours; `word` is theirs, for people, where it says something that we have no word for."""

    status: InvoiceStatus
    word: str = ""


def read_state(status: str, email_status: str) -> SourceState:
    """The state told as `status`; one that nobody knows is open, and not paid online.

    Raises `NotFound` for a draft that was never mailed: a key is given away with a quote only.

    >>> read_state("PAID", ""), read_state("IN_REVIEW", "")
    (SourceState(status=<InvoiceStatus.CLOSED: 'CLOSED'>, word=''), \
SourceState(status=<InvoiceStatus.OPEN: 'OPEN'>, word='In review'))
    """
    told = status.strip().upper().replace(" ", "_")
    known = InvoiceStatus(told) if told in set(InvoiceStatus) else _OTHER_WORDS.get(told)
    if known is InvoiceStatus.DRAFT and email_status in {"", "NOT_SENT"}:
        raise NotFound("There is no such invoice.")
    if known is not None:
        return SourceState(known)
    word = told.replace("_", " ").strip().capitalize() if _WORD.fullmatch(told) else "Unknown"
    return SourceState(InvoiceStatus.OPEN, word)


def read_refund_status(told: str) -> str:
    """PENDING or FAILED, else nothing: what succeeded is the status's to say."""
    return told if told in _REFUNDS else ""
