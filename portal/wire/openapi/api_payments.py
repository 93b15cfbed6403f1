"""The operations on payments: recording those that did not come through Remit, and reading all of them."""

from portal.wire.openapi.envelopes import batch, page, single
from portal.wire.openapi.operations import (
    DELETES,
    IDEMPOTENCY,
    QUERIES,
    READS,
    WRITES,
    Example,
    Operation,
    identified,
)
from portal.wire.openapi.shapes import either, named

TAG = "Payments"
PATH = "/v6/payments"
SAVED = batch("Payment")

OPERATIONS = (
    Operation(
        id="savePayments",
        method="post",
        path=PATH,
        tag=TAG,
        summary="Record payments",
        saying=(
            "Records up to 250 payments that did not come through Remit, such as checks, each for one invoice or "
            "several. What is more than an invoice owes is set aside. A payer who is about to pay more than is then "
            "left is stopped first. Where the amount is below zero, what was paid online is given back instead: up to "
            "20 refunds, each of one invoice and made once by its `apiSourceId`, told as they stand. Payments through "
            "Remit it enters itself: their PaymentIntent as `apiSourceId` is a DUPLICATE."
        ),
        parameters=(IDEMPOTENCY,),
        body=named("PaymentsSave"),
        answers={200: SAVED, 207: SAVED, 400: either(SAVED, named("Failure")), 503: either(SAVED, named("Failure"))},
        failures=tuple(status for status in WRITES if status not in {400, 503}),
        example=Example(
            {
                "data": [
                    {
                        "displayName": "Check 1042",
                        "apiSourceId": "dep_1",
                        "children": [{"invoiceId": "inv_1", "amount": 5000}],
                    }
                ]
            }
        ),
    ),
    Operation(
        id="queryPayments",
        method="post",
        path=f"{PATH}/query",
        tag=TAG,
        summary="Query payments",
        saying=(
            "A page of the payments that are found by all of the filter: the recorded ones, and those that came "
            "through Remit, with `apiName` STRIPE and the PaymentIntent as `apiSourceId`."
        ),
        body=named("PaymentQuery"),
        answers={200: page("Payment")},
        failures=QUERIES,
        example=Example({"filter": {"invoiceId": {"equal": "inv_1"}}, "sort": {"orderBy": "DATE"}}),
    ),
    Operation(
        id="getPayment",
        method="get",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Get a payment",
        saying="One payment of the token's tenant. A voided one is there too, with `status` INACTIVE.",
        parameters=(identified("ptxn_1"),),
        answers={200: single("Payment")},
        failures=READS,
        example=Example(path={"id": "ptxn_1"}),
    ),
    Operation(
        id="voidPayment",
        method="delete",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Void a payment",
        saying=(
            "Takes a recorded payment back: what it paid is owed again. Again, it changes nothing. One that came "
            "through Remit can't be voided: it is given back."
        ),
        parameters=(identified("ptxn_1"),),
        answers={200: single("Payment")},
        failures=tuple(status for status in DELETES if status != 503),  # noqa: PLR2004 - Stripe is not asked
        example=Example(path={"id": "ptxn_1"}),
    ),
)
