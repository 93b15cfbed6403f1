"""From a business's set-up to v6, with our extension of it."""

from typing import Any

from portal.domain.invoice import Recurrence
from portal.domain.setup import InvoicingSetup, Setup
from portal.domain.unknown import known
from portal.wire.addresses import v6_address
from portal.wire.decimals import decimal_text
from portal.wire.invoice_writing import day
from portal.wire.links import PublicLinks


def v6_setup(setup: Setup, links: PublicLinks) -> dict[str, Any]:
    """The set-up; saving it again changes nothing. `minimumCents` is in the business's currency."""
    business, invoicing = setup.business, setup.invoicing
    color, markup = business.brand_color, invoicing.markup_percent
    return {
        "brandColor": color and color.removeprefix("#").upper(),
        "defaultNote": invoicing.default_note,
        "defaultTerm": _term(invoicing),
        "defaultReminderRecurrence": _repeat(invoicing.default_reminder),
        "reimbursableMarkUpPercent": None if markup is None else decimal_text(markup),
        "setupComplete": invoicing.complete,
        "id": business.id,
        "name": business.name,
        "address": v6_address(business.address),
        "email": business.email,
        "phone": business.phone,
        "taxId": known(business.tax_id, None),
        "logoUrl": links.logo(business.logo) if business.logo else None,
        "currency": business.currency,
        "timeZone": business.time_zone,
        "locale": business.locale,
        "allowAmount": known(business.allow_amount, True),
        "minimumCents": business.minimum_cents,
        "bankInstructions": known(business.bank_instructions, None),
    }


def _term(invoicing: InvoicingSetup) -> dict[str, Any] | None:
    term = invoicing.default_term
    return None if term is None else {"type": term.value, "dueDate": day(invoicing.default_due_date)}


def _repeat(repeat: Recurrence | None) -> dict[str, Any] | None:
    return None if repeat is None else {"frequency": repeat.frequency, "interval": repeat.interval}
