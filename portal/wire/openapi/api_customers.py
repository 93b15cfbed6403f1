"""The operations on customers."""

from portal.wire.openapi.envelopes import batch, page, single
from portal.wire.openapi.operations import DELETES, IDEMPOTENCY, QUERIES, READS, WRITES, Example, Operation, identified
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
        saying="Creates and updates up to 250 customers, each judged alone, as invoices are.",
        body=named("CustomersSave"),
        answers={200: SAVED, 207: SAVED, 400: either(SAVED, named("Failure"))},
        parameters=(IDEMPOTENCY,),
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
    Operation(
        id="queryCustomers",
        method="post",
        path=f"{PATH}/query",
        tag=TAG,
        summary="Query customers",
        saying="A page of the customers that are found by all of the filter.",
        body=named("CustomerQuery"),
        answers={200: page("Customer")},
        failures=QUERIES,
        example=Example({"filter": {"name": {"contain": "adams"}}, "sort": {"orderBy": "NAME"}}),
    ),
    Operation(
        id="getCustomer",
        method="get",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Get a customer",
        saying="One customer of the token's tenant.",
        parameters=(identified("cus_1"),),
        answers={200: single("Customer")},
        failures=READS,
        example=Example(path={"id": "cus_1"}),
    ),
    Operation(
        id="deleteCustomer",
        method="delete",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Delete a customer",
        saying=(
            "Takes a customer out of use; their past invoices stay. Refused while a draft or an open invoice is "
            "theirs. Again, it changes nothing; saving with `status` ACTIVE takes them back."
        ),
        parameters=(identified("cus_1"),),
        answers={200: single("Customer")},
        failures=tuple(status for status in DELETES if status != 503),  # noqa: PLR2004 - Stripe is not asked
        example=Example(path={"id": "cus_1"}),
    ),
)
