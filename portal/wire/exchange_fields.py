"""The v5 key exchange as somebody else's server may answer it: as much as a page needs, tolerant of all but money.

Names that the contract only infers are read through a list of aliases.
"""

from decimal import Decimal, InvalidOperation, localcontext
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from portal.wire.fields import Day, impossible, malformed

_LONGEST = 40


def _number(value: Any) -> Decimal:
    """A JSON number. Servers that keep dollars in floats write large ones with an exponent, which says the same."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str) or len(str(value)) > _LONGEST:
        raise malformed("Must be a number.")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise malformed("Must be a number.") from None
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        raise impossible("Must be a number of this world.")
    with localcontext(prec=2 * _LONGEST):
        return +number


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: Any) -> bool:
    return value is True


def _list(value: Any) -> Any:
    return [] if value is None else value


Number = Annotated[Decimal, BeforeValidator(_number)]
Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]


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

    id: Number | None = None
    name: Text = ""
    due_date: Day | None = None
    amount: Number
    balance: Number
    status: Text = "ACTIVE"


class ExchangeFields(ExchangeModel):
    """Table 2.2, as far as a payer's page shows it."""

    id: Number | None = None
    v6_id: Text = Field("", validation_alias=AliasChoices("v6EntityId", "invoiceV6Id", "v6InvoiceId", "v6Id"))
    client_id: Number | None = None
    date: Day
    name: Text = ""
    invoice_no: Number | None = None
    total_amount: Number | None = None
    total_amount_cents: Annotated[int, Field(strict=True)] | None = None
    balance: Number
    amount_paid: Number | None = None
    pending_payment_amount: Number | None = None
    paid_date: Day | None = None
    discount_amount: Number | None = None
    discount_percent: Number | None = None
    sales_tax: Number | None = None
    term: Text = ""
    due_date: Day | None = None
    personal_note: Text = ""
    status: str
    email_status: Text = ""
    line_items: Annotated[list[LineFields], BeforeValidator(_list)] = []
    installments: Annotated[list[InstallmentFields], BeforeValidator(_list)] = []
    client_name: Text = ""
    email: Text = ""
    business_name: Text = ""
    business_address1: Text = Field("", validation_alias="businessAddress1")
    business_address2: Text = Field("", validation_alias="businessAddress2")
    business_city: Text = ""
    business_state: Text = ""
    business_zip: Text = ""
    business_phone_number: Text = ""
    brand_color: Text = ""
    client_invoice_key: Text = ""
    accept_ach: Flag = Field(default=False, validation_alias="acceptACH")
    accept_credit: Flag = False
    accept_cash: Flag = False
