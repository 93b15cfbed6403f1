"""When something is to be paid, in words that need no counting."""

from dataclasses import dataclass
from datetime import date

from portal.domain.invoice import TermType
from portal.web.formats import zone_name
from portal.web.page_model_reading import Reading, counted


@dataclass(frozen=True, slots=True)
class Due:
    """`strong` "12 days overdue" before `when` "since Saturday, July 26, 2025"; `tone` as in `Headline`."""

    strong: str
    when: str
    tone: str


def due_of(reading: Reading) -> Due:
    """When what is left is due: the next unpaid installment, or the invoice itself."""
    if not reading.open_parts:
        return _due_words(reading, reading.opened.invoice.due_date, "")
    day = reading.open_parts[0].due_date
    cents = sum(part.available_cents for part in reading.open_parts if _same_moment(part.due_date, day, reading.today))
    share = "" if cents == reading.opened.standing.available_cents else reading.money(cents)
    return _due_words(reading, day, share)


def _same_moment(due: date | None, first: date | None, today: date) -> bool:
    """All overdue parts belong together; so do parts due on one day."""
    return due == first or (due is not None and first is not None and due < today and first < today)


def _due_words(reading: Reading, day: date | None, share: str) -> Due:
    if day is None:
        return Due("Due on receipt" if reading.opened.invoice.term is TermType.DUE_NOW else "", "", "calm")
    days = (day - reading.today).days
    spoken = reading.full_date(day)
    if days < 0:
        return Due(_about(share, f"{counted(-days, 'day')} overdue", "is"), f"since {spoken}", "late")
    if days == 0:
        until = f"{spoken}, until midnight {zone_name(reading.opened.business.time_zone, reading.tag)}"
        return Due(_about(share, "due today", "is"), until, "soon")
    return Due(_about(share, "due tomorrow" if days == 1 else f"due in {counted(days, 'day')}"), f"on {spoken}", "calm")


def _about(share: str, words: str, verb: str = "") -> str:
    if not share:
        return words[0].upper() + words[1:]
    return " ".join(word for word in (share, verb, words) if word)


def until_words(reading: Reading) -> str:
    """By when the bank should be done with what it is at work on."""
    day = reading.opened.expected_on
    if day is None:
        return "Your bank is at work on it."
    if day < reading.today:
        return f"Your bank is at work on it and takes longer than usual; it was expected by {reading.full_date(day)}."
    return f"Your bank is at work on it, until about {reading.full_date(day)}."


def part_state(reading: Reading, due: date | None, available_cents: int, balance_cents: int) -> tuple[str, str]:
    """The state of an installment and its words: `("overdue", "12 days overdue")`."""
    if balance_cents <= 0:
        return "paid", "Paid"
    if available_cents <= 0:
        return "processing", "Being processed"
    if due is None or due > reading.today:
        return "open", "Open"
    if due == reading.today:
        return "today", "Due today"
    return "overdue", f"{counted((reading.today - due).days, 'day')} overdue"
