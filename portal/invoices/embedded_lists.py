"""Lines and installments of a draft, with ids that last: payments aim at them and partners keep them."""

import re
import secrets
from collections.abc import Iterable, Sequence
from itertools import count

from portal.domain.drafts import InstallmentDraft, LineDraft, Unsent
from portal.domain.installments import IMPLIED_ID
from portal.domain.invoice import LineItem, PlannedInstallment

LINE, PART = "ili", "istl"
_ID = re.compile(r"(ili|istl)_[0-9A-Za-z]{1,40}", re.ASCII)


def lines_of(drafts: Sequence[LineDraft] | Unsent, current: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """The lines as sent, or `current` where none were."""
    if isinstance(drafts, Unsent):
        return tuple(current)
    ids = lasting_ids(LINE, [draft.id for draft in drafts], [line.id for line in current])
    return tuple(
        LineItem(
            id=own,
            description=draft.description,
            amount_cents=draft.amount_cents,
            quantity=draft.quantity,
            price_cents=draft.price_cents,
            tax=draft.tax,
            api_item_id=draft.api_item_id,
            gl_account_id=draft.gl_account_id,
        )
        for own, draft in zip(ids, drafts, strict=True)
    )


def parts_of(
    drafts: Sequence[InstallmentDraft] | Unsent, current: Sequence[PlannedInstallment]
) -> tuple[PlannedInstallment, ...]:
    """The plan as sent, or `current` where none was. The part that a plan leaves over is never sent as one of it."""
    if isinstance(drafts, Unsent):
        return tuple(current)
    written = [draft for draft in drafts if draft.id != IMPLIED_ID]
    ids = lasting_ids(PART, [draft.id for draft in written], [part.id for part in current])
    return tuple(
        PlannedInstallment(own, draft.name, draft.due_date, draft.value)
        for own, draft in zip(ids, written, strict=True)
    )


def lasting_ids(prefix: str, given: Sequence[str | None], current: Sequence[str]) -> list[str]:
    """Each thing's id: the given one in our pattern; else the one that stood in its place; else a new one.

    New ones count up, so that things of one day are taken in the order they were written in.

    >>> lasting_ids("ili", ["ili_7", None, "their-3", None, None], ["ili_7", "ili_8", "ili_9"])
    ['ili_7', 'ili_8', 'ili_9', 'ili_10', 'ili_11']
    """
    kept = [one if one and _is_ours(prefix, one) else None for one in given]
    free = [one if one not in kept else None for one in current]
    lasting = [one or (free[place] if place < len(free) else None) for place, one in enumerate(kept)]
    new = count(_highest([*lasting, *current]) + 1)
    return [one or f"{prefix}_{next(new)}" for one in lasting]


def repeated(ids: Iterable[str]) -> list[int]:
    """The places of ids that stood before."""
    listed = list(ids)
    return [place for place, one in enumerate(listed) if one in listed[:place]]


def _is_ours(prefix: str, id: str) -> bool:
    return id.startswith(f"{prefix}_") and _ID.fullmatch(id) is not None


def _highest(ids: Iterable[str | None]) -> int:
    """The highest number among ids; a random one where none has any, so that ids tell nothing of how many there are."""
    numbers = [int(digits) for one in ids if one and (digits := one.partition("_")[2]).isdecimal()]
    return max(numbers, default=secrets.randbelow(9 * 10**14) + 10**14)
