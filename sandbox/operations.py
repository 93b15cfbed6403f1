"""The operations the stand-in plays: their paths, Stripe's parameter types, and which of those it acts on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe import params as types

from sandbox import charges, customers, disputes, events, intents, refunds, rules
from sandbox.browser_params import BrowserConfirmParams, BrowserRetrieveParams
from sandbox.calls import Call
from sandbox.confirmation import confirm
from sandbox.publishable import check_secret

Handler = Callable[[Call], dict[str, Any]]
Checker = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Operation:
    """`played` are the parameters acted on; `browser` are the types a publishable key may use, None if it may not."""

    method: str
    path: str
    types: type
    played: frozenset[str]
    handle: Handler
    check: Checker = rules.check_texts
    expandable: frozenset[str] = frozenset()
    browser: type | None = None

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        found = re.fullmatch(re.sub(r"<(\w+)>", r"(?P<\1>[A-Za-z0-9_]+)", self.path), path)
        return found.groupdict() if found and method == self.method else None


def _retrieve_intent(call: Call) -> dict[str, Any]:
    intent = intents.find(call)
    check_secret(call, intent)
    return intent


def _confirm_intent(call: Call) -> dict[str, Any]:
    intent = intents.find(call)
    check_secret(call, intent)
    return confirm(call, intent)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _in_data(names: frozenset[str]) -> frozenset[str]:
    return frozenset(f"data.{name}" for name in names)


CREATE = _names(
    "amount currency customer description metadata automatic_payment_methods allowed_payment_method_types"
    " application_fee_amount excluded_payment_method_types capture_method receipt_email statement_descriptor_suffix"
    " confirm payment_method return_url expand"
)
PAGE = _names("created limit starting_after ending_before expand")
CHARGE = _names("latest_charge latest_charge.refunds")
OWNERS = _names("charge payment_intent")
BELONGING = PAGE | OWNERS
INTENT = "/v1/payment_intents/<id>"

OPERATIONS = (
    Operation("POST", "/v1/payment_intents", types.PaymentIntentCreateParams, CREATE, intents.create,
              intents.check_create, CHARGE),
    Operation("GET", "/v1/payment_intents", types.PaymentIntentListParams, PAGE | _names("customer"), intents.list_,
              expandable=_in_data(CHARGE)),
    Operation("GET", INTENT, types.PaymentIntentRetrieveParams, _names("client_secret expand"), _retrieve_intent,
              expandable=CHARGE, browser=BrowserRetrieveParams),
    Operation("POST", INTENT, types.PaymentIntentUpdateParams, _names("amount expand"), intents.change,
              expandable=CHARGE),
    Operation("POST", INTENT + "/confirm", types.PaymentIntentConfirmParams, _names("payment_method return_url expand"),
              _confirm_intent, expandable=CHARGE, browser=BrowserConfirmParams),
    Operation("POST", INTENT + "/cancel", types.PaymentIntentCancelParams, _names("cancellation_reason expand"),
              intents.cancel, expandable=CHARGE),
    Operation("GET", "/v1/charges", types.ChargeListParams, PAGE | _names("customer payment_intent"), charges.list_,
              expandable=_names("data.refunds data.payment_intent")),
    Operation("GET", "/v1/charges/<id>", types.ChargeRetrieveParams, _names("expand"), charges.retrieve,
              expandable=_names("refunds payment_intent")),
    Operation("POST", "/v1/refunds", types.RefundCreateParams,
              OWNERS | _names("amount reason metadata refund_application_fee expand"), refunds.create,
              refunds.check_create, OWNERS),
    Operation("GET", "/v1/refunds", types.RefundListParams, BELONGING, refunds.list_, expandable=_in_data(OWNERS)),
    Operation("GET", "/v1/refunds/<id>", types.RefundRetrieveParams, _names("expand"), refunds.retrieve,
              expandable=OWNERS),
    Operation("GET", "/v1/disputes", types.DisputeListParams, BELONGING, disputes.list_, expandable=_in_data(OWNERS)),
    Operation("GET", "/v1/disputes/<id>", types.DisputeRetrieveParams, _names("expand"), disputes.retrieve,
              expandable=OWNERS),
    Operation("POST", "/v1/customers", types.CustomerCreateParams,
              _names("name email phone description metadata address preferred_locales"), customers.create),
    Operation("GET", "/v1/customers/<id>", types.CustomerRetrieveParams, _names("expand"), customers.retrieve),
    Operation("GET", "/v1/events", types.EventListParams, PAGE | _names("type types delivery_success"),
              events.list_, events.check_list),
    Operation("GET", "/v1/events/<id>", types.EventRetrieveParams, _names("expand"), events.retrieve),
)  # fmt: skip
