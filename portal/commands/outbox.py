"""`python -m portal outbox`: what is to be sent out, and what needs a person to decide."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import click

from app import SystemClock, delivered_kinds
from portal.commands.stores import opened
from portal.commands.telling import json_option, tell_all
from portal.domain.effects import FOR_A_PERSON, Effect, EffectState
from portal.settings import Settings
from portal.store.outbox import SqlOutbox

OPEN = (EffectState.QUEUED, *FOR_A_PERSON)
MOST_LISTED = 10_000

Change = Callable[[SqlOutbox, Sequence[int], datetime], tuple[Effect, ...]]


@click.group()
def outbox() -> None:
    """Mails and messages that were ordered.

    `queued` ones are delivered by themselves. `dead` ones failed for good; of `unknown` ones nobody can say whether
    they were delivered. Retry or discard both by hand.
    """


@outbox.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in EffectState]),
    help="Only these; else all that are open.",
)
@click.option(
    "--limit", type=click.IntRange(1, MOST_LISTED), default=100, show_default=True, help="The oldest so many."
)
@json_option
@click.pass_obj
def list_effects(settings: Settings, *, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """What is still to be delivered or decided, the oldest first."""
    with opened(settings, also_remote=True) as store:
        found = SqlOutbox(store.engines).listed([EffectState(word) for word in states] or OPEN, limit)
    tell_all(_facts(found, settings), as_json=as_json)


@outbox.command()
@click.argument("ids", nargs=-1, type=int, metavar="ID…")
@click.option("--all", "everything", is_flag=True, help="All dead ones; unknown ones only by their id.")
@json_option
@click.pass_obj
def retry(settings: Settings, *, ids: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Deliver them within a minute, with all their tries; all of those named, or none.

    An unknown one may reach its reader twice.
    """
    _change(
        settings, _chosen(settings, ids, [EffectState.DEAD] if everything else []), SqlOutbox.retry, as_json=as_json
    )


@outbox.command()
@click.argument("ids", nargs=-1, type=int, metavar="ID…")
@click.option("--all", "everything", is_flag=True, help="All dead and unknown ones.")
@json_option
@click.pass_obj
def discard(settings: Settings, *, ids: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Never deliver them; all of those named, or none. `list --state discarded` still shows them."""
    _change(settings, _chosen(settings, ids, FOR_A_PERSON if everything else ()), SqlOutbox.discard, as_json=as_json)


def _chosen(settings: Settings, ids: tuple[int, ...], states: Collection[EffectState]) -> tuple[int, ...]:
    if bool(ids) == bool(states):
        raise click.UsageError("Name effects by their id, or all of them by --all.")
    if ids:
        return ids
    with opened(settings, also_remote=True) as store:
        return tuple(effect.id for effect in SqlOutbox(store.engines).listed(list(states), MOST_LISTED))


def _change(settings: Settings, ids: tuple[int, ...], change: Change, *, as_json: bool) -> None:
    with opened(settings, also_remote=True) as store:
        changed = change(SqlOutbox(store.engines), ids, SystemClock().now())
    tell_all(_facts(changed, settings), as_json=as_json)


def _facts(effects: Collection[Effect], settings: Settings) -> list[dict[str, object]]:
    known = delivered_kinds(settings)
    return [_fact(effect, deliverable=effect.kind in known) for effect in effects]


def _fact(effect: Effect, *, deliverable: bool) -> dict[str, object]:
    held = effect.state is EffectState.QUEUED and not deliverable
    return {
        "id": effect.id,
        "kind": effect.kind,
        "slot": effect.slot,
        "state": effect.state.value,
        "reason": effect.reason or ("nothing delivers this kind yet" if held else ""),
        "tries": effect.tries,
        "unknownTries": effect.unknown_tries,
        "orderedAt": effect.created_at.isoformat(),
        "dueAt": effect.due_at.isoformat() if effect.state is EffectState.QUEUED else None,
        "doneAt": effect.done_at.isoformat() if effect.done_at else None,
    }
