"""The shapes of the page model: finished words and flags, so that a template has nothing to work out.

What is not here does not reach the browser: this is the allowlist between an invoice and whoever holds its link.
Every amount is text as people read it (`$53.43`); the only numbers are a progress bar's and those the page's form sends
back as "seen", in minor units. An empty string or tuple leaves its place out. The PDF is printed from the same shapes,
so nothing in them depends on the request but the addresses in `Links`.
"""

from dataclasses import dataclass

LONG_AMOUNT = 10


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute or rooted addresses of this invoice's own documents; an empty one is not offered."""

    page: str = ""
    pay: str = ""
    pdf: str = ""
    receipt: str = ""
    check: str = ""
    status: str = ""

    def __repr__(self) -> str:
        return "Links()"  # every address holds the key


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends the invoice or gets it: a name and the lines under it."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """The business as its customers know it. `logo` is an address or `data:` URI, `brand_color` `#rrggbb` or empty."""

    name: str
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    phone_link: str = ""
    tax_id: str = ""
    logo: str = ""
    brand_color: str = ""
    bank_instructions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says: `Due date`, `Saturday, 26 July 2025`."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """What the page is about, in the largest type.

    `label` "Left to pay" over `amount` "$53.43"; `strong` "12 days overdue" goes before `when` "since Saturday, …".
    `tone` is calm, soon, good, late, wait or off: it chooses a colour and a sign, the words say it all.
    """

    label: str
    amount: str = ""
    strong: str = ""
    when: str = ""
    tone: str = "calm"

    @property
    def is_long(self) -> bool:
        """Whether the amount needs smaller type to stay on one line."""
        return len(self.amount) > LONG_AMOUNT


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the total is paid: `value` of `maximum` for the bar, `text` for people."""

    value: int
    maximum: int
    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What happened (`title`), whether money was taken and what to do next (`lines`).

    `kind` is info, good, wait, warn or off.
    """

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One thing the payer may pay. `value` is a `Choice`; `amount` is empty where the payer types one.

    `pay_words` is the button while this is chosen. A typed amount has `input_hint` ("For example 25.00") and
    `input_example`.
    """

    value: str
    label: str
    amount: str = ""
    detail: str = ""
    installment_id: str = ""
    pay_words: str = ""
    amount_cents: int | None = None
    checked: bool = False
    typed: bool = False
    input_label: str = ""
    input_hint: str = ""
    input_example: str = ""
    input_prefix: str = ""
    input_suffix: str = ""


@dataclass(frozen=True, slots=True)
class PayForm:
    """The step towards paying. One choice: just its button. `seen_balance_cents` is what the payer sees."""

    choices: tuple[ChoiceRow, ...]
    methods: str
    seen_balance_cents: int
    legend: str = ""

    @property
    def chosen(self) -> ChoiceRow:
        """The preselected choice."""
        return next((choice for choice in self.choices if choice.checked), self.choices[0])


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line item; `each` is "2 × $40.00", for where quantity and price have no columns of their own."""

    description: str
    amount: str
    quantity: str = ""
    price: str = ""
    each: str = ""
    tax: str = ""


@dataclass(frozen=True, slots=True)
class InstallmentRow:
    """A part of the plan. `state` is paid, overdue, today, open or processing; `state_words` says it."""

    name: str
    due: str
    amount: str
    left: str
    state: str
    state_words: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that came in or went back."""

    date: str
    what: str
    amount: str


@dataclass(frozen=True, slots=True)
class PageModel:
    """One invoice as its payer reads it. `state` is a `PageState`'s value, `stamp` PAID, CANCELLED, QUOTE or empty.

    `subject` is the invoice's own name, `facts` what identifies it, `lines` its items, `steps` how the total
    came about.
    """

    state: str
    version: int
    lang: str
    title: str
    number: str
    business: BusinessFacts
    customer: Party
    headline: Headline
    links: Links
    subject: str = ""
    direction: str = "ltr"
    stamp: str = ""
    facts: tuple[Fact, ...] = ()
    banners: tuple[Banner, ...] = ()
    progress: Progress | None = None
    pay: PayForm | None = None
    lines: tuple[LineRow, ...] = ()
    line_columns: bool = False
    totals: tuple[Fact, ...] = ()
    steps: tuple[str, ...] = ()
    installments: tuple[InstallmentRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    notes: tuple[str, ...] = ()
    currency_note: str = ""
    poll: bool = False
