"""When an invoice is due."""

from datetime import date, timedelta

from portal.domain.invoice import TermType

_DAYS = {TermType.DUE_NOW: 0, TermType.NET_10: 10, TermType.NET_15: 15, TermType.NET_30: 30, TermType.NET_60: 60}


def due_date(term: TermType, invoice_date: date, named: date | None = None) -> date | None:
    """The due date that follows from `term`; OTHER takes the `named` one, which may be none.

    >>> due_date(TermType.NET_30, date(2026, 1, 31))
    datetime.date(2026, 3, 2)
    """
    days = _DAYS.get(term)
    return named if days is None else invoice_date + timedelta(days=days)
