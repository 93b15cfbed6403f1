"""From the v6 set-up of invoicing, with our extension of it, to a draft."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, model_validator

from portal.domain.drafts import UNSENT, Unsent
from portal.domain.invoice import Recurrence, TermType
from portal.domain.setup import SetupDraft
from portal.wire.addresses import AddressSave, read_address
from portal.wire.faults import faults_of
from portal.wire.fields import LARGEST_WHOLE, Day, Email, Long, Number, Short, WireModel, impossible, required
from portal.wire.invoice_reading import given
from portal.wire.v6_items import Frequency

MOST_MARKUP = 1_000


class DefaultTerm(WireModel):
    """`{type, dueDate}`; the date stands with OTHER alone."""

    type: Annotated[TermType, Field(strict=False)]
    due_date: Day | None = None

    @model_validator(mode="after")
    def _names_a_day(self) -> "DefaultTerm":
        if self.type is TermType.OTHER and self.due_date is None:
            raise required("dueDate")
        return self


class DefaultReminder(WireModel):
    """`{frequency, interval}`."""

    frequency: Annotated[Frequency, Field(strict=False)]
    interval: Annotated[int, Field(ge=1, le=1_000)] = 1


def _markup(percent: Number) -> Number:
    if not 0 <= percent <= MOST_MARKUP:
        raise impossible(f"Must be from 0 to {MOST_MARKUP}.")
    return percent


class SetupSave(WireModel):
    """What is to change; the first six are the contract's, the rest is ours."""

    brand_color: Short | None = None
    default_note: Long | None = None
    default_term: DefaultTerm | None = None
    default_reminder_recurrence: DefaultReminder | None = None
    reimbursable_mark_up_percent: Annotated[Number, AfterValidator(_markup)] | None = None
    setup_complete: bool | None = None
    name: Short | None = None
    address: AddressSave | None = None
    email: Email | None = None
    phone: Short | None = None
    tax_id: Short | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    time_zone: Short | None = None
    locale: Short | None = None
    allow_amount: bool | None = None
    minimum_cents: Annotated[int, Field(ge=0, le=LARGEST_WHOLE)] | None = None
    bank_instructions: Long | None = None


def read_setup(body: Any) -> SetupDraft:
    """The draft in `body`, a value of `read_json`; null empties what may be empty. Raises `InvalidFields`."""
    try:
        sent = SetupSave.model_validate(body)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    term = sent.default_term
    return SetupDraft(
        name=given(sent.name),
        address=read_address(sent.address),
        email=_may_be_empty(sent, "email"),
        phone=_may_be_empty(sent, "phone"),
        tax_id=_may_be_empty(sent, "tax_id"),
        brand_color=_color(sent),
        currency=given(sent.currency),
        time_zone=given(sent.time_zone),
        locale=given(sent.locale),
        allow_amount=given(sent.allow_amount),
        minimum_cents=_may_be_empty(sent, "minimum_cents"),
        bank_instructions=_may_be_empty(sent, "bank_instructions"),
        default_note=sent.default_note or "" if "default_note" in sent.model_fields_set else UNSENT,
        default_term=_of(sent, "default_term", term and term.type),
        default_due_date=_of(sent, "default_term", term.due_date if term and term.type is TermType.OTHER else None),
        default_reminder=_of(sent, "default_reminder_recurrence", _repeat(sent.default_reminder_recurrence)),
        markup_percent=_of(sent, "reimbursable_mark_up_percent", sent.reimbursable_mark_up_percent),
        complete=given(sent.setup_complete),
    )


def _of(sent: SetupSave, name: str, value: Any) -> Any:
    return value if name in sent.model_fields_set else UNSENT


def _may_be_empty(sent: SetupSave, name: str) -> Any:
    """A fact that null, an empty text and 0 take away."""
    return _of(sent, name, getattr(sent, name) or None)


def _color(sent: SetupSave) -> str | None | Unsent:
    color: str | None | Unsent = _may_be_empty(sent, "brand_color")
    return f"#{color.strip().removeprefix('#').lower()}" if isinstance(color, str) else color


def _repeat(repeat: DefaultReminder | None) -> Recurrence | None:
    return Recurrence(repeat.frequency.value, repeat.interval) if repeat else None
