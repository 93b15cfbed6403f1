"""A payer's browser, and what it must never see: foreign origins, cookies, card numbers, broken policies."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FrameLocator, Page, Request

from tests.served import Served

GOOD = "4242424242424242"
POOR = "4000000000009995"
ASKS = "4000002500003155"
SECRETS = (GOOD, POOR, ASKS)
SIZES = {"phone": {"width": 360, "height": 640}, "desktop": {"width": 1280, "height": 900}}
WITHIN_MS = 20_000
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def origin(url: str) -> str:
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}"


@dataclass
class Visit:
    """One person's browser at one invoice, with everything it asked for and complained of."""

    running: Served
    context: BrowserContext
    page: Page
    key: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"{self.running.url}/invoices/{self.key}"

    def watch(self) -> None:
        self.page.set_default_timeout(WITHIN_MS)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)

    def _asked(self, request: Request) -> None:
        if origin(self.page.url) == self.running.stripe.url:
            return  # at the bank's own page, which sends the payer back as Stripe does
        self.asked.append((urlsplit(self.page.url).path, request.url))
        if origin(request.url) == self.running.url:
            self.sent.append(request.post_data or "")

    def _said(self, message: ConsoleMessage) -> None:
        """What Stripe refuses shows as a failed request, and may."""
        if message.type == "error" and origin(message.location["url"]) != self.running.stripe.url:
            self.complaints.append(message.text)

    def open(self, path: str = "") -> None:
        self.page.goto(self.home + path)

    def card(self) -> FrameLocator:
        return self.page.frame_locator("#payment-element iframe")

    def ready(self) -> None:
        """Until the card fields are there and the button may be pressed."""
        self.page.locator("#go:enabled").wait_for()
        self.card().locator("#number").wait_for()

    def type_card(self, number: str) -> None:
        fields = self.card()
        for name, text in (("number", number), ("expiry", "12 / 34"), ("cvc", "123"), ("postal", "12345")):
            fields.locator(f"#{name}").fill(text)
        assert number not in self.words().replace(" ", "")

    def type_account(self, number: str) -> None:
        fields = self.card()
        fields.get_by_label("US bank account").check()
        for name, text in (("name", "Jenny Rosen"), ("routing", "110000000"), ("account", number)):
            fields.locator(f"#{name}").fill(text)
        assert number not in self.words()

    def press(self) -> None:
        """Scrolled to first and painted, or the click would land on the frame that was there before."""
        button = self.page.locator("#go")
        button.scroll_into_view_if_needed()
        self.page.evaluate(PAINTED)
        button.click()

    def pay(self, number: str = GOOD) -> None:
        self.ready()
        self.type_card(number)
        self.press()

    def tell_the_bank(self, decision: str) -> None:
        """At the bank's page: press a button, and be back."""
        self.page.wait_for_url(f"{self.running.stripe.url}/bank/*")
        self.page.get_by_role("button", name=decision).click()
        self.home_again()

    def home_again(self) -> None:
        """Until the invoice's page is back and has nothing to confirm any more."""
        self.paid()
        self.page.locator("#watch[data-check]").wait_for(state="detached")

    def paid(self) -> None:
        """Until the invoice's own page is back."""
        self.page.wait_for_url(lambda url: url.partition("?")[0] == self.home)

    def words(self) -> str:
        """All our own document holds, values of fields included."""
        values = "Array.from(document.querySelectorAll('input')).map(field => field.value).join(' ')"
        return self.page.content() + str(self.page.evaluate(values))

    def problem(self) -> str:
        self.page.locator("#problem:not(:empty)").wait_for()
        return self.page.locator("#problem").inner_text()

    def check(self) -> None:
        """What must hold at the end of every journey."""
        foreign = {(path, origin(url)) for path, url in self.asked if origin(url) not in {self.running.url, "data://"}}
        assert {where for _, where in foreign} <= {self.running.stripe.url}
        assert all(path.endswith(("/pay", "/payments")) for path, _ in foreign), foreign
        assert not any(number in body for body in self.sent for number in SECRETS)
        assert not any("secret" in urlsplit(url).query for _, url in self.asked if origin(url) == self.running.url)
        assert self.context.cookies() == []
        assert self.complaints == []


def visit(browser: Browser, running: Served, key: str, size: str = "desktop", **how: Any) -> Visit:
    context = browser.new_context(viewport=SIZES[size], **how)
    visiting = Visit(running, context, context.new_page(), key)
    visiting.watch()
    return visiting
