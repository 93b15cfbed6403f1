"""How the amount came about, one sentence a step, every figure in it one that the totals hold."""

from collections.abc import Iterator

from portal.domain.totals import Step, Totals
from portal.web import formats
from portal.web.page_model_reading import Reading

ADDENDS_SHOWN = 4


def step_words(reading: Reading) -> tuple[str, ...]:
    """The explanation; none where there is nothing but a sum of items, or the source does not say."""
    totals = reading.opened.totals
    if not isinstance(totals, Totals) or not any(step.kind in {"discount", "tax"} for step in totals.steps):
        return ()
    return (_items(reading, totals), *_changes(reading, totals), _total(reading, totals), *_left(reading))


def _items(reading: Reading, totals: Totals) -> str:
    amounts = [reading.money(line.amount_cents) for line in reading.opened.invoice.line_items]
    subtotal = reading.money(totals.subtotal_cents)
    if len(amounts) == 1:
        return f"The item costs {subtotal}."
    if len(amounts) > ADDENDS_SHOWN:
        return f"The {len(amounts)} items add up to {subtotal}."
    return f"Items: {' + '.join(amounts)} = {subtotal}."


def _changes(reading: Reading, totals: Totals) -> Iterator[str]:
    for step in totals.steps:
        if step.kind == "discount":
            yield f"Discount: {_result(reading, step)}"
        elif step.kind == "tax":
            yield f"Sales tax: {_result(reading, step)}"


def _result(reading: Reading, step: Step) -> str:
    amount = reading.money(abs(step.amount_cents))
    if step.rate_percent is None or step.base_cents is None:
        return f"{amount}."
    share = f"{formats.percent(step.rate_percent, reading.tag)} of {reading.money(step.base_cents)}"
    if step.exact is None:
        return f"{share} is {amount}."
    exact = formats.fine_money(abs(step.exact), reading.opened.invoice.currency, reading.tag)
    return f"{share} is {exact}, rounded to {amount}."


def _total(reading: Reading, totals: Totals) -> str:
    start, terms = reading.money(totals.subtotal_cents), ""
    if totals.discount_cents:
        terms += f" − {reading.money(totals.discount_cents)}"
    if totals.tax_cents:
        terms += f" + {reading.money(totals.tax_cents)}"
    return f"Total: {start}{terms} = {reading.money(totals.total_cents)}."


def _left(reading: Reading) -> Iterator[str]:
    standing = reading.opened.standing
    if standing.paid_cents and standing.owed_cents == reading.opened.total_cents:
        owed, paid, left = map(reading.money, (standing.owed_cents, standing.paid_cents, standing.balance_cents))
        yield f"Left to pay: {owed} − {paid} already paid = {left}."
