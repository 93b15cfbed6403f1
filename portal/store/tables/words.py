"""What the tables share: one `MetaData`, names for constraints, and columns that come in groups."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Only these words, in this order, may stand in `column`."""
    allowed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def text(name: str, default: str | None = "") -> Column[str]:
    """A text that is never NULL; `default` None: it must be given."""
    return Column(name, Text, nullable=False, server_default=default)


def folded(name: str) -> Column[str]:
    """A text beside `name` as `portal.store.folding` folds it; it sorts by code point on both engines."""
    by_code_point = Text().with_variant(Text(collation="C"), "postgresql")
    return Column(f"{name}_folded", by_code_point, nullable=False, server_default="")


def address() -> tuple[Column[str], ...]:
    """The parts of a postal address."""
    return tuple(text(name) for name in ("line1", "line2", "city", "state", "zip", "country"))


def share(prefix: str) -> tuple[Column[str], Column[int]]:
    """A percent (decimal text) or an amount in minor units; at most one of them."""
    return Column(f"{prefix}_rate", Text), Column(f"{prefix}_cents", BigInteger)


def share_check(prefix: str) -> CheckConstraint:
    """At most one of `share`'s two columns."""
    return CheckConstraint(f"{prefix}_rate IS NULL OR {prefix}_cents IS NULL", name=prefix)


def repetition(prefix: str) -> tuple[Column[str], Column[int], Column[date]]:
    """How often something repeats; all NULL: it does not."""
    return (
        Column(f"{prefix}_frequency", Text),
        Column(f"{prefix}_interval", Integer),
        Column(f"{prefix}_end_date", Date),
    )
