"""The v5 key exchange as somebody else's server may answer it: every published field, tolerant of all but money."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from portal.wire.exchange_values import (
    Cents,
    DueDay,
    Flag,
    Name,
    Number,
    Rows,
    Text,
    ToldDay,
    Whole,
    Words,
)
from portal.wire.fields import Day

MOST_LINES, MOST_INSTALLMENTS = 1_000, 100


class ExchangeModel(BaseModel):
    """An object of the exchange: what it does not name is ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=False
    )


class LineFields(ExchangeModel):
    """Table 2.3; `price` and `amount` in major units, `salesTax` a percentage."""

    description: Text = ""
    quantity: Number | None = None
    price: Number | None = None
    amount: Number | None = None
    sales_tax: Number | None = None


class InstallmentFields(ExchangeModel):
    """Table 2.4. A part that a plan leaves over has no id."""

    id: Whole = None
    name: Text = ""
    due_date: DueDay = None
    amount: Number
    balance: Number
    status: Text = "ACTIVE"


class SumFields(ExchangeModel):
    """What is owed, in major units but for `totalAmountCents`. `currency` is not published; where told, it is ours."""

    total_amount: Number | None = None
    total_amount_cents: Annotated[Cents, Field(strict=True)] | None = None
    balance: Number
    amount_paid: Number | None = None
    pending_payment_amount: Number | None = None
    discount_amount: Number | None = None
    discount_percent: Number | None = None
    sales_tax: Number | None = None
    currency: Text = ""


class PartyFields(ExchangeModel):
    """Who sends the invoice and who gets it."""

    client_id: Whole = None
    client_name: Text = ""
    email: Text = ""
    business_name: Text = ""
    business_address1: Text = Field("", validation_alias="businessAddress1")
    business_address2: Text = Field("", validation_alias="businessAddress2")
    business_city: Text = ""
    business_state: Text = ""
    business_zip: Text = ""
    business_phone_number: Text = ""
    business_logo_url: Text = ""
    brand_color: Text = ""


class PartnerFields(ExchangeModel):
    """What is the partner's and its user's own; nothing of it goes on a page (design decision 9)."""

    api_invoice_id: Name = ""
    api_name: Text = ""
    user_id: Name = ""
    user_email: Text = ""
    cc_emails: Words = ()
    bcc_emails: Words = ()
    send_email: Flag = False
    sent_date: ToldDay = None
    last_viewed_date: ToldDay = None
    reminder_schedule: Words = ()
    frequency: Text = ""
    last_created_recurring_invoice: ToldDay = None
    parent_id: Whole = None
    is_recurring_parent: Flag = False
    invoice_prefix: Text = ""
    invoice_payment_url: Text = Field("", repr=False)


class ExchangeFields(SumFields, PartyFields, PartnerFields):
    """Table 2.2. Of `emailErrors` and `customData`, which may hold anything, nothing is read.

    The secrets are hidden from `repr`; a link to the PDF or to a page may hold the key.
    """

    id: Whole = None
    v6_entity_id: Text = Field("", validation_alias="v6EntityId")
    date: Day
    name: Text = ""
    invoice_no: Whole = None
    paid_date: ToldDay = None
    term: Text = ""
    due_date: DueDay = None
    personal_note: Text = ""
    status: str
    email_status: Text = ""
    refund_status: Text = ""
    line_items: Annotated[list[LineFields], Rows, Field(max_length=MOST_LINES)] = []
    installments: Annotated[list[InstallmentFields], Rows, Field(max_length=MOST_INSTALLMENTS)] = []
    client_invoice_key: Text = Field("", repr=False)
    invoice_pdf_url: Text = Field("", repr=False)
    client_secret: Text = Field("", repr=False)
    customer_session_client_secret: Text = Field("", repr=False)
    payment_method_id: Text = Field("", repr=False)
    accept_ach: Flag = Field(default=False, validation_alias="acceptACH")
    accept_credit: Flag = False
    accept_cash: Flag = False


READ_NAMES = frozenset(str(field.validation_alias) for field in ExchangeFields.model_fields.values())
