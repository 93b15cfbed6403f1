"""The invoice page as HTML: the right words for each state, one thing to do, nothing that should not be there."""

import re
from datetime import timedelta

import pytest

from portal.domain.attempt import AttemptStatus
from portal.domain.invoice import Address, InvoiceStatus, PartnerFacts
from portal.domain.page_state import PageState, page_state
from portal.errors import SourceUnavailable
from tests.builders import (
    NOW,
    TODAY,
    a_business,
    a_customer,
    a_line,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_attempt,
    an_invoice,
)
from tests.web.html_facts import elements, words
from tests.web.page_cases import CASES, VARIANTS
from tests.web.page_fixtures import KEY, a_page_app, holding

EVERY = CASES | VARIANTS
SAID = {
    "open": ("Amount due", "$103.43", "Due in 29 days", "on Tuesday, March 31, 2026", "Pay $103.43"),
    "due_today": ("Due today", "Monday, March 2, 2026, until midnight UTC"),
    "overdue": ("$53.43", "$26.72 is 12 days overdue", "since Wednesday, February 18, 2026", "$50.00 of $103.43 paid"),
    "partially_paid": ("Left to pay", "$53.43", "$50.00 of $103.43 paid", "Visa ending in 4242"),
    "installments": ("$26.72 due in 16 days", "on Wednesday, March 18, 2026", "Pay $26.72"),
    "processing": ("Payment on its way", "You do not need to pay again", "Check now"),
    "action_needed": ("Your bank asks you to confirm", "No money has been taken yet", "Pay $103.43"),
    "payment_failed": ("did not go through", "not enough money", "You have not been charged", "att_1", "Pay $103.43"),
    "paid": ("Paid", "Thank you", "Paid on Monday, March 2, 2026", "Download receipt"),
    "paid_outside": ("Paid", "ACME Studio recorded your payment", "Check, recorded by ACME Studio", "Download receipt"),
    "refunded": ("Refunded", "$103.43", "Nothing to pay"),
    "disputed": ("Payment disputed", "Nothing to pay now"),
    "cancelled": ("Invoice cancelled", "Please do not pay it", "Consulting"),
    "scheduled": ("Not issued yet", "ACME Studio will issue this invoice on Wednesday, March 18, 2026"),
    "quote": ("Quote 1001 from ACME Studio", "$103.43", "This is not a demand for payment", "Consulting"),
    "zero_total": ("$0.00", "Nothing to pay"),
    "online_off": ("not paid online", "How to pay", "ACME Bank, account 000123456789"),
}
PAYABLE = {"open", "due_today", "overdue", "partially_paid", "installments", "action_needed", "payment_failed"}


@pytest.fixture
def show():
    """The page of an opened invoice, as text."""

    def show(opened, query="", **parts):
        answer = holding(opened, **parts).test_client().get(f"/invoices/{KEY}{query}")
        assert answer.status_code == 200
        return answer.text

    return show


def test_every_state_has_a_case():
    states = {name: page_state(build(), TODAY, payments_available=True) for name, build in CASES.items()}
    assert states == {name: PageState(name) for name in CASES}
    assert set(PageState) == set(states.values())


@pytest.mark.parametrize("state", CASES)
def test_each_state_says_its_words(show, state):
    said = words(show(CASES[state]()))
    assert [piece for piece in SAID[state] if piece not in said] == []


@pytest.mark.parametrize("state", CASES)
def test_only_what_can_be_paid_offers_to_pay(show, state):
    page = show(CASES[state]())
    assert (f'action="/invoices/{KEY}/pay"' in page) == (state in PAYABLE)


@pytest.mark.parametrize("name", EVERY)
def test_a_page_is_built_of_real_headings_tables_and_labels(show, name):
    page = show(EVERY[name]())
    kind = "Quote" if name == "quote" else "Invoice"
    assert [one.text.startswith(f"{kind} 1001 from ACME Studio") for one in elements(page, "h1")] == [True]
    assert len(elements(page, "table")) == len(elements(page, "caption"))
    assert {one["scope"] for one in elements(page, "th")} <= {"col", "row"}
    assert [one["class"] for one in elements(page, "button")].count("go") <= 1
    labelled = {one["for"] for one in elements(page, "label")}
    assert all(one["id"] in labelled for one in elements(page, "input") if one["type"] not in {"radio", "hidden"})
    assert elements(page, "html")[0]["lang"] == "en-US"


@pytest.mark.parametrize("name", EVERY)
def test_a_page_asks_nobody_else_and_names_its_key_only_in_its_own_addresses(show, name):
    page = show(EVERY[name]())
    links = [one[attr] for one in elements(page) for attr in ("href", "src", "action") if one[attr]]
    assert all(link.startswith((f"/invoices/{KEY}", "mailto:", "tel:", "data:")) for link in links)
    assert page.count(KEY) == page.count(f"/invoices/{KEY}")
    assert "http" not in re.sub(r"\shttp-equiv", "", page)


@pytest.mark.parametrize("name", EVERY)
def test_no_element_carries_style_or_script_of_its_own(show, name):
    page = show(EVERY[name]())
    assert [attr for one in elements(page) for attr in one.attributes if attr == "style" or attr.startswith("on")] == []
    assert len(elements(page, "style")) == 1


def test_only_a_page_that_waits_for_a_payment_has_a_script(show):
    scripted = {name for name, build in EVERY.items() if elements(show(build()), "script")}
    assert scripted == {"processing"}


def test_what_the_partner_keeps_with_an_invoice_reaches_nobody(show):
    facts = PartnerFacts("PLANTED1", "PLANTED2", '{"a": "PLANTED3"}')
    line = a_line(api_item_id="PLANTED4", gl_account_id="PLANTED5", id="PLANTED6")
    invoice = an_invoice(partner_facts=facts, line_items=(line,))
    business = a_business(stripe_account="acct_PLANTED7", partner_id="prt_PLANTED8", id="bus_PLANTED9")
    customer = a_customer(id="cus_PLANTED10", email="PLANTED11@doe.example")
    attempt = an_attempt(intent_id="pi_PLANTED12", stripe_account="acct_PLANTED13", last_decline="card_declined")
    page = show(a_payer_invoice(invoice, business=business, customer=customer, attempt=attempt))
    assert re.findall(r"\w*PLANTED\w*", page) == []


def test_words_from_outside_are_never_markup(show):
    evil = "<script>alert(1)</script>\"'><b>&amp;"
    business = a_business(name=evil, address=Address(evil), phone=evil, tax_id=evil, bank_instructions=evil)
    invoice = an_invoice(name=evil, notes=evil, line_items=(a_line(description=evil),))
    page = show(a_payer_invoice(invoice, business=business, customer=a_customer(name=evil)))
    assert elements(page, "script") == []
    assert words(page).count(evil) >= 7


def test_a_colour_that_is_none_does_not_reach_the_style(show):
    page = show(a_payer_invoice(business=a_business(brand_color="red;}</style>")))
    assert "red;" not in page


def test_the_explanation_names_every_step(show):
    steps = [
        one.text for one in elements(show(CASES["partially_paid"]()), "li") if "=" in one.text or " is " in one.text
    ]
    assert steps == [
        "Discount: 5% of $100.00 is $5.00.",
        "Sales tax: 8.875% of $95.00 is $8.43125, rounded to $8.43.",
        "Total: $100.00 − $5.00 + $8.43 = $103.43.",
        "Left to pay: $103.43 − $50.00 already paid = $53.43.",
    ]


def test_several_items_are_added_up_and_many_just_counted(show):
    few = an_invoice(line_items=(a_line(6000), a_line(4000, id="lin_2")))
    many = an_invoice(line_items=tuple(a_line(2000, id=f"lin_{n}") for n in range(5)))
    assert "Items: $60.00 + $40.00 = $100.00." in words(show(a_payer_invoice(few)))
    assert "The 5 items add up to $100.00." in words(show(a_payer_invoice(many)))


def test_a_plain_sum_needs_no_explanation(show):
    page = show(a_payer_invoice(an_invoice(discount=None, tax=None)))
    assert "How this was calculated" not in page
    assert "Subtotal" not in page


def test_facts_the_source_does_not_carry_are_left_out(show):
    page = words(show(VARIANTS["little_known"]()))
    assert "Subtotal" not in page
    assert "Payments" not in page
    assert "Total $103.43" in page


def test_a_scheduled_invoice_shows_no_amount_and_no_document(show):
    page = show(CASES["scheduled"]())
    assert "$" not in words(page)
    assert ".pdf" not in page


def test_the_first_choice_is_preselected_and_the_button_names_each_amount(show):
    page = show(CASES["overdue"]())
    radios = [one for one in elements(page, "input") if one["type"] == "radio"]
    assert [one["value"] for one in radios] == ["installment", "balance", "amount"]
    assert ["checked" in one.attributes for one in radios] == [True, False, False]
    assert [one.text for one in elements(page, "i")] == ["Pay $26.72", "Pay $53.43", "Continue to payment"]
    assert [one["value"] for one in elements(page, "input") if one["name"] == "installmentId"] == ["istl_2"]


def test_going_on_with_a_started_payment_is_one_press(show):
    page = show(a_payer_invoice(CASES["overdue"]().invoice, [a_payment(5000)], attempt=an_attempt(amount_cents=5343)))
    checked = [one["value"] for one in elements(page, "input") if "checked" in one.attributes]
    assert checked == ["balance"]


def test_one_thing_to_pay_is_one_button(show):
    page = show(VARIANTS["one_choice"]())
    assert [(one["type"], one["name"], one["value"]) for one in elements(page, "input")] == [
        ("hidden", "choice", "balance")
    ]
    assert [one.text for one in elements(page, "button")] == ["Pay $103.43"]


def test_more_than_one_charge_can_be_is_not_called_the_full_amount(show):
    page = words(show(VARIANTS["long_words"]()))
    assert "As much as one payment can be" in page
    assert "The full amount" not in page


def test_a_part_on_its_way_is_not_asked_for_again(show):
    page = words(show(VARIANTS["partly_processing"]()))
    assert "A payment of $50.00 is on its way" in page
    assert "Left to pay $53.43" in page
    assert "Pay $53.43" in page


def test_the_last_good_copy_says_so_and_takes_no_payment(show):
    page = show(VARIANTS["stale"]())
    assert "If you have just paid, please don’t pay again" in words(page)
    assert "March 2, 2026, 3:00 PM UTC" in words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert f'{KEY}/pay"' not in page


def test_without_stripe_the_page_says_how_else_to_pay(show):
    page = show(a_payer_invoice(), payments=None)
    assert "ACME Bank" in words(page)
    assert f'{KEY}/pay"' not in page


def test_without_any_way_to_pay_the_business_is_named(show):
    opened = a_payer_invoice(business=a_business(bank_instructions=None, email=None, phone=None))
    page = words(show(opened, payments=None))
    assert "Please ask ACME Studio how to pay." in page
    assert "Questions about this invoice? Ask ACME Studio." in page


def test_what_was_paid_before_a_cancellation_is_not_forgotten(show):
    opened = a_payer_invoice(an_invoice(status=InvoiceStatus.CANCELLED), [a_payment(5000)])
    assert "You paid $50.00 before it was cancelled" in words(show(opened))


@pytest.mark.parametrize("status", [AttemptStatus.LIVE, AttemptStatus.PROCESSING])
def test_back_from_stripe_the_page_confirms_and_does_not_ask_again(show, status):
    page = show(a_payer_invoice(attempt=an_attempt(status=status)), "?returned=1")
    assert "We are confirming your payment of $103.43 Please don’t pay again." in words(page)
    assert '/pay"' not in page
    assert len(elements(page, "script")) == 1
    assert [one["method"] for one in elements(page, "form")] == ["post"]


def test_back_from_stripe_after_the_end_the_page_is_the_page(show):
    settled = a_payer_invoice(movements=[a_payment(10_343)], attempt=an_attempt(status=AttemptStatus.SUCCEEDED))
    assert show(settled, "?returned=1") == show(settled)


def test_today_is_the_business_s(show):
    opened = a_payer_invoice(
        an_invoice(due_date=TODAY - timedelta(days=1)), business=a_business(time_zone="Etc/GMT+12")
    )
    at_two = type("Clock", (), {"now": staticmethod(lambda: NOW.replace(hour=2))})
    assert "Due today" in words(show(opened, clock=at_two))
    assert "1 day overdue" in words(show(opened))


def test_processing_money_is_named_beside_what_is_left(show):
    page = words(show(a_payer_invoice(movements=[a_payment(5000), a_processing(5343)])))
    assert "Left to pay $53.43 of which being processed $53.43" in page


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_page_is_read_once_and_nothing_else_is_asked(method):
    asked = []

    class Source:
        def open(self, key, now):
            asked.append(key)
            return a_payer_invoice()

    app = a_page_app(source=Source(), payments=object(), book=None)
    assert app.test_client().open(f"/invoices/{KEY}", method=method).status_code == 200
    assert asked == [KEY]


def test_a_source_that_is_down_says_what_that_means_for_who_has_paid_and_who_has_not():
    answer = holding(SourceUnavailable("down")).test_client().get(f"/invoices/{KEY}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Nothing was charged by this try." in words(answer.text)
    assert "If you have just paid, please don’t pay again" in words(answer.text)
    assert "No money was taken" not in answer.text
