"""The documents over HTTP: in the page's words, under their own names, and nothing changed by asking."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from portal.errors import PrinterUnavailable, SourceUnavailable
from portal.ports import PrintJob
from portal.web import documents
from tests.builders import NOW, TODAY, a_business, a_payer_invoice, a_payment, an_invoice
from tests.fakes import FixedClock
from tests.web.page_cases import CASES
from tests.web.page_fixtures import KEY, HeldInvoices, a_page_app

PDF = b"%PDF-1.7\n%%EOF\n"
INVOICE, RECEIPT = f"/invoices/{KEY}/invoice.pdf", f"/invoices/{KEY}/receipt.pdf"


@dataclass
class FakePrinter:
    jobs: list[PrintJob] = field(default_factory=list)
    fault: Exception | None = None

    def print(self, job):
        self.jobs.append(job)
        if self.fault:
            raise self.fault
        return PDF


@dataclass
class FakeLogos:
    held: dict[str, tuple[str, bytes]]

    def read(self, sha256):
        return self.held.get(sha256)


@pytest.fixture
def printer():
    return FakePrinter()


@pytest.fixture
def ask(printer):
    """Asks for an address of an application that holds one invoice."""

    def ask(opened, address, method="GET", **parts):
        app = a_page_app(documents.bp, source=HeldInvoices({KEY: opened}), printer=printer, **parts)
        return app.test_client().open(address, method=method)

    return ask


@pytest.mark.parametrize("state", CASES)
def test_every_state_that_has_a_page_has_its_invoice(ask, printer, state):
    answer = ask(CASES[state](), INVOICE)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert f"{'Quote' if state == 'quote' else 'Invoice'} 1001 from" in printer.jobs[0].html


def test_the_document_is_shown_under_its_title_and_kept_by_nobody(ask):
    headers = ask(a_payer_invoice(), INVOICE).headers
    assert headers["Content-Disposition"] == 'inline; filename="Invoice 1001 from ACME Studio.pdf"'
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Content-Length"] == str(len(PDF))


def test_a_name_in_any_script_makes_a_header(ask):
    opened = replace(a_payer_invoice(), business=a_business(name='Café "Ω"\r\nX: y/../z'))
    given = ask(opened, INVOICE).headers["Content-Disposition"]
    assert given == (
        'inline; filename="Invoice 1001 from Caf_ _ X y .. z.pdf"; '
        "filename*=UTF-8''Invoice%201001%20from%20Caf%C3%A9%20%CE%A9%20X%20y%20..%20z.pdf"
    )


def test_the_receipt_tells_payment_and_rest(ask, printer):
    answer = ask(a_payer_invoice(movements=[a_payment(5000, note="Visa ending in 4242")]), RECEIPT)
    html = printer.jobs[0].html
    assert answer.headers["Content-Disposition"] == 'inline; filename="Receipt for invoice 1001 from ACME Studio.pdf"'
    for words in ("Visa ending in 4242", "$50.00", "Left to pay", "$53.43"):
        assert words in html


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_there_is_no_receipt_before_money_came(ask, printer, method):
    missing = ask(a_payer_invoice(), RECEIPT, method)
    unknown = ask(a_payer_invoice(), "/invoices/unknown/receipt.pdf", method)
    assert (missing.status_code, missing.data) == (unknown.status_code, unknown.data)
    assert missing.status_code == 404
    assert printer.jobs == []


def test_head_answers_like_get_and_prints_nothing(ask, printer):
    got, headed = ask(a_payer_invoice(), INVOICE), ask(a_payer_invoice(), INVOICE, "HEAD")
    assert len(printer.jobs) == 1
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Disposition"] == got.headers["Content-Disposition"]
    assert headed.mimetype == "application/pdf"
    assert "Content-Length" not in headed.headers


def test_a_document_that_is_not_ready_is_promised_in_words(ask, printer):
    printer.fault = PrinterUnavailable("still being printed", 5)
    answer = ask(a_payer_invoice(), INVOICE)
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "5", "text/html")
    assert "not ready yet" in answer.text


def test_an_unreachable_source_prints_nothing(ask, printer):
    assert ask(SourceUnavailable("down"), INVOICE).status_code == 503
    assert printer.jobs == []


def test_the_link_on_paper_is_the_published_one(ask, printer):
    ask(a_payer_invoice(), INVOICE)
    assert f'href="http://127.0.0.1/invoices/{KEY}"' in printer.jobs[0].html


def test_the_logo_is_handed_over_whole(ask, printer):
    opened = replace(a_payer_invoice(), business=a_business(logo="ab" * 32))
    large = b"\x89PNG" + bytes(60_000)
    ask(opened, INVOICE, logos=FakeLogos({"ab" * 32: ("image/png", large)}))
    assert 'src="data:image/png;base64,iVBOR' in printer.jobs[0].html


def test_a_brand_colour_cannot_carry_css(ask, printer):
    opened = replace(a_payer_invoice(), business=a_business(brand_color="red;background:url(http://x)"))
    ask(opened, INVOICE)
    assert "url(" not in printer.jobs[0].html


def test_the_same_invoice_is_the_same_job_on_another_day(ask, printer):
    opened = a_payer_invoice(an_invoice(due_date=TODAY))
    for days in (0, 20):
        ask(opened, INVOICE, clock=FixedClock(NOW + timedelta(days=days)))
    assert printer.jobs[0] == printer.jobs[1]


ELSEWHERE = "https://cdn.tight.example/invoices/inv_7.pdf?v=2"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_sources_own_pdf_is_the_invoice_where_its_host_is_named(ask, printer, method):
    opened = replace(a_payer_invoice(), pdf_url=ELSEWHERE)
    answer = ask(opened, INVOICE, method, settings={"PDF_HOSTS": "files.example, CDN.tight.example"})
    assert (answer.status_code, answer.location, printer.jobs) == (302, ELSEWHERE, [])
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


OTHERS = {
    "none": "",
    "another host": "https://evil.example/a.pdf",
    "a host below": "https://a.cdn.tight.example/a.pdf",
    "a host above": "https://tight.example/a.pdf",
    "not encrypted": "http://cdn.tight.example/a.pdf",
    "a script": "javascript:alert(1)//cdn.tight.example",
    "somebody's name": "https://cdn.tight.example@evil.example/",
    "a name on the host": "https://u:p@cdn.tight.example/",
    "a backslash": "https://evil.example\\.cdn.tight.example/",
    "another port": "https://cdn.tight.example:8443/a.pdf",
    "a port that is none": "https://cdn.tight.example:x/a.pdf",
    "two lines": "https://cdn.tight.example/\r\nSet-Cookie: a=b",
    "letters of elsewhere": "https://cdn.tıght.example/a.pdf",
    "a bracket": "https://[cdn.tight.example/a.pdf",
    "no scheme": "//cdn.tight.example/a.pdf",
    "endless": "https://cdn.tight.example/" + "a" * 2_000,
}


@pytest.mark.parametrize("url", OTHERS.values(), ids=OTHERS)
def test_a_pdf_on_any_other_address_is_our_own(ask, printer, url):
    answer = ask(replace(a_payer_invoice(), pdf_url=url), INVOICE, settings={"PDF_HOSTS": "cdn.tight.example"})
    assert (answer.status_code, answer.data, len(printer.jobs)) == (200, PDF, 1)
    assert not url or url not in printer.jobs[0].html


def test_no_host_is_trusted_by_itself(ask):
    assert ask(replace(a_payer_invoice(), pdf_url=ELSEWHERE), INVOICE).data == PDF


def test_a_receipt_is_always_our_own(ask):
    opened = replace(a_payer_invoice(movements=[a_payment(5000)]), pdf_url=ELSEWHERE)
    assert ask(opened, RECEIPT, settings={"PDF_HOSTS": "cdn.tight.example"}).data == PDF
