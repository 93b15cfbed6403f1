"""What Stripe.js sends with a publishable key. Stripe publishes no types for it, so these are the stand-in's own."""

from typing import Literal, NotRequired

from stripe import RequestOptions
from stripe.params import (
    PaymentIntentConfirmParamsPaymentMethodDataBillingDetails,
    PaymentIntentConfirmParamsPaymentMethodDataUsBankAccount,
)
from typing_extensions import TypedDict


class CardFields(TypedDict):
    number: str
    exp_month: str
    exp_year: str
    cvc: str


class PaymentMethodData(TypedDict):
    type: Literal["card", "us_bank_account"]
    card: NotRequired[CardFields]
    us_bank_account: NotRequired[PaymentIntentConfirmParamsPaymentMethodDataUsBankAccount]
    billing_details: NotRequired[PaymentIntentConfirmParamsPaymentMethodDataBillingDetails]


class BrowserConfirmParams(RequestOptions):
    client_secret: str
    payment_method_data: PaymentMethodData
    return_url: NotRequired[str]


class BrowserRetrieveParams(RequestOptions):
    client_secret: str
