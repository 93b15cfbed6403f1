"""Every error a payer can meet: its status, and what to say. Each says what it means for their money."""

from dataclasses import dataclass

from portal.errors import (
    AmountChanged,
    BadInput,
    Conflict,
    CrossOrigin,
    Forbidden,
    GatewayDeclined,
    InvalidAmount,
    NotAuthorized,
    NotFound,
    NotPayable,
    OutcomeUnknown,
    Outside,
    PaymentProcessing,
    PaymentStarted,
    PrinterUnavailable,
    RemitError,
    StoreUnavailable,
    StripeUnavailable,
    TooManyRequests,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the table. `takes_text`: the error's own text is for its sender and stands before `lines`."""

    status: int
    title: str
    lines: tuple[str, ...]
    takes_text: bool = False
    retry_after: int | None = None


NO_MONEY = "No money was taken."
NOT_BY_THIS = "Nothing was charged by this try."
TRY_AGAIN = "Please try again in a minute."
IF_PAID = "If you have just paid, please don’t pay again: your payment will show here."
ANSWERS: dict[type[RemitError], Answer] = {
    NotFound: Answer(
        404,
        "We can’t find this invoice",
        (
            "Please check that the link is complete: mail programs sometimes cut long links in two.",
            "If it is, ask the business that sent it for a new one.",
        ),
    ),
    InvalidAmount: Answer(400, "This amount can’t be paid", (NO_MONEY,), takes_text=True),
    BadInput: Answer(400, "This request can’t be understood", (NO_MONEY,), takes_text=True),
    NotAuthorized: Answer(401, "This needs authorization", ()),
    Forbidden: Answer(403, "This is not allowed", ()),
    CrossOrigin: Answer(
        403, "This did not come from our page", (NO_MONEY, "Please open the invoice from its link and try again there.")
    ),
    AmountChanged: Answer(
        409,
        "The amount has changed",
        ("It changed after your page was opened. " + NO_MONEY, "Please look at it again."),
    ),
    PaymentStarted: Answer(
        409,
        "Another payment of this invoice is under way",
        ("Somebody, perhaps you in another window, has begun to pay it.", "Nothing was taken by this one."),
    ),
    PaymentProcessing: Answer(
        409, "A payment is being processed", ("You do not need to pay again.", "Nothing was taken by this try.")
    ),
    NotPayable: Answer(409, "This invoice can’t be paid online now", (NO_MONEY,)),
    Conflict: Answer(409, "This is not possible now", (NO_MONEY,)),
    TooManyRequests: Answer(429, "Too many tries", ("Please wait a little and try again.", NOT_BY_THIS)),
    OutcomeUnknown: Answer(
        503,
        "We are confirming your payment",
        ("Please don’t pay again.", "We are finding out what became of it; your invoice page will show it."),
        retry_after=5,
    ),
    StripeUnavailable: Answer(
        503, "Payment does not work at the moment", ("Nothing was charged.", TRY_AGAIN), retry_after=30
    ),
    GatewayDeclined: Answer(
        503,
        "Payment does not work at the moment",
        ("Nothing was charged.", "Please contact the business."),
        retry_after=60,
    ),
    StoreUnavailable: Answer(
        503,
        "This does not work at the moment",
        (IF_PAID, TRY_AGAIN),
        retry_after=10,
    ),
    PrinterUnavailable: Answer(503, "The document is not ready yet", ("Please try again in a few seconds.",)),
    Outside: Answer(
        503,
        "We can’t reach this invoice at the moment",
        (f"{NOT_BY_THIS} {IF_PAID}", "Your link still works. " + TRY_AGAIN),
        retry_after=30,
    ),
    RemitError: Answer(500, "Something went wrong", (NO_MONEY,)),
}


def answer_of(error: RemitError) -> Answer:
    """The row of the nearest class."""
    return next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)


def lines_of(error: RemitError) -> tuple[str, ...]:
    """What stands under the title."""
    row = answer_of(error)
    return (str(error), *row.lines) if row.takes_text else row.lines


def retry_after(error: RemitError) -> int | None:
    """Seconds until another try makes sense, where it does."""
    if isinstance(error, TooManyRequests | PrinterUnavailable):
        return error.retry_after
    return answer_of(error).retry_after
