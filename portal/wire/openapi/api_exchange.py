"""The v5 key exchange as an operation."""

from portal.wire.openapi.operations import KEY, TOKEN, Example, Operation, Parameter
from portal.wire.openapi.shapes import named, text

TAG = "Client invoice keys"
EXAMPLE_KEY = "uJ3mYc2Zt8Qk1v5nRx7wLh4sFb9gTd6eAi0oPqWzXyE"

OPERATIONS = (
    Operation(
        id="exchangeClientInvoiceKey",
        method="post",
        path="/v5/invoicing/clientInvoiceKey",
        tag=TAG,
        summary="Exchange a client invoice key",
        saying=(
            "What a key opens, for whoever renders the invoice. A bare key gets every name, but null or empty where "
            "somebody who was forwarded the link must not read along; a token of the invoice's tenant beside the key "
            "fills those too. Makes the payment attempt that `clientSecret` belongs to where there is none."
        ),
        parameters=(
            Parameter(
                "Prefer",
                "header",
                "`return=minimal` makes no payment attempt and leaves `clientSecret` null.",
                text(),
                "return=minimal",
            ),
        ),
        answers={200: named("Exchange"), 401: named("ExchangeFailure")},
        failures=(404, 429),
        security=((KEY,), (KEY, TOKEN)),
        example=Example(headers={"clientInvoiceKey": EXAMPLE_KEY, "Prefer": "return=minimal"}),
    ),
)
