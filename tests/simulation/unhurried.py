"""Payers are as many as there are: the brakes that stop one client's hammering stop none of a simulation's."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from portal.web import pay

NO_LIMIT = 10**9
BRAKES = (pay.beginnings, pay.checks, pay.costly)


@contextmanager
def unhurried(app: Flask) -> Iterator[None]:
    """Nobody is asked to come back in a minute: a day of the simulation takes less than one."""
    app.config["API_LIMITS"] = {"token": NO_LIMIT, "key": NO_LIMIT}
    limits = [brake.limit for brake in BRAKES]
    try:
        for brake in BRAKES:
            brake.limit = NO_LIMIT
        yield
    finally:
        for brake, limit in zip(BRAKES, limits, strict=True):
            brake.limit = limit
            brake.forget()  # the next test's invoices have the same keys
