"""The v6 invoice as it is sent (`portal.wire.v6_items`)."""

from portal.domain.invoice import InvoiceStatus, PaymentMethod, RecordStatus, TermType
from portal.wire.envelopes import MOST_ITEMS
from portal.wire.openapi.shapes import Schema, day, flag, listed, named, sent, text, whole, word
from portal.wire.openapi.values import (
    cents_sent,
    custom_data,
    decimal_sent,
    id_sent,
    invoice_number,
    long,
    short,
)
from portal.wire.send_reading import SendType
from portal.wire.v6_items import MOST_INSTALLMENTS, MOST_LINES, Frequency, RateType, UpdateType

RATE = sent(
    {"value": decimal_sent("A percentage from 0 to 100, or an amount."), "type": word(RateType)},
    "A share or a sum.",
    needs=("value", "type"),
)
DISCOUNT = sent(
    {
        "value": decimal_sent(),
        "type": word(RateType),
        "calculateBeforeSalesTax": flag("Whether tax is on the discounted lines. True unless you say otherwise."),
    },
    needs=("value", "type"),
)
REPEAT = sent(
    {
        "frequency": word(Frequency),
        "interval": whole(least=1, most=1_000),
        "endDate": day(),
        "updateType": word(UpdateType, "Which invoices of a series a change is for."),
    },
    needs=("frequency",),
)
# `interval` has a default, so leaving it out is fine and null is not.
REPEAT["properties"]["interval"] = whole("1 unless you say otherwise.", least=1, most=1_000)
REFERENCE = sent({"id": id_sent()}, "As an answer shows it; read where the id itself is not sent.")
LINE = sent(
    {
        "id": id_sent("The line it replaces, on an update."),
        "description": long(),
        "amount": cents_sent("What the line counts. Left out: `quantity` times `price`."),
        "quantity": decimal_sent(),
        "price": decimal_sent("Per unit. `amount` tells whether it is in cents or in dollars; without it, cents."),
        "salesTax": named("RateSave"),
        "apiItemId": id_sent("Your own id of what is sold."),
        "glAccountId": id_sent(),
        "glAccount": REFERENCE,
    },
    "Needs `amount`, or `quantity` and `price`.",
)
INSTALLMENT = sent(
    {"id": id_sent(), "name": short(), "dueDate": day(), "amountDue": named("RateSave")}, needs=("amountDue",)
)
COLLECTION = sent(
    {
        "paymentMethods": listed(word(PaymentMethod), least=1, most=10),
        "term": sent({"type": word(TermType), "dueDate": day("Only read with OTHER or without a type.")}),
        "sendEmail": flag("Whether to mail it when it is issued."),
        "reminderRecurrence": named("RepeatSave"),
    }
)
INVOICE: Schema = sent(
    {
        "id": id_sent("The invoice to update. Left out: a new one."),
        "name": short(),
        "invoiceNo": invoice_number("Left out: the next one."),
        "status": word(RecordStatus),
        "invoiceStatus": word(InvoiceStatus, "DRAFT unless you say otherwise."),
        "date": day("Today unless you say otherwise."),
        "notes": long("A note to the customer."),
        "customerId": id_sent(),
        "customer": REFERENCE,
        "apiName": text("Where it comes from.", pattern="^[A-Z][A-Z0-9_]{0,63}$"),
        "apiSourceId": short("Your own id of it; once in a business and `apiName`."),
        "recurrence": named("RepeatSave"),
        "lineItems": listed(named("LineItemSave"), most=MOST_LINES),
        "discount": DISCOUNT,
        "salesTax": named("RateSave"),
        "collectionInfo": COLLECTION,
        "installments": listed(named("InstallmentSave"), most=MOST_INSTALLMENTS),
        "customData": custom_data("Your own object: 50 fields, 2,000 characters of JSON."),
    },
    "An invoice to create, or with an `id` to update. Fields you leave out stay as they are.",
)
SCHEMAS = {
    "RateSave": RATE,
    "RepeatSave": REPEAT,
    "LineItemSave": LINE,
    "InstallmentSave": INSTALLMENT,
    "InvoiceSave": INVOICE,
    "InvoiceSend": sent({"type": word(SendType, "INVOICE is ours.")}, needs=("type",)),
    "InvoicesSave": sent({"data": listed(named("InvoiceSave"), least=1, most=MOST_ITEMS)}, needs=("data",)),
}
