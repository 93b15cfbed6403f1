"""A few hundred damaged answers: the page is right, or it is an honest error."""

import pytest

from portal.wire.json_text import write_json
from tests.invoices.mutating import ANSWERS, Watcher, is_right, look_at
from tests.invoices.told import Told
from tests.wire.test_exchange_reading import GOLDEN


def test_damaged_answers_never_show_a_wrong_amount():
    watcher = Watcher()
    look_at(300, watcher, same_each_time=True)
    assert watcher.seen["page"] > 20
    assert watcher.seen["honest error"] > 20


@pytest.mark.parametrize("answer", ANSWERS)
def test_undamaged_answers_give_a_page(answer):
    watcher = Watcher()
    watcher.watch(write_json(answer).encode())
    assert watcher.seen == {"page": 1}


@pytest.mark.parametrize("wrong", ["$53.44", "$1,053.43", "$534.30"])
def test_a_wrong_amount_is_found(wrong):
    page = f'<main><p class="due">{wrong}</p></main>'
    with pytest.raises(AssertionError):
        is_right(page, Told(write_json(GOLDEN).encode()))
