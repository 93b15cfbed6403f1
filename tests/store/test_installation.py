"""A database put back gets another id and numbers of its own, on either engine."""

from portal.store.ledgers import StoredLedgers


def test_every_id_it_had_stays_known_and_the_newest_counts(shop):
    ledgers = StoredLedgers(shop.store)
    with shop.store.unit_of_work() as work:
        first = work.installation_id()
    renewed = [ledgers.renew_installation(shop.clock.now()) for _ in range(2)]
    with shop.store.unit_of_work() as work:
        assert work.installation_id() == renewed[-1]
        assert work.installation_ids() == {first, *renewed}


def test_numbers_that_may_have_been_given_are_left_out(shop):
    before = shop.invoice()
    StoredLedgers(shop.store).skip_ids(1_000)
    after = shop.invoice()
    assert int(after.invoice.id[4:]) == int(before.invoice.id[4:]) + 1_001


def test_numbers_are_left_out_of_an_empty_table_too(shop):
    StoredLedgers(shop.store).skip_ids(10)
    StoredLedgers(shop.store).skip_ids(10)
    assert shop.invoice().invoice.id == "inv_21"
