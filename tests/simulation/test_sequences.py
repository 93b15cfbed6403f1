"""A share of what `scripts/simulate` runs, drawn by us and by hypothesis; and that a run can be cut and resumed."""

import random
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.shop import sqlite_in
from tests.simulation import long_run, sequences
from tests.simulation.chances import Picks, Step
from tests.simulation.invariants import INVARIANTS
from tests.simulation.life import Broken, born
from tests.simulation.long_run import AT_THE_END, LongRun, Notes, market_of
from tests.simulation.machine import machine
from tests.simulation.market import a_market
from tests.simulation.rules import RULES, Rule
from tests.simulation.sequences import Failure, Figures, repeat, run
from tests.simulation.surfaces import OFFERS
from tests.simulation.telling import Watch

SEQUENCES, STEPS = 18, 12
BROUGHT_BY_HAND = "brought by hand"


@pytest.fixture
def market(migrated_database_url, tmp_path):
    with a_market(migrated_database_url, tmp_path) as market:
        yield market


@pytest.fixture
def fresh(tmp_path_factory):
    @contextmanager
    def fresh():
        folder = tmp_path_factory.mktemp("market")
        yield sqlite_in(folder), folder

    return fresh


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(sequences, "MOST_STEPS", STEPS)


def test_whatever_happens_to_an_invoice_no_cent_is_lost_or_doubled(market, short):
    figures = Figures()
    for number in range(SEQUENCES):
        run(market, random.Random(f"suite/{number}"), figures)
    assert figures.sequences == SEQUENCES
    assert figures.charges > 0
    assert {name for name in (*INVARIANTS, *AT_THE_END) if not figures.invariants[name]} == set()


def test_only_what_there_was_something_of_counts_as_judged_and_as_written(market):
    figures = Figures()
    repeat(market, [Step("born"), Step("open_page"), Step("edit_words")], figures)
    assert figures.invariants["2 balance"] > 0
    assert {figures.invariants[name] for name in ("credited", "set aside", "old links", "5 ends")} == {0}
    assert (figures.rules, figures.wrote["open_page"], figures.wrote["edit_words"]) == (
        {"open_page": 1, "edit_words": 1},
        0,
        1,
    )


def test_whatever_hypothesis_thinks_of_neither(market):
    everything = machine(market)
    thrifty = settings(
        max_examples=4,
        stateful_step_count=10,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(everything, settings=thrifty)
    assert everything.figures.sequences >= 4


def a_run(fresh, notes, watch=None):
    return LongRun(fresh, notes.of("sqlite"), watch or Watch("", 0), notes.save, stop_at_first=True)


def test_a_run_that_was_cut_goes_on_exactly_where_it_was(fresh, short, tmp_path):
    state = tmp_path / "state.json"
    a_run(fresh, Notes(state, 7)).until(1)
    a_run(fresh, Notes(state, 7)).until(3)
    a_run(fresh, whole := Notes(None, 7)).until(3)
    cut, uncut = (notes.of("sqlite").figures for notes in (Notes(state, 7), whole))
    assert (cut.sequences, cut.steps, cut.drawn) == (3, uncut.steps, uncut.drawn)
    with pytest.raises(ValueError, match="another seed"):
        Notes(state, 8)


def test_whoever_is_stopped_within_a_market_keeps_what_is_done(fresh, short, tmp_path, monkeypatch):
    drawn = []

    def stopped_in_the_third(market, chance, figures):
        drawn.append(chance)
        run(market, chance, figures)
        if len(drawn) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(long_run, "run", stopped_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        a_run(fresh, Notes(tmp_path / "state.json", 7)).until(9)
    kept = Notes(tmp_path / "state.json", 7).of("sqlite")
    assert (kept.done, kept.figures.sequences) == (2, 2)  # the third one counts for nothing


@pytest.fixture
def a_breaking_rule(monkeypatch):
    """A rule that breaks something, once the invoice was rotated before."""

    def act(life, picks):
        if len(life.keys) > 1:
            raise Broken("1 money", "somebody took a cent")

    monkeypatch.setitem(RULES, BROUGHT_BY_HAND, Rule(BROUGHT_BY_HAND, 0, lambda _: True, act))


def test_what_breaks_is_named_and_cut_down_to_what_it_takes(fresh, a_breaking_rule):
    noise = [Step("minutes_pass"), Step("edit_words", (4, 4, 4, 4))]
    steps = [Step("born", (1, 2, 3, 4)), *noise, Step("rotate_link"), noise[0], Step(BROUGHT_BY_HAND), *noise]
    running = a_run(fresh, notes := Notes(None, 1))
    failure = running.repeat(steps)
    running._note(failure, 0)
    (found,) = notes.of("sqlite").failures
    assert (found["invariant"], found["rule"], found["words"]) == ("1 money", BROUGHT_BY_HAND, "somebody took a cent")
    assert [rule for rule, _ in found["minimised"]] == ["born", "rotate_link", BROUGHT_BY_HAND]
    assert found["again"]


def test_what_an_earlier_sequence_left_in_the_market_is_not_taken_for_the_same(fresh, monkeypatch):
    rotated = []

    def act(life, picks):
        if any(market is life.market for market in rotated):
            raise Broken("1 money", "somebody took a cent")

    def remember(life, picks):
        rotated.append(life.market)

    monkeypatch.setitem(RULES, "leaves something", Rule("leaves something", 0, lambda _: True, remember))
    monkeypatch.setitem(RULES, BROUGHT_BY_HAND, Rule(BROUGHT_BY_HAND, 0, lambda _: True, act))
    steps = [Step("born"), Step("leaves something"), Step("minutes_pass"), Step("open_page"), Step(BROUGHT_BY_HAND)]
    running = a_run(fresh, notes := Notes(None, 1))
    running._note(running.repeat(steps), 0)
    (found,) = notes.of("sqlite").failures
    assert [rule for rule, _ in found["minimised"]] == ["born", "leaves something", BROUGHT_BY_HAND]


def test_what_does_not_break_again_is_said_to_be_so_and_kept_as_it_was(fresh):
    steps = [Step("born"), Step("minutes_pass")]
    running = a_run(fresh, notes := Notes(None, 1))
    running._note(Failure(steps, 2, "1 money", "once"), 0)
    (found,) = notes.of("sqlite").failures
    assert (found["again"], found["words"]) == (False, "once")
    assert [rule for rule, _ in found["minimised"]] == ["born", "minutes_pass"]


def test_a_rule_that_never_had_a_turn_is_named():
    progress = Notes(None, 1).of("sqlite")
    assert set(progress.missed) >= {*RULES, *INVARIANTS, *AT_THE_END}
    progress.figures.rules["sweep"] = 1
    assert "sweep" not in progress.missed


def test_a_step_chooses_the_same_wherever_it_stands():
    assert [Picks((7, 1)).of("abcd"), Picks(()).of("abcd"), Picks((3,)).share(1_000)] == ["d", "a", 40]


def test_a_market_is_left_although_the_stand_in_was_asked_what_it_must_not_be(fresh):
    with market_of(fresh) as market:
        assert OFFERS in born(market, Picks(())).public("GET").body  # the words the invariants go by
        market.world.stripe.world.violate("made up", "here", "for this test")
