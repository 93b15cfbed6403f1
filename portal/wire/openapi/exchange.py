"""The v5 key exchange (`portal.wire.exchange_writing`)."""

from portal.domain.invoice import InvoiceStatus, TermType
from portal.wire.openapi.shapes import (
    day,
    flag,
    free,
    link,
    listed,
    named,
    nullable,
    number,
    record,
    text,
    whole,
    word,
)

HIDDEN = "Hidden from a bare key."
EMPTIED = "Empty to a bare key."

LINE = record(
    {
        "id": whole(),
        "description": text(),
        "quantity": nullable(number()),
        "price": nullable(number("Per unit, in dollars.")),
        "salesTax": nullable(number("A percentage.")),
        "amount": number("In dollars."),
        "expenseId": nullable(whole()),
        "glAccountId": nullable(whole(HIDDEN)),
        "apiItemId": nullable(text(HIDDEN)),
        "customData": free(),
    }
)
INSTALLMENT = record(
    {
        "id": nullable(whole("Null: the implied last part.")),
        "name": text(),
        "dueDate": nullable(day()),
        "amount": number("In dollars."),
        "percentage": nullable(number()),
        "status": text(),
        "balance": number("What is left of it, in dollars."),
    }
)
EXCHANGE = record(
    {
        "id": whole("The number in the v6 id."),
        "v6EntityId": text("The v6 id."),
        "apiInvoiceId": nullable(text(f"Your own id of it. {HIDDEN}")),
        "clientId": whole(),
        "date": day(),
        "name": text(),
        "totalAmount": number("In dollars."),
        "totalAmountCents": whole("In the currency's smallest unit."),
        "balance": number("What is left to pay, in dollars."),
        "discountAmount": nullable(number()),
        "discountPercent": nullable(number()),
        "term": word(TermType),
        "dueDate": nullable(day()),
        "personalNote": text(),
        "frequency": text(),
        "status": word(InvoiceStatus),
        "emailStatus": text(),
        "sendEmail": flag(),
        "sentDate": nullable(day()),
        "lastViewedDate": nullable(day()),
        "reminderSchedule": listed(text()),
        "lastCreatedRecurringInvoice": nullable(day()),
        "parentId": nullable(whole()),
        "isRecurringParent": flag(),
        "refundStatus": nullable(text()),
        "emailErrors": free(EMPTIED),
        "invoicePdfUrl": link(),
        "lineItems": listed(named("ExchangeLineItem")),
        "installments": listed(named("ExchangeInstallment"), "The parts sum to the total; an implied last one too."),
        "pendingPaymentAmount": number("What the bank is at work on, in dollars."),
        "invoiceNo": whole(),
        "invoicePrefix": nullable(text()),
        "clientName": text(),
        "email": nullable(text()),
        "ccEmails": text(f"Separated by commas. {EMPTIED}"),
        "bccEmails": text(f"Separated by commas. {EMPTIED}"),
        "businessName": text(),
        "businessAddress1": text(),
        "businessAddress2": text(),
        "businessCity": text(),
        "businessState": text(),
        "businessZip": text(),
        "businessLogoUrl": nullable(link()),
        "businessPhoneNumber": nullable(text()),
        "clientInvoiceKey": text("The key you sent."),
        "amountPaid": number("In dollars."),
        "paidDate": nullable(day()),
        "acceptACH": flag(),
        "acceptCredit": flag(),
        "acceptCash": flag(),
        "salesTax": nullable(number("All tax, in dollars.")),
        "invoicePaymentUrl": link("The page on which the customer pays."),
        "customData": free(EMPTIED),
        "apiName": text(),
        "userId": nullable(text(HIDDEN)),
        "userEmail": nullable(text(HIDDEN)),
        "clientSecret": nullable(text("Stripe's, for the one live payment attempt.")),
        "paymentMethodId": nullable(text(HIDDEN)),
        "brandColor": nullable(text("A hex colour with its `#`.")),
        "customerSessionClientSecret": nullable(text(HIDDEN)),
    },
    "An invoice as whoever holds its key may see it.",
)
FAILURE = record({"error": text()}, "v5's way to say no.")
SCHEMAS = {
    "ExchangeLineItem": LINE,
    "ExchangeInstallment": INSTALLMENT,
    "Exchange": EXCHANGE,
    "ExchangeFailure": FAILURE,
}
