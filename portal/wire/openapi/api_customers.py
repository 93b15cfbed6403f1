"""The operations on customers."""

from portal.wire.openapi.envelopes import batch
from portal.wire.openapi.operations import WRITES, Example, Operation
from portal.wire.openapi.shapes import either, named

TAG = "Customers"
PATH = "/v6/customers"
SAVED = batch("Customer")

OPERATIONS = (
    Operation(
        id="saveCustomers",
        method="post",
        path=PATH,
        tag=TAG,
        summary="Save customers",
        saying="Creates and updates up to 250 customers, each judged and saved alone, as invoices are.",
        body=named("CustomersSave"),
        answers={200: SAVED, 207: SAVED, 400: either(SAVED, named("Failure"))},
        failures=tuple(status for status in WRITES if status not in {400, 503}),
        example=Example(
            {
                "data": [
                    {
                        "name": "Abigail Adams",
                        "email": "abigail@example.com",
                        "address": {
                            "address1": "1 Main Street",
                            "city": "Springfield",
                            "state": "IL",
                            "zip": "62701",
                            "countryCode": "US",
                        },
                    }
                ]
            }
        ),
    ),
)
