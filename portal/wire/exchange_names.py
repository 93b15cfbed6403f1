"""The names of the key exchange: those that are published, and what else may stand for one.

The published sample ends inside its fiftieth name, so nine names are inferred (contract table 2.2); others are spelled
differently by neighbouring endpoints and older versions. No sum of money has another name than its own.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "v6EntityId": ("invoiceV6Id", "v6InvoiceId", "v6Id"),
    "invoicePrefix": ("prefix",),
    "invoicePaymentUrl": ("paymentUrl",),
    "invoicePdfUrl": ("pdfUrl",),
    "customData": ("invoiceCustomData",),
    "apiName": ("sourceApiName",),
    "userId": ("apiUserId", "creatorUserId"),
    "userEmail": ("creatorEmail",),
    "clientSecret": ("paymentIntentClientSecret", "stripeClientSecret"),
    "paymentMethodId": ("stripePaymentMethodId", "defaultPaymentMethodId"),
    "customerSessionClientSecret": ("stripeCustomerSessionClientSecret",),
    "brandColor": ("businessBrandColor", "brandColorHex"),
    "isRecurringParent": ("recurringParent",),
    "reminderSchedule": ("invoiceReminderSchedule",),
    "term": ("invoiceTerm",),
    "date": ("invoiceDate",),
    "frequency": ("invoiceFrequency",),
    "acceptACH": ("acceptAch",),
    "businessLogoUrl": ("logoUrl",),
}
_BESIDE = {"result", "emailErrors", "customData"} | {other for others in OTHER_NAMES.values() for other in others}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_MOST_STRANGE = 20


def by_published_names(answer: Mapping[str, Any]) -> dict[str, Any]:
    """`answer` where what only stands under another name is under the published one, too.

    >>> by_published_names({"v6EntityId": None, "v6Id": "inv_7", "balance": 1})["v6EntityId"]
    'inv_7'
    """
    found = dict(answer)
    for name, others in OTHER_NAMES.items():
        told = (answer[other] for other in others if answer.get(other) is not None)
        if answer.get(name) is None and (value := next(told, None)) is not None:
            found[name] = value
    return found


def strange_names(answer: Mapping[str, Any], read: Collection[str]) -> tuple[str, ...]:
    """Names in `answer` that are not `read`, for a log; none that could be more than a name.

    >>> strange_names({"balance": 1, "payerNickname": "x", "a key or so": 1}, {"balance"})
    ('payerNickname',)
    """
    strange = sorted(name for name in answer if name not in {*read, *_BESIDE} and _NAME.fullmatch(name))
    return tuple(strange[:_MOST_STRANGE])
