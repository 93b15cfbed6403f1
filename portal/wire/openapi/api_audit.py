"""The audit trail as an operation, and what it answers."""

from portal.wire.openapi.envelopes import page
from portal.wire.openapi.operations import Example, Operation, Parameter, identified
from portal.wire.openapi.shapes import Schema, instant, listed, nullable, record, text, whole
from portal.wire.query_reading import DEFAULT_ENTRIES, MOST_ENTRIES

TAG = "Audit trail"
_ANYTHING: Schema = {"description": "Any value."}

OPERATIONS = (
    Operation(
        id="getAuditTrail",
        method="get",
        path="/v6/auditTrail/{id}",
        tag=TAG,
        summary="Audit an entity",
        saying=(
            "Who changed what of an invoice, a customer, a payment or the business, and when; oldest first. Nothing is "
            "ever taken out of it."
        ),
        parameters=(
            identified("inv_1"),
            Parameter(
                "limit",
                "query",
                f"{DEFAULT_ENTRIES} unless you say otherwise.",
                whole(least=1, most=MOST_ENTRIES),
            ),
            Parameter("cursor", "query", "`cursor.after` of an answer."),
        ),
        answers={200: page("AuditEntry")},
        failures=(400, 401, 404, 429),
        example=Example(path={"id": "inv_1"}),
    ),
)
REVISION = record(
    {"field": text("Its name in this API."), "before": _ANYTHING, "after": _ANYTHING},
    "What changed; of lists only the entries that did.",
)
AUDIT_ENTRY = record(
    {
        "id": text("`aud_` and a number."),
        "company": record({"id": text(), "name": text()}, "The business."),
        "editor": record(
            {
                "id": text(
                    "A token (`tok_…`), `stripe`, `remit` (a job), `key` (a payer) or `command` (the command line)."
                ),
                "userId": nullable(text("The business a token speaks for.")),
                "email": nullable(text()),
            }
        ),
        "action": text("CREATE, UPDATE, DELETE, SEND, PAYMENT, VOID, …"),
        "datetime": instant(),
        "revisions": listed(REVISION),
    }
)
SCHEMAS = {"AuditEntry": AUDIT_ENTRY}
