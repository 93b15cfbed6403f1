"""What a v6 payment may hold when it is sent. Read-only fields are not named: ignored, like unknown ones."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from portal.domain.invoice import RecordStatus
from portal.wire.fields import Cents, Day, Id, Long, Object, Short, WireModel
from portal.wire.v6_items import Reference

MOST_CHILDREN = 100
API_NAME = r"^[A-Z][A-Z0-9_]{0,63}$"


class ReviewStatus(StrEnum):
    """Who is still to look at a payment; v5's list."""

    PARTNER_REVIEW_REQUIRED = "PARTNER_REVIEW_REQUIRED"
    USER_REVIEW_REQUIRED = "USER_REVIEW_REQUIRED"
    ACCOUNTANT_REVIEW_REQUIRED = "ACCOUNTANT_REVIEW_REQUIRED"
    RECONCILIATION_STAGED = "RECONCILIATION_STAGED"
    RECONCILED = "RECONCILED"
    RECONCILIATION_DISCREPANCY = "RECONCILIATION_DISCREPANCY"
    ADJUSTMENT_USER_REVIEW_REQUIRED = "ADJUSTMENT_USER_REVIEW_REQUIRED"
    ADJUSTMENT_ACCOUNTANT_REVIEW_REQUIRED = "ADJUSTMENT_ACCOUNTANT_REVIEW_REQUIRED"
    ADJUSTMENT_RECONCILIATION_STAGED = "ADJUSTMENT_RECONCILIATION_STAGED"
    RECONCILIATION_AWAITING = "RECONCILIATION_AWAITING"


class ChildSave(WireModel):
    """What of a payment is for one invoice; `installmentId` is ours."""

    id: Id | None = None
    amount: Cents
    invoice_id: Id | None = None
    invoice: Reference | None = None
    installment_id: Id | None = None
    bill_id: Id | None = None
    api_item_id: Id | None = None
    gl_account_id: Id | None = None
    gl_account: Reference | None = None


class PaymentSave(WireModel):
    """A payment to enter (no `id`), or to describe, confirm or void."""

    id: Id | None = None
    date: Day | None = None
    amount: Cents | None = None
    display_name: Short | None = None
    description: Long | None = None
    notes: Long | None = None
    status: Annotated[RecordStatus | None, Field(strict=False)] = None
    review_status: Annotated[ReviewStatus | None, Field(strict=False)] = None
    api_name: Annotated[str, Field(pattern=API_NAME)] | None = None
    api_source_id: Short | None = None
    bank_account_id: Id | None = None
    bank_account: Reference | None = None
    customer_id: Id | None = None
    customer: Reference | None = None
    gl_account_id: Id | None = None
    gl_account: Reference | None = None
    children: Annotated[list[ChildSave], Field(max_length=MOST_CHILDREN)] | None = None
    custom_data: Object | None = None
