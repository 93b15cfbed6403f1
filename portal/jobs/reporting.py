"""Telling another invoicing API of payments that were made here: at least once, for saying it twice does no harm."""

from collections.abc import Callable

from portal.domain.effects import Effect
from portal.errors import Undeliverable
from portal.ports import Handler, PaymentReports, UpstreamBooks


def report_handler(books: UpstreamBooks, reports: PaymentReports, refresh: Callable[[str], None]) -> Handler:
    """Delivers `portal.domain.upstream.REPORT`; `refresh` lets the page of that invoice be read anew."""

    def deliver(effect: Effect) -> None:
        told = books.told(effect.row_id, effect.slot)
        if told is None:
            raise Undeliverable("There is no such payment.", "no_such_payment")
        reports.report(told)
        refresh(told.upstream_id)

    return Handler(deliver, repeatable=True)
