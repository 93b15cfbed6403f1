"""The demo's row numbers."""


def test_the_next_rows_get_the_numbers_asked_for(shop):
    with shop.store.unit_of_work() as work:
        work.start_ids_at("inv", 158998869)
    assert [shop.invoice().invoice.id for _ in range(2)] == ["inv_158998869", "inv_158998870"]


def test_counters_move_after_rows_were_written(shop):
    shop.invoice()
    with shop.store.unit_of_work() as work:
        work.start_ids_at("inv", 500)
        work.start_ids_at("inv", 900)
    assert shop.invoice().invoice.id == "inv_900"
