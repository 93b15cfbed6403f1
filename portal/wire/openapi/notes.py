"""What holds for every operation, told before them: CommonMark, a heading for each."""

from portal.wire.envelopes import MOST_ITEMS

SAYING = (
    "Invoices, customers, payments and what a client invoice key opens, as the Tight invoicing API has them: client "
    "code changes its base URL and its token. Amounts are whole numbers in the currency's smallest unit unless a field "
    "says otherwise; quantities, prices and rates are decimal text; dates are `YYYY-MM-DD`. Unknown fields are ignored "
    "when something is saved, so what was read can be sent again; in a query they are refused."
)
NOTES = {
    "Errors": (
        "What is refused is told in `error`, a list of `{type, message, param}` with everything that is wrong at once. "
        "`param` is the place in the body, such as `data[3].lineItems[0].quantity`. `type` is `REQUIRED`, "
        "`INVALID_FORMAT`, `INVALID_VALUE`, `DUPLICATE` or `NOT_MODIFIABLE` for a field; `JSON_ERROR`, `BAD_REQUEST`, "
        "`INVALID_TOKEN` or `UNKNOWN_ERROR` for the request. A batch answers an entry for each item, with a "
        "`statusCode` of its own: look at every one. What was refused changed nothing."
    ),
    "Send it again safely": (
        "A POST that writes takes an `Idempotency-Key` of yours. The same request again within 24 hours gets the "
        "same answer, with `Idempotency-Replayed: true`, and writes nothing; another request under the key is 422, one "
        "that comes while the first is being answered 409. A request that was refused leaves the key free."
    ),
    "Page by page": (
        "A query answers `cursor.after` and `cursor.before`. Send one of them as `cursor`, with the same filter and "
        "sort, for the page after or before; null: there is none. Entries that come and go meanwhile make no other "
        "appear twice or get lost."
    ),
    "Limits": (
        f"A body may have 1 MiB and a batch {MOST_ITEMS} items. A token may make 1,000 requests a minute; beyond that "
        "the answer is 429, and `Retry-After` says when to go on. Every answer has an `X-Request-ID`: name it when you "
        "ask about one."
    ),
}
HEADING = "\n\n## "


def description() -> str:
    """All of it as one text."""
    return HEADING.join([SAYING, *(f"{title}\n\n{saying}" for title, saying in NOTES.items())])
