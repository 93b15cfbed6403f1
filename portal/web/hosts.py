"""Which host answers for what.

PUBLIC_URL's host serves everything. A partner's own domain serves that partner's invoices, the API's documentation and
nothing else. Any other Host gets the 404, so that nobody's name can be put in front of Remit. Health checks and the
watchers of metrics come by any name.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, request

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound
from portal.settings import LOOPBACK
from portal.web.parts import parts

EVERYWHERE = frozenset({"health", "metrics"})
FOR_ALL_PARTNERS = frozenset({"static", "pages.logo", "reference.openapi", "reference.docs"})
PAYER_ROOMS = frozenset({"pages", "pay", "documents"})


def install(app: Flask) -> None:
    """Check the Host of every request of `app`."""
    app.before_request(check_host)


def check_host() -> None:
    """Raise `NotFound` unless the request's host may answer it."""
    host = _name_in(f"//{request.host}").lower()
    if request.blueprint in EVERYWHERE or _is_public(host):
        return
    partner = _partner_of(host)
    if partner is None or not _belongs_to(partner):
        raise NotFound("There is nothing here.")


def _is_public(host: str) -> bool:
    ours = _name_in(parts().settings.public_url)
    return host == ours or (host in LOOPBACK and ours in LOOPBACK)


@lru_cache(maxsize=64)
def _name_in(url: str) -> str:
    return urlsplit(url).hostname or ""


def _partner_of(host: str) -> str | None:
    directory = parts().directory
    return directory.partner_of_host(host) if directory else None


def _belongs_to(partner: str) -> bool:
    """Whether the request is for an invoice of `partner`; reads it, which only partners' domains pay for."""
    if request.endpoint in FOR_ALL_PARTNERS:
        return True
    key = (request.view_args or {}).get("key")
    return request.blueprint in PAYER_ROOMS and key is not None and _opened(key).business.partner_id == partner


def _opened(key: str) -> PayerInvoice:
    return parts().source.open(key, parts().clock.now())
