"""How a business of the embedded store is set up, as its partner reads and changes it."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from portal.domain.drafts import Unsent
from portal.domain.errors import BadInput
from portal.domain.invoice import Business
from portal.domain.setup import InvoicingSetup, Setup, SetupDraft
from portal.errors import Forbidden, InvalidField, InvalidFields, NotFound
from portal.invoices.embedded_audit import UPDATE, revisions
from portal.invoices.embedded_business import judge_business
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import TokenGrant
from portal.store.audit_rows import Audited
from portal.store.business_rows import BusinessRows
from portal.store.setup_rows import SetupRows
from portal.store.unit_of_work import SqlUnitOfWork
from portal.wire.links import PublicLinks
from portal.wire.setup_writing import v6_setup

T = TypeVar("T", Business, InvoicingSetup)
_BUSINESS = (
    *("name", "address", "email", "phone", "tax_id", "brand_color", "currency", "time_zone", "locale"),
    *("allow_amount", "minimum_cents", "bank_instructions"),
)
_INVOICING = ("default_note", "default_term", "default_due_date", "default_reminder", "markup_percent", "complete")
_API_WORDS = {"color": "brandColor"}


def setup_of(businesses: BusinessRows, setups: SetupRows, grant: TokenGrant) -> Setup:
    """See `portal.ports.InvoiceBook.setup`."""
    if grant.business_id is None:
        raise Forbidden("A business's token is needed; this is a partner's.")
    business = businesses.get(grant.business_id)
    if business is None:
        raise NotFound("There is no such business.")
    return Setup(business, setups.get(business.id))


def save_setup(work: SqlUnitOfWork, grant: TokenGrant, draft: SetupDraft, now: datetime) -> Setup:
    """See `portal.ports.InvoiceBook.save_setup`. Saved again unchanged, nothing changes."""
    held = writing_business(work, grant)
    work.invoices.hold_numbers_of(held.id)
    current = setup_of(work.businesses, work.setups, grant)
    wished = Setup(_changed(current.business, draft, _BUSINESS), _changed(current.invoicing, draft, _INVOICING))
    _judge(wished)
    if wished == current:
        return current
    if wished.business != current.business:
        work.businesses.rewrite(wished.business)
    if wished.invoicing != current.invoicing:
        work.setups.put(held.id, wished.invoicing)
    nowhere = PublicLinks("")
    told = revisions(v6_setup(current, nowhere), v6_setup(wished, nowhere))
    work.audit.add(grant.token_id, [Audited(held.id, held.id, UPDATE, told)], now)
    return wished


def _changed(current: T, draft: SetupDraft, names: tuple[str, ...]) -> T:
    sent = {name: value for name in names if not isinstance(value := getattr(draft, name), Unsent)}
    return replace(current, **sent)


def _judge(setup: Setup) -> None:
    """Raises `InvalidFields`, in the API's words."""
    try:
        judge_business(setup.business)
    except InvalidFields as several:
        raise InvalidFields(tuple(_named(fault) for fault in several.faults)) from None
    except BadInput as fault:
        raise _named(fault) from None


def _named(fault: BadInput) -> InvalidField:
    return InvalidField(str(fault), _API_WORDS.get(fault.field or "", fault.field), fault.kind)
