"""Which amounts Stripe can charge of an invoice without leaving a rest it can't."""

from dataclasses import dataclass

from portal.domain.invoice import Business
from portal.domain.money import MAXIMUM_CENTS, chargeable_step, minimum_cents


@dataclass(frozen=True, slots=True)
class Chargeable:
    """The amounts that work, in minor units: `whole_cents` by itself, and every multiple of `step` from `lowest_cents`
    to `highest_cents`.

    `whole_cents` is all that is available (0 where that can't be charged at once); the range is empty where
    `highest_cents` is below `lowest_cents`.
    """

    whole_cents: int
    lowest_cents: int
    highest_cents: int
    step: int

    def __contains__(self, cents: int | None) -> bool:
        return cents is not None and cents > 0 and (cents == self.whole_cents or self._in_range(cents))

    def _in_range(self, cents: int) -> bool:
        return self.lowest_cents <= cents <= self.highest_cents and cents % self.step == 0

    @property
    def most_cents(self) -> int:
        """The most that works; 0 where nothing does."""
        return max(self.whole_cents, self.highest_cents if self.highest_cents >= self.lowest_cents else 0)

    def nearest(self, cents: int) -> tuple[int, ...]:
        """The amounts that work next below and above `cents`, the nearer first.

        >>> Chargeable(whole_cents=5343, lowest_cents=50, highest_cents=5293, step=1).nearest(5300)
        (5293, 5343)
        """
        found = {*self._around(cents), self.whole_cents} - {0}
        below = max((one for one in found if one <= cents), default=None)
        above = min((one for one in found if one >= cents), default=None)
        return tuple(
            sorted({one for one in (below, above) if one is not None}, key=lambda one: (abs(one - cents), one))
        )

    def _around(self, cents: int) -> tuple[int, ...]:
        if self.highest_cents < self.lowest_cents:
            return ()
        steps = (cents - cents % self.step, cents + -cents % self.step)
        return tuple(min(max(one, self.lowest_cents), self.highest_cents) for one in steps)


def chargeable(available_cents: int, currency: str, least_cents: int = 0) -> Chargeable:
    """What can be charged of `available_cents`, at least `least_cents` unless it is the whole.

    What is not a whole step (an amount of a foreign source) can never be charged and is no rest. Raises `InvalidField`
    for an unknown currency.
    """
    step, minimum = chargeable_step(currency), minimum_cents(currency)
    room = available_cents - available_cents % step
    lowest = max(minimum, least_cents + -least_cents % step)
    highest = min(MAXIMUM_CENTS - MAXIMUM_CENTS % step, room - minimum)
    return Chargeable(room if minimum <= room <= MAXIMUM_CENTS else 0, lowest, highest, step)


def least_cents(business: Business, currency: str) -> int:
    """The least that another amount may be: the business's minimum, never under Stripe's."""
    return max(minimum_cents(currency), business.minimum_cents or 0)
