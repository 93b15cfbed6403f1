"""The form by which a client asks for a token."""

from collections.abc import Mapping

from portal.errors import BadInput, InvalidField, InvalidFields

GRANT = "client_credentials"
SCOPES = ("read", "write")
LONGEST = 255


def read_token_form(form: Mapping[str, str]) -> tuple[str | None, str | None]:
    """`(business id or None, scope or None)` of a form. Raises `InvalidFields`."""
    faults: list[BadInput] = []
    if form.get("grant_type", GRANT) != GRANT:
        faults.append(InvalidField(f"Must be {GRANT}.", "grant_type"))
    scope = form.get("scope") or None
    if scope is not None and scope not in SCOPES:
        faults.append(InvalidField("Must be read or write.", "scope"))
    business = form.get("userId") or None
    if business is not None and len(business) > LONGEST:
        faults.append(InvalidField(f"Must be at most {LONGEST} characters.", "userId"))
    if faults:
        raise InvalidFields(tuple(faults))
    return business, scope
