"""Who may see and change whose invoices."""

from portal.domain.invoice import Business
from portal.errors import Forbidden, NotFound
from portal.ports import TokenGrant
from portal.store.unit_of_work import SqlUnitOfWork


def belongs_to(business: Business, grant: TokenGrant) -> bool:
    """Whether the grant reaches the business: its own token, or its partner's."""
    if grant.business_id is not None:
        return business.id == grant.business_id
    return business.partner_id == grant.partner_id


def writing_business(work: SqlUnitOfWork, grant: TokenGrant) -> Business:
    """The business the grant may write for. Raises `Forbidden` for a partner's token and one that only reads."""
    if grant.business_id is None:
        raise Forbidden("A business's token is needed to write; this is a partner's.")
    if grant.scope != "write":
        raise Forbidden("This token may only read.")
    business = work.businesses.get(grant.business_id)
    if business is None:
        raise NotFound("There is no such business.")
    return business
