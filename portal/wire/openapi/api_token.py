"""Fetching a token as an operation."""

from portal.wire.openapi.operations import CLIENT, Example, Operation
from portal.wire.openapi.shapes import named, record, sent, text, whole, word
from portal.wire.token_reading import GRANT, LONGEST, SCOPES

TAG = "Tokens"
EXAMPLE_TOKEN = "rmt_…"  # noqa: S105 - none

OPERATIONS = (
    Operation(
        id="issueToken",
        method="post",
        path="/v6/auth/token",
        tag=TAG,
        summary="Fetch a token",
        saying=(
            "A token of an hour for a client (`python -m portal client create`) that knows its secret: OAuth 2.0 "
            "client credentials, by HTTP Basic or in the form. Tokens live side by side; a revoked client's end at "
            "once."
        ),
        body=named("TokenRequest"),
        form=True,
        answers={200: named("Token")},
        failures=(400, 401, 404, 413, 415, 429),
        security=((CLIENT,), ()),
        example=Example({"grant_type": GRANT, "scope": "write"}),
    ),
)
SCHEMAS = {
    "TokenRequest": sent(
        {
            "grant_type": word((GRANT,), f"{GRANT} unless you say otherwise."),
            "scope": word(SCOPES, "All that the client may do, unless you say less."),
            "userId": text("For a partner's client: the business (`bus_…`) to write for.", longest=LONGEST),
            "client_id": text("Where HTTP Basic is not used.", longest=LONGEST),
            "client_secret": text("The same.", longest=LONGEST),
        }
    ),
    "Token": record(
        {
            "access_token": text("Told this once."),
            "token_type": word(("Bearer",)),
            "expires_in": whole("Seconds."),
            "scope": word(SCOPES),
        }
    ),
}
