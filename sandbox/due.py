"""Brings about what the agenda says is due."""

from collections.abc import Callable

from sandbox import dispute_steps, refund_steps, settlement
from sandbox.calls import Call
from sandbox.world import World

STEPS: dict[str, Callable[[Call], object]] = {
    "debit": settlement.decide,
    "dispute": dispute_steps.open_by_test_number,
    "refund": refund_steps.decide,
    "deliver": lambda call: call.world.deliver(call.account.events[call.ids["id"]]),
}


def run(world: World) -> None:
    """Whatever is due by now. Hold the world's lock."""
    while task := world.agenda.take(world.clock.now()):
        STEPS[task.what](Call(world, world.account(task.account), ids={"id": task.id}))


def advance(world: World, seconds: int) -> int:
    """Moves the clock, stopping at each task so that what it changes is dated by its own time. Gives the new time."""
    if seconds < 0:
        raise ValueError("the clock moves forward only")
    end = world.clock.now() + seconds
    while task := world.agenda.take(end):
        world.clock.advance(max(0, task.at - world.clock.now()))
        STEPS[task.what](Call(world, world.account(task.account), ids={"id": task.id}))
    return world.clock.advance(max(0, end - world.clock.now()))
