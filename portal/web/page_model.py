"""From what a key opens to what its page and its PDF say."""

from dataclasses import replace
from datetime import date

from portal.domain.page_state import PageState, page_state
from portal.domain.payer_invoice import PayerInvoice
from portal.web import formats
from portal.web.page_model_banners import banners
from portal.web.page_model_choices import pay_form
from portal.web.page_model_parties import business_facts, customer_party
from portal.web.page_model_reading import Reading
from portal.web.page_model_sections import installment_rows, line_rows, payment_rows, total_rows
from portal.web.page_model_shapes import Fact, Links, PageModel
from portal.web.page_model_steps import step_words
from portal.web.page_words import headline, progress, stamp

WATCHED = frozenset({PageState.PROCESSING})


def page_model(
    opened: PayerInvoice, today: date, links: Links, *, logo: str = "", payments_available: bool = True
) -> PageModel:
    """The page of `opened` on `today` (in the business's zone). `logo` is an address or a `data:` URI of our own."""
    state = page_state(opened, today, payments_available=payments_available)
    reading = Reading(opened, today, state, payments_available)
    model = _outline(reading, links, logo)
    if state is PageState.SCHEDULED:
        return replace(model, links=replace(links, pdf="", receipt=""))
    return _with_sections(model, reading)


def _outline(reading: Reading, links: Links, logo: str) -> PageModel:
    """What every state shows, without an amount but the headline's."""
    invoice = reading.opened.invoice
    return PageModel(
        state=reading.state.value,
        version=invoice.version,
        lang=formats.language(reading.tag),
        title=f"{_kind(reading)} {invoice.number} from {reading.business}",
        number=str(invoice.number),
        subject=invoice.name if invoice.name != str(invoice.number) else "",
        business=business_facts(reading, logo),
        customer=customer_party(reading),
        headline=headline(reading),
        banners=banners(reading),
        facts=_facts(reading),
        links=links,
        stamp=stamp(reading),
    )


def _with_sections(model: PageModel, reading: Reading) -> PageModel:
    lines = line_rows(reading)
    return replace(
        model,
        links=_links(model.links, reading),
        progress=progress(reading),
        pay=pay_form(reading),
        lines=lines,
        line_columns=any(line.quantity or line.price for line in lines),
        totals=total_rows(reading),
        steps=step_words(reading),
        installments=installment_rows(reading),
        payments=payment_rows(reading),
        notes=tuple(reading.opened.invoice.notes.splitlines()),
        currency_note=f"All amounts are in {formats.currency_name(reading.opened.invoice.currency, reading.tag)}.",
        poll=reading.state in WATCHED,
    )


def _links(links: Links, reading: Reading) -> Links:
    """A receipt is there once money is."""
    return links if reading.opened.standing.paid_cents > 0 else replace(links, receipt="")


def _kind(reading: Reading) -> str:
    return "Quote" if reading.state is PageState.QUOTE else "Invoice"


def _facts(reading: Reading) -> tuple[Fact, ...]:
    invoice = reading.opened.invoice
    facts = [Fact(f"{_kind(reading)} number", str(invoice.number))]
    if reading.state is not PageState.SCHEDULED:
        facts.append(Fact("Issued", reading.long_date(invoice.date)))
    if invoice.due_date is not None:
        facts.append(Fact("Due", reading.full_date(invoice.due_date)))
    if reading.opened.source_word:
        facts.append(Fact("Status", reading.opened.source_word))
    return tuple(facts)


__all__ = ["Links", "PageModel", "page_model"]
