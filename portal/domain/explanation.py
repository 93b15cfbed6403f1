"""How we got to what is left to pay, as data: every step with its operands."""

from portal.domain.payer_invoice import PayerInvoice
from portal.domain.totals import Step
from portal.domain.unknown import Unknown


def explanation(opened: PayerInvoice) -> tuple[Step, ...]:
    """The steps from the lines to what is left to pay, in minor units.

    The totals' own steps (only `total` where the source carries none), then, where they are not 0, `credited` (what is
    owed less or more than the total) and `paid` (negative), and at the end `left`: total + credited + paid.
    """
    totals, standing = opened.totals, opened.standing
    steps = () if isinstance(totals, Unknown) else totals.steps
    return (
        *(steps or (Step("total", opened.total_cents),)),
        *_unless_nothing("credited", standing.owed_cents - opened.total_cents),
        *_unless_nothing("paid", -standing.paid_cents),
        Step("left", standing.balance_cents),
    )


def _unless_nothing(kind: str, cents: int) -> tuple[Step, ...]:
    return (Step(kind, cents),) if cents else ()
