"""The v5 report of a payment that was made here (contract 2.5), and what its answer says."""

from typing import Any

from portal.domain.money import to_major
from portal.errors import BadInput
from portal.ports import Told
from portal.wire.json_body import read_json
from portal.wire.json_text import write_json
from portal.wire.v5_payment_reading import THIRD_PARTY, V5Status

KNOWN_ALREADY = "DUPLICATE"
ENTERED, NOT_YET = "entered", "not_yet"


def report_body(told: Told, invoice_number: int) -> bytes:
    """The body of `POST /v5/invoicing/payment`: the amount in major units, the PaymentIntent's id as natural key."""
    payment = {
        "invoiceId": invoice_number,
        "apiName": THIRD_PARTY,
        "apiPaymentId": told.payment_id,
        "grossPaymentAmount": to_major(told.amount_cents, told.currency),
        "paymentSource": told.method,
        "date": told.date.isoformat(),
        "status": V5Status.PROCESSED.value,
    }
    return write_json({"sendEmail": True, "payment": payment}).encode()


def verdict(body: bytes) -> str:
    """What the answer makes of the report: `entered`, `not_yet` (pending there), or a short word for why it is refused.

    Raises `BadInput` for what can't be read.
    """
    answer = read_json(body)
    if not isinstance(answer, dict):
        raise BadInput("The answer is no object.")
    if answer.get("result") != "FAILURE" and answer.get("success") is not False:
        return _stands(answer.get("payment"))
    kinds = _kinds(answer.get("errors"))
    if KNOWN_ALREADY in kinds:
        return ENTERED
    return f"refused_{kinds[0].lower()}" if kinds else "refused"


def _stands(payment: Any) -> str:
    """How the payment stands there, where the answer says so."""
    status = payment.get("status") if isinstance(payment, dict) else None
    if status == V5Status.PENDING:
        return NOT_YET
    otherwise = [one.value.lower() for one in V5Status if one == status and one is not V5Status.PROCESSED]
    return f"{otherwise[0]}_there" if otherwise else ENTERED


def _kinds(errors: Any) -> list[str]:
    """The types of the errors: words of the API's own list, never its texts."""
    found: list[Any] = []
    if isinstance(errors, dict):
        fields, everywhere = errors.get("fieldErrors"), errors.get("globalErrors")
        found += list(fields.values()) if isinstance(fields, dict) else []
        found += everywhere if isinstance(everywhere, list) else []
    kinds = [one.get("type") for one in found if isinstance(one, dict)]
    return [kind[:40] for kind in kinds if isinstance(kind, str) and kind.replace("_", "").isalpha()]
