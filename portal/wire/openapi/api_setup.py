"""The operations on a business's set-up, and what they send and answer."""

from portal.domain.invoice import TermType
from portal.wire.fields import LARGEST_WHOLE
from portal.wire.openapi.envelopes import single
from portal.wire.openapi.operations import IDEMPOTENCY, WRITES, Example, Operation
from portal.wire.openapi.shapes import day, flag, link, named, nullable, record, sent, text, whole, word
from portal.wire.openapi.values import decimal, decimal_sent, email, long, short
from portal.wire.v6_items import Frequency

TAG = "Set-up"
PATH = "/v6/invoicing/setup"
_PLACES = ("address1", "address2", "city", "state", "zip", "countryCode")
_CENTS = "The least another amount may be, in the currency's smallest unit. Stripe's least, unless you say more."

OPERATIONS = (
    Operation(
        id="getSetup",
        method="get",
        path=PATH,
        tag=TAG,
        summary="Get the set-up",
        saying="How the token's business is set up: what new invoices begin with, and how it looks and is paid.",
        answers={200: single("Setup")},
        failures=(401, 403, 404, 429),
        example=Example(),
    ),
    Operation(
        id="saveSetup",
        method="post",
        path=PATH,
        tag=TAG,
        summary="Save the set-up",
        saying=(
            "Changes what is sent and leaves the rest. Everything after `setupComplete` is ours. The logo and the "
            "account that is paid into are set by whoever runs Remit."
        ),
        parameters=(IDEMPOTENCY,),
        body=named("SetupSave"),
        answers={200: single("Setup")},
        failures=tuple(status for status in WRITES if status != 503),  # noqa: PLR2004 - Stripe is not asked
        example=Example(
            {
                "brandColor": "4A90D9",
                "defaultNote": "Thank you for your business!",
                "defaultTerm": {"type": "NET_30"},
                "defaultReminderRecurrence": {"frequency": "WEEKLY", "interval": 1},
            }
        ),
    ),
)
SETUP_SAVE = sent(
    {
        "brandColor": short("Six hex digits, with or without #."),
        "defaultNote": long("The note of a new invoice that has none."),
        "defaultTerm": sent(
            {"type": word(TermType), "dueDate": day("Needed with OTHER, and read with it alone.")},
            "The term of a new invoice that names none.",
            needs=("type",),
        ),
        "defaultReminderRecurrence": sent(
            {"frequency": word(Frequency), "interval": whole(least=1, most=1_000)}, needs=("frequency",)
        ),
        "reimbursableMarkUpPercent": decimal_sent("Kept for you."),
        "setupComplete": flag("Kept for you."),
        "name": short(),
        "address": sent(dict.fromkeys(_PLACES, short()), "Sent, it replaces the whole address."),
        "email": email("Where payers may write to."),
        "phone": short("Where payers may call."),
        "taxId": short("As it is to stand on invoices."),
        "currency": text("An invoice keeps the one it was issued in.", pattern="^[A-Z]{3}$"),
        "timeZone": short("Such as America/New_York; days end there."),
        "locale": short("Such as en_US."),
        "allowAmount": flag("Whether payers may choose an amount."),
        "minimumCents": whole(_CENTS, least=0, most=LARGEST_WHOLE),
        "bankInstructions": long("How to pay directly."),
    },
    "Everything may be left out; null takes away what may be empty.",
)
# `interval` has a default, so leaving it out is fine and null is not.
SETUP_SAVE["properties"]["defaultReminderRecurrence"]["properties"]["interval"] = whole(least=1, most=1_000)
SETUP = record(
    {
        "brandColor": nullable(text(pattern="^[0-9A-F]{6}$")),
        "defaultNote": text(),
        "defaultTerm": nullable(record({"type": word(TermType), "dueDate": nullable(day())})),
        "defaultReminderRecurrence": nullable(record({"frequency": word(Frequency), "interval": whole(least=1)})),
        "reimbursableMarkUpPercent": nullable(decimal()),
        "setupComplete": flag(),
        "id": text("The business: `bus_` and a number."),
        "name": text(),
        "address": record({name: text() for name in _PLACES}),
        "email": nullable(text()),
        "phone": nullable(text()),
        "taxId": nullable(text()),
        "logoUrl": nullable(link()),
        "currency": text(),
        "timeZone": text(),
        "locale": text(),
        "allowAmount": flag(),
        "minimumCents": nullable(whole(_CENTS)),
        "bankInstructions": nullable(text()),
    },
    "How a business is set up.",
)
SCHEMAS = {"SetupSave": SETUP_SAVE, "Setup": SETUP}
