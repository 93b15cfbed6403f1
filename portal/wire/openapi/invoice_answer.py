"""The v6 invoice as it is answered (`portal.wire.invoice_writing`)."""

from portal.domain.invoice import InvoiceStatus, PaymentMethod, RecordStatus, TermType
from portal.wire.openapi.shapes import (
    Schema,
    day,
    flag,
    free,
    instant,
    link,
    listed,
    named,
    nullable,
    record,
    text,
    whole,
    word,
)
from portal.wire.openapi.values import cents, decimal
from portal.wire.v6_items import Frequency, RateType, UpdateType

EMAIL_STATUSES = ("NOT_SENT", "SENDING", "SENT", "FAILED")

RATE = record(
    {
        "value": decimal("The percentage, or the amount in the currency's smallest unit."),
        "type": word(RateType, "What `value` is."),
    },
    "A share or a sum.",
)
TOTALS = record(
    {
        "subtotal": cents("The lines, without tax and before any discount."),
        "discountedTotal": cents("The subtotal less the discount."),
        "salesTax": cents("All tax, rounded half up once for each rate."),
        "total": cents("What is owed in all."),
        "paidAmount": cents("What has been paid."),
        "balance": cents("What is left to pay."),
    },
    "Computed, in the currency's smallest unit.",
)
RECURRENCE = record(
    {
        "updateType": nullable(word(UpdateType)),
        "frequency": word(Frequency),
        "interval": whole("Every so many days, weeks, months or years.", least=1),
        "endDate": nullable(day("The last day it may repeat on.")),
    },
    "How often it repeats.",
)
REMINDER = record(
    {"frequency": word(Frequency), "interval": whole(least=1)}, "How often the customer is reminded after the due date."
)
DISCOUNT = record(
    {
        "value": decimal(),
        "type": word(RateType),
        "calculateBeforeSalesTax": flag("Whether the discounted lines are taxed, rather than the full ones."),
    },
    "What is taken off the subtotal.",
)
COLLECTION = record(
    {
        "paymentUrl": nullable(link("The page on which the customer pays.")),
        "term": record({"type": word(TermType), "dueDate": nullable(day())}, "When it is due."),
        "sendEmail": flag("Whether it is mailed when it is issued."),
        "lastViewedDatetime": nullable(instant("When somebody last looked at the page.")),
        "reminderRecurrence": nullable(REMINDER),
        "emailSentDatetime": nullable(instant()),
        "emailStatus": text("What became of the mail."),
        "emailErrors": free(),
        "paymentMethods": listed(word(PaymentMethod), "By what the customer may pay."),
    },
    "How the money is collected.",
)
ACCOUNT = record(
    {
        "id": text("Yours, as you sent it."),
        "name": nullable(text()),
        "accountNo": nullable(text()),
        "type": nullable(text()),
        "iconUrl": nullable(link()),
    }
)
LINE = record(
    {
        "id": text(),
        "description": text(),
        "amount": cents("What the line counts."),
        "quantity": nullable(decimal()),
        "price": nullable(decimal("Per unit, in the currency's smallest unit.")),
        "salesTax": nullable(named("Rate")),
        "apiItemId": nullable(text("Yours.")),
        "glAccount": nullable(ACCOUNT),
    }
)
INSTALLMENT = record(
    {
        "id": text(),
        "name": text(),
        "dueDate": nullable(day()),
        "balance": cents("What is left of it to pay."),
        "amountDue": named("Rate"),
    }
)
CUSTOMER = record({"id": text(), "name": text(), "email": nullable(text())}, "Whom it is billed to.")
INVOICE: Schema = record(
    {
        "id": text("`inv_` and a number."),
        "name": text(),
        "invoiceNo": whole("Its number within the business."),
        "status": word(RecordStatus, "INACTIVE: deleted."),
        "invoiceStatus": word(InvoiceStatus),
        "date": day("The day it is issued."),
        "totals": named("Totals"),
        "pdfUrl": nullable(link()),
        "customerInvoiceKey": nullable(text("The secret that opens the customer's page. Only its tenant reads it.")),
        "notes": text("A note to the customer."),
        "customer": CUSTOMER,
        "apiName": text("Where it comes from."),
        "apiSourceId": nullable(text("Your own id of it.")),
        "recurrence": nullable(RECURRENCE),
        "discount": nullable(DISCOUNT),
        "salesTax": nullable(named("Rate")),
        "collectionInfo": COLLECTION,
        "lineItems": listed(named("LineItem")),
        "installments": listed(named("Installment"), "The plan as it was written."),
        "customData": free("Your own object."),
    },
    "An invoice as it is now.",
)
SCHEMAS = {"Rate": RATE, "Totals": TOTALS, "LineItem": LINE, "Installment": INSTALLMENT, "Invoice": INVOICE}
