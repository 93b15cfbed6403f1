"""The benchmarks still run; what they measure is for people to read."""

from contextlib import closing

import pytest

from benchmarks import key_lookup, query_pages, remote_page, served_page
from benchmarks.filling import fill
from benchmarks.ratios import HEADING, Ratio, line


def test_the_benchmarks_measure_something(database_url, tmp_path, monkeypatch):
    for module in (key_lookup, query_pages):
        monkeypatch.setattr(module, "ROUNDS", 2)
    with closing(fill(database_url, 210)) as filled:
        ratios = [*key_lookup.measure(filled, filled), *query_pages.measure(filled, filled)]
    assert len(ratios) == 18
    assert all(ratio.value > 0 for ratio in ratios)
    assert {len(line("sqlite", ratio)) for ratio in ratios} == {len(HEADING)}


def test_pages_are_measured_in_front_of_an_api(monkeypatch):
    monkeypatch.setattr(remote_page, "ROUNDS", 2)
    ratios = list(remote_page.measure())
    assert len(ratios) == 14
    assert all(ratio.value > 0 for ratio in ratios)
    assert {len(line("sqlite", ratio)) for ratio in ratios} == {len(HEADING)}


def test_pages_are_measured_as_they_are_served(monkeypatch):
    monkeypatch.setattr(served_page, "ROUNDS", 2)
    monkeypatch.setattr(served_page, "INVOICES", 9)
    ratios = list(served_page.measure())
    assert [ratio.value > 0 for ratio in ratios] == [True, True]
    assert {len(line("sqlite", ratio)) for ratio in ratios} == {len(HEADING)}


def test_a_ratio_is_what_was_measured_over_its_yardstick():
    assert Ratio("x", 30.0, 20.0).value == pytest.approx(1.5)
