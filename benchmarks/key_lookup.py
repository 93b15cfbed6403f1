"""What opening an invoice by its key costs, among many invoices against among few; nothing is opened twice."""

from collections.abc import Callable, Iterator
from random import Random

from sqlalchemy import Connection

from benchmarks.filling import Filled
from benchmarks.ratios import Ratio, compare
from portal.store.opened_cache import OpenedCache
from portal.store.reading import open_by_key
from tests.builders import NOW

ROUNDS = 2_000


def measure(few: Filled, many: Filled) -> Iterator[Ratio]:
    with few.store.reading() as one, many.store.reading() as other:
        small, large = compare([opening(one, few.rows), opening(other, many.rows)], ROUNDS)
    yield Ratio(f"key lookup: {many.rows:,} / {few.rows:,} invoices", large, small, 2.0)


def opening(connection: Connection, rows: int) -> Callable[[], object]:
    """Opens some invoice, without the copies of what was opened before."""
    chance = Random(rows)

    def work() -> None:
        assert open_by_key(connection, f"bench-{chance.randint(1, rows)}", NOW, OpenedCache()) is not None

    return work
