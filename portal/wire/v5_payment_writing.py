"""What is answered to a payment that somebody reports, in v5's shape."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.errors import BadInput
from portal.wire.faults import every
from portal.wire.v5_payment_reading import V5Status


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report. `payment_id` is the recorded payment's number, if there is one."""

    invoice_id: str
    status: V5Status
    payment_id: str | None = None
    api_name: str | None = None
    api_payment_id: str | None = None
    gross_amount: Decimal | None = None
    mailed: bool = False


def v5_reported(reported: Reported) -> dict[str, Any]:
    """The answer to a report that was taken."""
    return {
        "result": "SUCCESS",
        "emailRetVal": {"status": "SENDING" if reported.mailed else "NOT_SENT", "error": None, "messageId": None},
        "invoiceId": _number_of(reported.invoice_id),
        "success": True,
        "errorDescription": None,
        "errors": {"fieldErrors": {}, "globalErrors": []},
        "refundStatus": None,
        "payment": {
            "id": None if reported.payment_id is None else _number_of(reported.payment_id),
            "invoiceId": _number_of(reported.invoice_id),
            "apiName": reported.api_name,
            "apiPaymentId": reported.api_payment_id,
            "grossPaymentAmount": reported.gross_amount,
            "status": reported.status.value,
            "v6EntityId": reported.payment_id,
        },
    }


def v5_refused(fault: BadInput, invoice_id: str | None = None) -> dict[str, Any]:
    """The answer to a report that is wrong: 200, as v5 has it, with `result` FAILURE."""
    told = [(one.field, {"type": one.kind, "errorMessage": str(one)}) for one in every(fault)]
    return {
        "result": "FAILURE",
        "emailRetVal": {"status": "NOT_SENT", "error": None, "messageId": None},
        "invoiceId": None if invoice_id is None else _number_of(invoice_id),
        "success": False,
        "errorDescription": "; ".join(str(one) for one in every(fault)),
        "errors": {
            "fieldErrors": {field: one for field, one in told if field},
            "globalErrors": [one for field, one in told if not field],
        },
        "refundStatus": None,
        "payment": None,
    }


def _number_of(entity_id: str) -> int:
    return int(entity_id.rpartition("_")[2])
