"""Reporting a payment in v5's words, as an operation."""

from portal.wire.openapi.operations import IDEMPOTENCY, KEY, TOKEN, Example, Operation
from portal.wire.openapi.shapes import (
    day,
    either,
    flag,
    listed,
    named,
    nullable,
    number,
    record,
    sent,
    text,
    whole,
    word,
)
from portal.wire.openapi.values import custom_data, long, short
from portal.wire.payment_items import API_NAME
from portal.wire.v5_payment_reading import V5Status

TAG = "Reports of payments"
_ID = either(whole(least=0), text(pattern=r"^([a-z]+_)?[0-9]{1,18}$"))
_FAULT = record({"type": text(), "errorMessage": text()})
_ERRORS = {
    "type": "object",
    "properties": {
        "fieldErrors": {"type": "object", "additionalProperties": _FAULT},
        "globalErrors": listed(_FAULT),
    },
    "required": ["fieldErrors", "globalErrors"],
}
_TRANSPORT = dict.fromkeys((400, 401, 403, 409, 413, 415, 422, 429, 503), named("ExchangeFailure"))

OPERATIONS = (
    Operation(
        id="reportPayment",
        method="post",
        path="/v5/invoicing/payment",
        tag=TAG,
        summary="Report a payment",
        saying=(
            "Says that an invoice was paid. A token of its tenant is believed. A key is not: a payment of our own is "
            "looked up at Stripe, any other is kept as PENDING and counts for nothing until the tenant reports it too. "
            "What is wrong with a report is 200 with `result` FAILURE, as v5 has it. The same report again changes "
            "nothing."
        ),
        parameters=(IDEMPOTENCY,),
        body=named("PaymentReport"),
        answers={200: named("PaymentReported")} | _TRANSPORT,
        failures=(404,),
        security=((TOKEN,), (KEY,)),
        example=Example(
            {
                "sendEmail": False,
                "payment": {
                    "invoiceId": 1,
                    "apiPaymentId": "dep_2",
                    "grossPaymentAmount": 10,
                    "paymentSource": "Bank transfer",
                    "status": "PENDING",
                },
            }
        ),
    ),
)
REPORT = sent(
    {
        "sendEmail": flag("Whether to mail a receipt. True unless you say otherwise; read with a token only."),
        "payment": sent(
            {
                "id": _ID | {"description": "A payment reported before."},
                "invoiceId": _ID | {"description": "The invoice. With a key: that of the key, or left out."},
                "apiName": text(pattern=API_NAME),
                "apiPaymentId": text("Your own id of it, or the processor's.", shortest=1, longest=255),
                "bankDescription": long(),
                "grossPaymentAmount": number("In dollars: what it pays of the invoice."),
                "feePaymentAmount": number("In dollars: what somebody kept of it."),
                "paymentSource": short("How it was paid, as the payer's page says it."),
                "date": day("The day it was paid. Today unless you say otherwise."),
                "status": word(V5Status, "PROCESSED unless you say otherwise. REFUNDED is refused."),
                "customData": custom_data(),
            },
            "A new one needs `invoiceId`, `apiPaymentId` and `grossPaymentAmount`.",
        ),
    },
    needs=("payment",),
)
PAYMENT = record(
    {
        "id": nullable(whole("The number in the v6 id. Null: an online payment.")),
        "invoiceId": whole(),
        "apiName": nullable(text()),
        "apiPaymentId": nullable(text()),
        "grossPaymentAmount": nullable(number("In dollars.")),
        "status": word(V5Status, "What is known of it. PENDING counts for nothing."),
        "v6EntityId": nullable(text("The v6 id.")),
    },
    "Ours: what has become of the payment.",
)
REPORTED = record(
    {
        "result": word(("SUCCESS", "FAILURE")),
        "emailRetVal": record(
            {
                "status": word(("NOT_SENT", "SENDING"), "SENDING: a receipt waits to be sent."),
                "error": nullable(text()),
                "messageId": nullable(text()),
            }
        ),
        "invoiceId": nullable(whole()),
        "success": flag("Whether the report was taken; `payment.status` says whether it counts."),
        "errorDescription": nullable(text()),
        "errors": _ERRORS,
        "refundStatus": nullable(text()),
        "payment": nullable(PAYMENT),
    }
)
SCHEMAS = {"PaymentReport": REPORT, "PaymentReported": REPORTED}
