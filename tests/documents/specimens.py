"""Page models to print: what the words of an invoice's page look like, without an invoice behind them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.documents.qr import qr_svg
from portal.web.page_model_shapes import (
    BusinessFacts,
    Fact,
    Headline,
    InstallmentRow,
    LineRow,
    Links,
    PageModel,
    Party,
    PaymentRow,
)

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "static" / "css" / "print-invoice.css").read_text()
_TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

BUSINESS = BusinessFacts(
    name="ACME",
    address=("1 Main Street", "Springfield, IL 62701", "US"),
    email="billing@acme.example",
    phone="(217) 555-0100",
    tax_id="12-3456789",
    brand_color="#2f6f5e",
    bank_instructions=("Springfield Bank", "Account 000123456789", "Routing 110000000"),
)
INVOICE = PageModel(
    state="partially_paid",
    version=3,
    lang="en-US",
    title="Invoice 1001 from ACME",
    number="1001",
    business=BUSINESS,
    customer=Party("Abigail Adams", ("135 Adams Street", "Quincy, MA 02169", "abigail@example.com")),
    headline=Headline("Left to pay", "$53.43", "12 days overdue", "since Saturday, July 26, 2025", "late"),
    links=Links(page="https://pay.example/invoices/sample-key"),
    subject="Consulting in June",
    facts=(Fact("Invoice number", "1001"), Fact("Invoice date", "June 26, 2025"), Fact("Due date", "July 26, 2025")),
    lines=(
        LineRow("Consulting services, June 2025", "$80.00", "2", "$40.00", "2 × $40.00"),
        LineRow("Workshop materials", "$20.00", "1", "$20.00", "1 × $20.00"),
    ),
    line_columns=True,
    totals=(
        Fact("Subtotal", "$100.00"),
        Fact("Discount 5%", "−$5.00"),
        Fact("Sales tax 8.875% on $95.00", "$8.43"),
        Fact("Total", "$103.43", strong=True),
        Fact("Paid", "−$50.00"),
        Fact("Left to pay", "$53.43", strong=True),
    ),
    installments=(
        InstallmentRow("First", "July 15, 2025", "$50.00", "$0.00", "paid", "Paid"),
        InstallmentRow("Second", "July 26, 2025", "$26.72", "$26.72", "overdue", "12 days overdue"),
        InstallmentRow("Third", "August 26, 2025", "$26.71", "$26.71", "open", "Open"),
    ),
    payments=(PaymentRow("July 14, 2025", "Payment: Visa ending in 4242", "$50.00"),),
    notes=("Thank you for your business!",),
)


def long_invoice(count: int) -> PageModel:
    """An invoice of `count` items."""
    lines = tuple(LineRow(f"Item {n} of a long month", "$40.00", "2", "$20.00") for n in range(1, count + 1))
    return replace(INVOICE, lines=lines)


def html_of(name: str, doc: PageModel, paper: str = "a4", **more: Any) -> str:
    """The HTML of `pdf/<name>.html` for `doc`."""
    qr = qr_svg(doc.links.page) if doc.links.page else ""
    return _TEMPLATES.get_template(f"pdf/{name}.html").render(
        doc=doc, qr=qr, paper=paper, accent=doc.business.brand_color, **more
    )
