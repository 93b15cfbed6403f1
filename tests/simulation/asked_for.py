"""What a payment that begins must be of: by hand from the rows, as they were when it was asked for."""

from tests.simulation.raw import Books

LEAST = {"USD": 50, "EUR": 50, "JPY": 50, "KWD": 500}
STEPS = {"KWD": 10}


def chargeable(currency: str, cents: int) -> int:
    """So much of `cents` as Stripe charges of the currency."""
    return cents - cents % STEPS.get(currency, 1)


def available(ours: Books) -> int:
    """What is due and no bank is at work on."""
    return ours.invoice.owed - ours.invoice.paid - ours.invoice.processing
