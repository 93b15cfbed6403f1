"""The operators of a query's filter (`portal.wire.query_operators`). A name that is not there is refused."""

from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.wire.openapi.shapes import Schema, day, listed, named, sent, word
from portal.wire.openapi.values import cents_sent, id_sent, short
from portal.wire.query_operators import MOST_CHOICES

COMPARISONS = ("equal", "notEqual", "greaterThan", "greaterThanEqual", "lessThan", "lessThanEqual")


def strict(schema: Schema) -> Schema:
    """The same, where other names are refused."""
    return schema | {"additionalProperties": False}


def _compared(value: Schema) -> dict[str, Schema]:
    return dict.fromkeys(COMPARISONS, value)


def _chosen(value: Schema) -> dict[str, Schema]:
    return {"in": listed(value, most=MOST_CHOICES), "notIn": listed(value, most=MOST_CHOICES)}


def _words(words: type[RecordStatus | InvoiceStatus]) -> Schema:
    return strict(sent(_chosen(word(words)) | _compared(word(words)), "Compared alphabetically."))


SEARCH = short("Looked for in name, number and customer.")
INVOICE_FILTER = strict(
    sent(
        {"search": SEARCH, "name": named("TextFilter")}
        | {"status": named("StatusFilter"), "invoiceStatus": named("InvoiceStatusFilter")}
        | dict.fromkeys(("date", "dueDate"), named("DateFilter"))
        | dict.fromkeys(("invoiceNo", "total", "balance", "paidAmount"), named("NumberFilter"))
        | dict.fromkeys(("id", "customerId", "apiSourceId", "apiName"), named("IdFilter")),
        "What invoices are found by. All of it must hold. Deleted ones are hidden unless `status` asks for them.",
    )
)
CUSTOMER_FILTER = strict(
    sent(
        {
            "search": short("Looked for in name, business name and e-mail address."),
            "name": named("TextFilter"),
            "email": named("TextFilter"),
            "status": named("StatusFilter"),
            "id": named("IdFilter"),
        },
        "What customers are found by. All of it must hold.",
    )
)
SCHEMAS = {
    "TextFilter": strict(sent(_compared(short()) | {"contain": short()}, "Blind to case.")),
    "StatusFilter": _words(RecordStatus),
    "InvoiceStatusFilter": _words(InvoiceStatus),
    "DateFilter": strict(sent(_compared(day()))),
    "NumberFilter": strict(sent(_compared(cents_sent()), "Amounts are in the currency's smallest unit.")),
    "IdFilter": strict(sent(_chosen(id_sent()) | {"equal": id_sent(), "notEqual": id_sent()})),
    "InvoiceFilter": INVOICE_FILTER,
    "CustomerFilter": CUSTOMER_FILTER,
}
