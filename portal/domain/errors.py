"""The roots of the tree of errors and those the ground floor raises; `portal.errors` has the whole tree."""


class RemitError(Exception):
    """The root. `code` is the public code of design.md's list; str(error) is safe to show and to log."""

    code = "error"


class BadInput(RemitError):
    """Something sent can't be. `field` is its path in the sender's own words; `kind` the API's type."""

    code = "invalid_field"

    def __init__(self, message: str, field: str | None = None, kind: str = "INVALID_VALUE") -> None:
        super().__init__(message)
        self.field = field
        self.kind = kind


class InvalidField(BadInput):
    """A value that can't be."""


class InvalidFields(BadInput):
    """Several values at once that can't be: `faults`, in the order they were found."""

    def __init__(self, faults: tuple[BadInput, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class InvalidAmount(BadInput):
    """An amount that can't be paid; `amounts_cents` are the ones that work, nearest first."""

    code = "invalid_amount"

    def __init__(self, message: str, field: str = "amountCents", amounts_cents: tuple[int, ...] = ()) -> None:
        super().__init__(message, field)
        self.amounts_cents = amounts_cents


class Conflict(RemitError):
    """The state of things does not allow it."""


class NotPayable(Conflict):
    """The invoice takes no payment now; `reason` is a code of `portal.domain.payability.refusal`."""

    code = "not_payable"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
