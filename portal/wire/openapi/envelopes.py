"""What stands around every v6 answer (`portal.wire.envelopes`)."""

from portal.wire.openapi.shapes import Schema, either, listed, named, nullable, record, text, whole, word

KINDS = (
    "UNKNOWN_ERROR",
    "EXPIRED_TOKEN",
    "INVALID_TOKEN",
    "BAD_REQUEST",
    "JSON_ERROR",
    "DUPLICATE",
    "REQUIRED",
    "INVALID_VALUE",
    "NOT_MODIFIABLE",
    "INVALID_FORMAT",
)
RESULT = word(("SUCCESS", "FAILURE"))
NOTHING: Schema = {"type": "null"}

ERROR = record(
    {
        "type": word(KINDS),
        "message": text("For people. May change."),
        "param": nullable(text("The path in your request, such as `data[3].lineItems[0].quantity`.")),
    },
    "One thing that is wrong.",
)
NO_ERRORS = listed(named("Error"), "Empty.", most=0)
FAILURE = record(
    {"result": word(("FAILURE",)), "data": NOTHING, "error": listed(named("Error"), least=1)}, "Nothing was done."
)
SCHEMAS = {"Error": ERROR, "Failure": FAILURE}


def single(entity: str) -> Schema:
    """Around one entity."""
    return record({"result": word(("SUCCESS",)), "data": named(entity), "error": NO_ERRORS})


def page(entity: str) -> Schema:
    """Around one page of many."""
    cursor = record(
        {
            "after": nullable(text("Send it as `cursor` for the next page. Null: this is the last.")),
            "before": nullable(text("The same for the page before. Null: this is the first.")),
        }
    )
    return record({"result": word(("SUCCESS",)), "data": listed(named(entity)), "cursor": cursor, "error": NO_ERRORS})


def batch(entity: str) -> Schema:
    """Around what became of many."""
    item = record(
        {
            "result": RESULT,
            "statusCode": whole("As an HTTP status: 200 saved, 400 refused, 404 no such entity, 503 not now."),
            "data": either(named(entity), NOTHING),
            "error": listed(named("Error"), "All that is wrong with this item."),
        }
    )
    return record(
        {
            "result": word(("SUCCESS", "FAILURE"), "SUCCESS where at least one item was saved."),
            "data": listed(item, "What became of each item, in the order you sent them.", least=1),
            "error": listed(named("Error"), "Where no item was saved: everything that is wrong."),
        }
    )
