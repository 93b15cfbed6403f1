"""The v6 payment, sent and answered (`portal.wire.payment_reading`, `portal.wire.payment_writing`)."""

from portal.domain.invoice import RecordStatus
from portal.domain.refund_drafts import RefundOutcome
from portal.wire.envelopes import MOST_ITEMS
from portal.wire.openapi.invoice_answer import ACCOUNT
from portal.wire.openapi.invoice_request import REFERENCE
from portal.wire.openapi.query import query
from portal.wire.openapi.query_fields import strict
from portal.wire.openapi.shapes import day, free, listed, named, nullable, record, sent, text, whole, word
from portal.wire.openapi.values import cents, cents_sent, custom_data, id_sent, long, short
from portal.wire.payment_items import API_NAME, MOST_CHILDREN, ReviewStatus
from portal.wire.query_reading import PaymentOrder

CHILD_SAVE = sent(
    {
        "id": id_sent("Ignored: children keep the ids they were given."),
        "amount": cents_sent(
            "In the currency's smallest unit. Above zero: what was paid. Below: what is to be given back of what was "
            "paid online."
        ),
        "invoiceId": id_sent("The invoice it pays."),
        "invoice": REFERENCE,
        "installmentId": id_sent("The part of the plan it is meant for. Ours."),
        "billId": id_sent("Refused: Remit keeps no bills."),
        "apiItemId": id_sent(),
        "glAccountId": id_sent(),
        "glAccount": REFERENCE,
    },
    "What of a payment is for one invoice.",
    needs=("amount",),
)
PAYMENT_SAVE = sent(
    {
        "id": id_sent("The payment to describe, confirm or void. Left out: a new one."),
        "date": day("The day it was paid. Today unless you say otherwise."),
        "amount": cents_sent("The sum of the children's amounts, or left out."),
        "displayName": short("How it was paid, as the payer's page says it: `Check 1042`."),
        "description": long(),
        "notes": long(),
        "status": word(RecordStatus, "INACTIVE voids it."),
        "reviewStatus": word(ReviewStatus, "RECONCILED confirms a payment that only a payer has told of."),
        "apiName": text("Where it comes from.", pattern=API_NAME),
        "apiSourceId": short(
            "Your own id of it; once in a business and `apiName`. Needed to give money back, which is done once for it."
        ),
        "bankAccountId": id_sent(),
        "bankAccount": REFERENCE,
        "customerId": id_sent("Who paid. The invoice's customer unless you say otherwise."),
        "customer": REFERENCE,
        "glAccountId": id_sent(),
        "glAccount": REFERENCE,
        "children": listed(named("PaymentChildSave"), "Needed for a new one.", most=MOST_CHILDREN),
        "customData": custom_data("Your own object: 50 fields, 2,000 characters of JSON."),
    },
    "A payment that did not come through Remit; its money never changes: void it and enter it anew. With amounts below "
    "zero, money to give back through Stripe.",
)
BANK = record({"id": text("Yours."), "name": nullable(text()), "displayName": nullable(text())})
PAYER = record({"id": text(), "name": text(), "email": nullable(text())}, "Who paid.")
CHILD = record(
    {
        "id": text(),
        "amount": cents(),
        "invoiceId": text(),
        "installmentId": nullable(text()),
        "billId": {"type": "null"},
        "apiItemId": nullable(text()),
        "glAccount": nullable(ACCOUNT),
    }
)
PAYMENT = record(
    {
        "id": text("`ptxn_` and a number; `rfd_…` of money given back."),
        "date": day(),
        "amount": whole("In the currency's smallest unit; below zero: given back."),
        "displayName": text(),
        "description": text(),
        "notes": text(),
        "status": word(RecordStatus, "INACTIVE: voided."),
        "reviewStatus": nullable(
            word(ReviewStatus, "PARTNER_REVIEW_REQUIRED: only a payer says so; it counts for nothing yet.")
        ),
        "refundStatus": nullable(
            word(
                RefundOutcome,
                "How giving back stands: of money given back, or of a payment through Remit of which some was. "
                "UNKNOWN is found out within minutes.",
            )
        ),
        "apiName": text("STRIPE: it came through Remit."),
        "apiSourceId": nullable(text("Your own id of it; of a payment through Remit its PaymentIntent.")),
        "bankAccount": nullable(BANK),
        "customer": nullable(PAYER),
        "glAccount": nullable(ACCOUNT),
        "children": listed(named("PaymentChild"), least=1),
        "customData": free("Your own object."),
    },
    "A payment as it is recorded, or as it came through Remit: the latter is read only.",
)
PAYMENT_FILTER = strict(
    sent(
        {"status": named("StatusFilter"), "date": named("DateFilter"), "amount": named("NumberFilter")}
        | dict.fromkeys(("id", "customerId", "invoiceId", "apiSourceId", "apiName"), named("IdFilter")),
        "What payments are found by. All of it must hold. Voided ones are hidden unless `status` asks for them.",
    )
)
SCHEMAS = {
    "PaymentChildSave": CHILD_SAVE,
    "PaymentSave": PAYMENT_SAVE,
    "PaymentsSave": sent({"data": listed(named("PaymentSave"), least=1, most=MOST_ITEMS)}, needs=("data",)),
    "PaymentChild": CHILD,
    "Payment": PAYMENT,
    "PaymentFilter": PAYMENT_FILTER,
    "PaymentQuery": query("Payment", PaymentOrder),
}
