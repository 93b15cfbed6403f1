"""The hazards of side effects: P26 storms of mails, P27 receipts sent twice. A day of four workers that keep dying."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from portal.jobs.deliveries import Deliveries
from portal.jobs.repeating import RepeatingJob, Rota
from portal.ports import Handler
from portal.store.turns import SqlTurns

WORKERS = 4
TICK = timedelta(minutes=30)
TICKS = 48
KILLS = 50
INVOICES = 5


class Killed(BaseException):
    """What SIGKILL is to the process: nothing on the way out runs."""


class Day:
    """A day on which reminders fall due each hour, and workers die before, or after, they have sent one."""

    def __init__(self, post, seed, *, repeatable):
        self.post = post
        self.chance = random.Random(seed)
        self.kills = 0
        self.sent = Counter()
        self.handlers = {"reminder": Handler(self.send, repeatable)}

    def send(self, effect):
        dies = self.kills < KILLS and self.chance.random() < 0.5
        before = self.chance.random() < 0.5
        self.kills += dies
        if dies and before:
            raise Killed
        self.sent[effect.slot] += 1
        if dies:
            raise Killed

    def tick(self):
        """One worker's minute: it orders what is due, as all others do, and delivers what it can get."""
        shop = self.post.shop
        hour = shop.clock.now().strftime("%d-%H")
        Rota(SqlTurns(shop.store.engines), shop.clock).run(RepeatingJob("reminders", TICK, lambda: self.order(hour)))
        deliveries = Deliveries(self.post.outbox, self.handlers, shop.clock)
        deliveries.set_apart_lost()
        while deliveries.deliver_next():
            pass

    def order(self, hour):
        self.post.order(*(f"{number}/{hour}" for number in range(INVOICES)), kind="reminder")

    def run(self):
        for _ in range(TICKS + 6):
            for _ in range(WORKERS):
                with suppress(Killed):
                    self.tick()
            self.post.shop.clock.moment += TICK


def test_p26_no_mail_is_sent_twice_and_a_kill_leaves_at_most_one_unknown(post):
    day = Day(post, 1, repeatable=False)
    day.run()
    rows = post.rows()
    unknown = [row.slot for row in rows if row.state == "unknown"]
    assert day.kills == KILLS
    assert max(day.sent.values()) == 1
    assert len(unknown) == KILLS
    assert {row.slot for row in rows} - set(day.sent) <= set(unknown)
    assert {row.state for row in rows} == {"delivered", "unknown"}


def test_p26_a_repeatable_message_is_sent_at_least_once_and_again_only_after_a_kill(post):
    day = Day(post, 3, repeatable=True)
    day.run()
    rows = post.rows()
    assert {row.state for row in rows} == {"delivered"}
    assert set(day.sent) == {row.slot for row in rows}
    assert sum(day.sent.values()) - len(rows) <= KILLS
    assert sum(row.unknown_tries for row in rows) == KILLS


def test_p27_a_receipt_ordered_many_times_is_sent_once(post):
    deliveries = post.deliveries()
    for _ in range(5):
        post.order("ch_1")
        while deliveries.deliver_next():
            pass
    assert [one.slot for one in post.delivered] == ["ch_1"]
