"""The operations on invoices."""

from portal.wire.openapi.envelopes import batch, page, single
from portal.wire.openapi.operations import DELETES, IDEMPOTENCY, QUERIES, READS, WRITES, Example, Operation, identified
from portal.wire.openapi.shapes import either, named

TAG = "Invoices"
PATH = "/v6/invoicing/invoices"
SAVED = batch("Invoice")

OPERATIONS = (
    Operation(
        id="saveInvoices",
        method="post",
        path=PATH,
        tag=TAG,
        summary="Save invoices",
        saying=(
            "Creates and updates up to 250 invoices, all that are good in one transaction. Each item is judged alone; "
            "the answer has one entry for each, in order. Look at every item: 200 says that all were saved, 207 that "
            "some were, 400 that none was."
        ),
        body=named("InvoicesSave"),
        answers={200: SAVED, 207: SAVED, 400: either(SAVED, named("Failure")), 503: either(SAVED, named("Failure"))},
        parameters=(IDEMPOTENCY,),
        failures=tuple(status for status in WRITES if status not in {400, 503}),
        example=Example(
            {
                "data": [
                    {
                        "name": "June Consulting Invoice",
                        "invoiceStatus": "OPEN",
                        "date": "2025-06-26",
                        "customerId": "cus_1",
                        "lineItems": [
                            {
                                "description": "Consulting services",
                                "quantity": "2.0",
                                "price": "5000.0",
                                "amount": 10000,
                            }
                        ],
                        "discount": {"value": "5.0", "type": "PERCENT", "calculateBeforeSalesTax": True},
                        "salesTax": {"value": "8.875", "type": "PERCENT"},
                        "collectionInfo": {"paymentMethods": ["CREDIT_CARD"], "term": {"type": "NET_30"}},
                    }
                ]
            }
        ),
    ),
    Operation(
        id="queryInvoices",
        method="post",
        path=f"{PATH}/query",
        tag=TAG,
        summary="Query invoices",
        saying=(
            "A page of the invoices that are found by all of the filter. Send `cursor.after` back as `cursor` for the "
            "next page; pages stay right while invoices are added and deleted."
        ),
        body=named("InvoiceQuery"),
        answers={200: page("Invoice")},
        failures=QUERIES,
        example=Example(
            {
                "limit": 1,
                "sort": {"orderBy": "DUE_DATE", "direction": "DESC"},
                "filter": {"invoiceStatus": {"in": ["OPEN"]}, "balance": {"greaterThan": 0}},
            }
        ),
    ),
    Operation(
        id="getInvoice",
        method="get",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Get an invoice",
        saying="One invoice of the token's tenant. A deleted one is there too, with `status` INACTIVE.",
        parameters=(identified("inv_1"),),
        answers={200: single("Invoice")},
        failures=READS,
        example=Example(path={"id": "inv_1"}),
    ),
    Operation(
        id="deleteInvoice",
        method="delete",
        path=f"{PATH}/{{id}}",
        tag=TAG,
        summary="Delete an invoice",
        saying=(
            "Takes an invoice out of use: its link opens nothing any more, and what was owed on it is written off. It "
            "can still be read. Refused once money was paid on it, or is on its way. Again, it changes nothing."
        ),
        parameters=(identified("inv_1"),),
        answers={200: single("Invoice")},
        failures=DELETES,
        example=Example(path={"id": "inv_1"}),
    ),
    Operation(
        id="sendInvoice",
        method="post",
        path=f"{PATH}/{{id}}/send",
        tag=TAG,
        summary="Send an invoice, quote, reminder or receipt",
        saying=(
            "Orders a mail to the customer; `emailStatus` SENDING says that it waits to be sent. The same mail is "
            "ordered once a day. A draft that is sent as a quote gets a page, on which nothing can be paid."
        ),
        parameters=(identified("inv_1"), IDEMPOTENCY),
        body=named("InvoiceSend"),
        answers={200: single("Invoice")},
        failures=tuple(status for status in WRITES if status != 503),  # noqa: PLR2004 - Stripe is not asked
        example=Example({"type": "INVOICE"}, path={"id": "inv_1"}),
    ),
)
