"""The v6 customer, sent and answered (`portal.wire.customer_reading`, `portal.wire.customer_writing`)."""

from portal.domain.invoice import RecordStatus
from portal.wire.customer_reading import MOST_COPIES
from portal.wire.envelopes import MOST_ITEMS
from portal.wire.openapi.shapes import flag, free, instant, listed, named, nullable, record, sent, text, word
from portal.wire.openapi.values import custom_data, email, id_sent, short

_PLACES = ("address1", "address2", "city", "state", "zip", "phoneWork", "countryCode")
_SHOWN = (
    "showAdditionalContactName",
    "showBusinessName",
    "showName",
    "showEmail",
    "showAddress",
    "showPhoneWork",
)

ADDRESS_SAVE = sent({name: short() for name in _PLACES}, "Sent, it replaces the whole address.")
SETTINGS_SAVE = sent({"invoicePrefix": short()} | {name: flag() for name in _SHOWN}, "How its invoices are to look.")
CUSTOMER_SAVE = sent(
    {
        "id": id_sent("The customer to update. Left out: a new one."),
        "name": short("Needed for a new one."),
        "status": word(RecordStatus),
        "additionalContactName": short(),
        "businessName": short(),
        "email": email("Where invoices are mailed to."),
        "ccEmails": listed(email(), most=MOST_COPIES),
        "bccEmails": listed(email(), most=MOST_COPIES),
        "invoiceSettings": SETTINGS_SAVE,
        "address": ADDRESS_SAVE,
        "customData": custom_data("Your own object: 50 fields, 2,000 characters of JSON."),
    },
    "A customer to create, or with an `id` to update. Fields you leave out stay as they are.",
)
ADDRESS = record({name: nullable(text()) if name == "phoneWork" else text() for name in _PLACES})
SETTINGS = record({"invoicePrefix": nullable(text())} | {name: nullable(flag()) for name in _SHOWN})
CUSTOMER = record(
    {
        "id": text("`cus_` and a number."),
        "name": text(),
        "status": word(RecordStatus, "INACTIVE: deleted."),
        "additionalContactName": nullable(text()),
        "businessName": nullable(text()),
        "email": nullable(text()),
        "ccEmails": listed(text()),
        "bccEmails": listed(text()),
        "invoiceSettings": nullable(SETTINGS),
        "address": ADDRESS,
        "createdDateTime": nullable(instant()),
        "customData": free("Your own object."),
    },
    "A customer as it is now.",
)
SCHEMAS = {
    "CustomerSave": CUSTOMER_SAVE,
    "CustomersSave": sent({"data": listed(named("CustomerSave"), least=1, most=MOST_ITEMS)}, needs=("data",)),
    "Customer": CUSTOMER,
}
