"""What is to be sent of an invoice."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, ValidationError

from portal.domain.mail import MailKind
from portal.wire.faults import faults_of
from portal.wire.fields import WireModel

SendType = StrEnum("SendType", [(kind.name, kind.name) for kind in MailKind])  # type: ignore[misc]


class Send(WireModel):
    """`{type}`."""

    type: Annotated[SendType, Field(strict=False)]


def read_send(body: Any) -> MailKind:
    """What is asked for. Raises `InvalidFields`."""
    try:
        return MailKind[Send.model_validate(body).type]
    except ValidationError as wrong:
        raise faults_of(wrong) from None
