"""What the printed documents say and are: the page model's words, tagged, on the right paper."""

from dataclasses import astuple, replace

import pytest

from portal.ports import PrintJob
from portal.web.page_model_shapes import Headline, LineRow, Party
from tests.documents.reading import page_texts, reader, text
from tests.documents.specimens import BUSINESS, INVOICE, html_of, long_invoice


def words_of(*parts: object) -> list[str]:
    return [word for part in parts for row in part for word in (row if isinstance(row, tuple) else (row,))]


def test_an_invoice_says_what_the_page_says(printer):
    said = text(printer.print(PrintJob(html_of("invoice", INVOICE, "letter"))))
    facts = [(fact.label, fact.text) for fact in (*INVOICE.facts, *INVOICE.totals)]
    lines = [(line.description, line.quantity, line.price, line.amount) for line in INVOICE.lines]
    parts = [(part.name, part.due, part.amount, part.left) for part in INVOICE.installments]
    parties = [BUSINESS.address, BUSINESS.bank_instructions, INVOICE.customer.lines]
    singles = (INVOICE.title, INVOICE.subject, INVOICE.headline.label, INVOICE.headline.amount, INVOICE.customer.name)
    contact = (BUSINESS.name, BUSINESS.email, BUSINESS.phone, BUSINESS.tax_id)
    payments = [astuple(payment) for payment in INVOICE.payments]
    for word in words_of(facts, lines, parts, parties, singles, contact, payments, INVOICE.notes):
        assert word in said


def test_what_is_true_today_only_is_not_printed(printer):
    assert "overdue" not in text(printer.print(PrintJob(html_of("invoice", INVOICE))))


def test_a_receipt_says_what_was_paid_by_what_when_and_what_is_left(printer):
    html = html_of("receipt", INVOICE, paid="$50.00", summary=INVOICE.totals[3:])
    said = text(printer.print(PrintJob(html)))
    for word in ("Receipt for invoice 1001 from ACME", "Paid $50.00", "Visa ending in 4242", "July 14, 2025"):
        assert word in said
    assert "Left to pay $53.43" in said
    assert "Workshop materials" not in said


def test_a_document_is_tagged_and_knows_its_title_and_language(printer):
    document = reader(printer.print(PrintJob(html_of("invoice", INVOICE))))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert document.metadata.title == "Invoice 1001 from ACME"
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize(("paper", "points"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_paper_is_the_regions(printer, paper, points):
    box = reader(printer.print(PrintJob(html_of("invoice", INVOICE, paper)))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == points


def test_a_long_invoice_repeats_its_head_and_counts_its_pages(printer):
    pages = page_texts(printer.print(PrintJob(html_of("invoice", long_invoice(60), "letter"))))
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "Description Quantity Price Amount" in page
        assert f"Page {number} of 3" in page
        assert "Invoice 1001 from ACME" in page


def test_an_ordinary_invoice_fits_on_one_page(printer):
    assert len(page_texts(printer.print(PrintJob(html_of("invoice", INVOICE, "letter"))))) == 1


@pytest.mark.parametrize("stamp", ["PAID", "CANCELLED", "QUOTE", "REFUNDED"])
def test_a_stamp_is_printed_and_takes_the_bank_instructions_away(printer, stamp):
    doc = replace(INVOICE, stamp=stamp, headline=Headline("Nothing to pay", tone="off"))
    said = text(printer.print(PrintJob(html_of("invoice", doc))))
    assert stamp in said
    assert "Routing" not in said


def test_the_link_and_its_picture_lead_back_to_the_page(printer):
    html = html_of("invoice", INVOICE)
    page = reader(printer.print(PrintJob(html))).pages[0]
    links = {note["/A"].get("/URI") for note in page["/Annots"] if "/A" in note}
    assert INVOICE.links.page in links
    assert 'src="data:image/svg+xml' in html


def test_what_people_write_is_text_never_markup(printer):
    doc = replace(INVOICE, customer=Party("<script>alert(1)</script>"), lines=(LineRow("<b>&amp;</b>", "$1.00"),))
    said = text(printer.print(PrintJob(html_of("invoice", doc))))
    assert "<script>alert(1)</script>" in said
    assert "<b>&amp;</b>" in said
