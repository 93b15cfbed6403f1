"""How far a simulation has come, for whoever waits for it, and that it came nowhere."""

import time
from dataclasses import dataclass, field

import click

from tests.simulation.stopping import obey

EVERY_SECONDS = 10


@dataclass
class Watch:
    """The time since it was made, of which there may be only so much, and a line now and then."""

    title: str
    of: int
    most_minutes: float = float("inf")
    began: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self.began) / 60

    @property
    def over(self) -> bool:
        """Whether there is no time for more."""
        return self.minutes >= self.most_minutes

    def tell(self, said: str) -> None:
        """Tell at once."""
        click.echo(f"{self.title}: {said}", err=True)

    def progress(self, done: int, said: str = "") -> None:
        """Tell at most every ten seconds. Raises `KeyboardInterrupt` where somebody was told to stop."""
        obey()
        if time.monotonic() - self._told > EVERY_SECONDS:
            self._told = time.monotonic()
            self.tell(f"{done:,} of {self.of:,} in {self.minutes:.1f} min {said}")


def unproved(done: int, words: str) -> list[str]:
    """What is wrong with a simulation in which nothing happened, whatever it did not find."""
    return [] if done else [f"nothing was proved: {words}"]
