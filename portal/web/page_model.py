"""From what a key opens to what its page and its PDF say."""

from datetime import date

from portal.domain.payer_invoice import PayerInvoice
from portal.web.page_model_shapes import Links, PageModel


def page_model(
    opened: PayerInvoice, today: date, links: Links, *, logo: str = "", payments_available: bool = True
) -> PageModel:
    """The page of `opened` on `today` (in the business's zone). `logo` is an address or a `data:` URI of our own."""
    raise NotImplementedError


__all__ = ["Links", "PageModel", "page_model"]
