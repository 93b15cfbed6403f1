"""The documentation page in a browser: on a phone by day and on a desk by night, everything opened."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.serving import serving
from tests.web.test_reference import documented

pytestmark = pytest.mark.browser
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Operations and objects look alike, so a few of each are looked at: the time goes with the size of the page.
MORE = ".operation + .operation, .shape:nth-of-type(n+4)"
KEEP_A_FEW = f"document.querySelectorAll('{MORE}').forEach(one => one.remove())"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def address():
    with serving(documented()) as url:
        yield f"{url}/docs"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everybody_can_read_it(chromium, address, width, scheme):
    with chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        asked, messages = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.goto(address)
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(KEEP_A_FEW)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert (asked, messages) == ([address], [])


def test_contents_are_a_menu_on_a_phone_and_a_rail_beside_the_page(chromium, address):
    with chromium.new_context(viewport={"width": 360, "height": 640}) as context:
        page = context.new_page()
        page.goto(address)
        menu = page.get_by_role("navigation", name="Contents")
        menu.get_by_text("Contents").click()
        menu.get_by_role("link", name="Get an invoice").click()
        assert page.url == f"{address}#getInvoice"
        page.set_viewport_size({"width": 1280, "height": 800})
        menu.get_by_role("link", name="Save customers").click()
        assert page.url == f"{address}#saveCustomers"
        assert page.get_by_role("heading", name="Save customers").is_visible()
