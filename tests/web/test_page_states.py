"""Every state in a real browser: on a phone and on a desk, light and dark, for eyes, fingers and screen readers.

With REMIT_SCREENSHOTS=<folder> each page is kept there as a picture.
"""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.domain.brand import contrast
from portal.errors import NotPayable, SourceUnavailable, TooManyRequests
from tests.builders import a_business, a_payer_invoice
from tests.web.page_cases import CASES, VARIANTS
from tests.web.page_fixtures import HeldInvoices, a_page_app
from tests.web.serving import serving

pytestmark = pytest.mark.browser

PHONE, DESK, ZOOMED = (360, 640), (1280, 900), (320, 256)
VIEWS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
AXE = Axe().axe_script
ERRORS = {
    "unavailable": SourceUnavailable("x"),
    "too_many": TooManyRequests("x", 30),
    "conflict": NotPayable("x", "paid"),
}
STATES = [*CASES, *VARIANTS, *ERRORS, "not_found"]
PAYABLE = [
    "open",
    "due_today",
    "overdue",
    "partially_paid",
    "installments",
    "action_needed",
    "payment_failed",
    "one_choice",
]
COLORS = ["#ffffff", "#000000", "#ffff00", "#4A90D9", "#777777", "#ff0000", "#00ff7f", "#2f6f5e"]
SHOTS = os.environ.get("REMIT_SCREENSHOTS")


@pytest.fixture(scope="module")
def site():
    held = {name: build() for name, build in (CASES | VARIANTS).items()} | ERRORS
    held |= {color[1:]: a_payer_invoice(business=a_business(brand_color=color)) for color in COLORS}
    with serving(a_page_app(source=HeldInvoices(held))) as url:
        yield url


@pytest.fixture
def look(chromium, site):
    """Opens a state's page in a window of `size`; fails when the browser reports an error or asks anybody else."""
    contexts, complaints = [], []

    def look(state, size, scheme="light", **options):
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        page.on(
            "request", lambda asked: None if asked.url.startswith((site, "data:")) else complaints.append(asked.url)
        )
        page.goto(f"{site}/invoices/{state}")
        return page

    yield look
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert complaints == []


def keep(page, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def turn(page, size, scheme):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_readable_by_everybody_on_every_screen(look, state):
    page = look(state, PHONE)
    for size, scheme in VIEWS:
        turn(page, size, scheme)
        keep(page, f"{state}-{size[0]}-{scheme}")
        assert overflow(page) <= 0
        assert violations(page) == []
    turn(page, ZOOMED, "light")
    assert overflow(page) <= 0


@pytest.mark.parametrize("state", PAYABLE)
def test_the_first_screen_of_a_phone_says_who_how_much_until_when_and_lets_pay(look, state):
    page = look(state, PHONE)
    for selector in ("h1", ".due", ".when", "button.go"):
        box = page.locator(selector).bounding_box()
        assert box["y"] >= 0, selector
        assert box["y"] + box["height"] <= PHONE[1], selector


@pytest.mark.parametrize("state", ["overdue", "processing", "paid"])
def test_everything_to_press_is_large_enough_for_a_finger(look, state):
    page = look(state, PHONE)
    targets = page.locator("button, .pick, .links a, summary").all()
    sizes = [target.bounding_box() for target in targets if target.is_visible()]
    assert sizes
    assert [box for box in sizes if box["height"] < 44] == []


def test_the_button_follows_the_choice_and_an_amount_can_be_typed_without_javascript(look):
    page = look("overdue", PHONE, java_script_enabled=False)
    assert page.get_by_role("button", name=re.compile("Pay")).inner_text() == "Pay $26.72"
    assert not page.get_by_label("Amount in US dollars").is_visible()
    page.get_by_label(re.compile("All that is left")).check()
    assert page.locator("button.go").inner_text() == "Pay $53.43"
    page.get_by_label(re.compile("Another amount")).check()
    page.get_by_label("Amount in US dollars").fill("25.00")
    page.get_by_role("button", name="Continue to payment").click()
    assert page.url.partition("?")[2] == "installmentId=istl_2&choice=amount&amount=25.00"


def test_the_explanation_opens_from_the_keyboard(look):
    page = look("partially_paid", DESK)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("rounded to $8.43").is_visible()
    assert violations(page) == []


def test_focus_is_seen(look):
    page = look("open", DESK)
    page.keyboard.press("Tab")
    outline = page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
    )
    assert outline == "solid3px"


def test_the_printed_sheet_has_the_invoice_and_nothing_to_press(look):
    page = look("overdue", DESK, "dark")
    page.emulate_media(media="print")
    assert page.locator("button, .links, .choose").evaluate_all("all => all.filter(one => one.checkVisibility())") == []
    assert page.get_by_text("Consulting services, June").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 27, 25)"


def test_right_to_left_the_page_is_mirrored_and_still_fits(look):
    page = look("overdue", PHONE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert overflow(page) <= 0
    label, amount = (page.locator(f".pick {part}").first.bounding_box()["x"] for part in ("input", "b"))
    assert amount < label


def test_forced_colours_still_show_what_is_chosen(look):
    page = look("overdue", PHONE, forced_colors="active")
    keep(page, "overdue-forced-colours")
    assert page.evaluate("getComputedStyle(document.querySelector('.pick')).outlineStyle") == "solid"


@pytest.mark.parametrize("color", COLORS)
def test_text_in_any_brand_colour_can_be_read(look, color):
    page = look(color[1:], DESK)
    for scheme in ("light", "dark"):
        turn(page, DESK, scheme)
        keep(page, f"brand-{color[1:]}-{scheme}")
        assert violations(page) == []
        for selector, ground in (("button.go", "button.go"), (".mark", ".mark"), (".links a", ".card")):
            assert contrast(colour(page, selector, "color"), colour(page, ground, "backgroundColor")) >= 4.5


def colour(page, selector, kind):
    found = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{kind}")
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", found)[:3])
