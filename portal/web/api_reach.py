"""What the API's views reach for: the book, the directory, the links of an answer, the moment."""

from datetime import datetime

from portal.ports import Directory, InvoiceBook, TokenGrant
from portal.web import api_auth
from portal.web.parts import parts
from portal.wire.links import PublicLinks


def now() -> datetime:
    """The moment of this request."""
    return parts().clock.now()


def book() -> InvoiceBook:
    """The tenants' books."""
    found = parts().book
    assert found is not None  # noqa: S101 - the blueprint has answered already where there is none
    return found


def directory() -> Directory:
    """Who is who."""
    found = parts().directory
    assert found is not None  # noqa: S101 - the same
    return found


def links() -> PublicLinks:
    """The addresses an answer names."""
    return PublicLinks(parts().settings.public_url)


def caller() -> TokenGrant:
    """Whom the bearer token speaks for. Raises `NotAuthorized`, `TooManyRequests`."""
    return api_auth.caller(directory(), now())


def writer() -> TokenGrant:
    """A caller that may write. Raises `NotAuthorized`, `Forbidden`, `TooManyRequests`."""
    return api_auth.writer(directory(), now())
