"""What `scripts/simulate` is told: what can't be followed ends in one line and 2, and nothing kept gets lost."""

import json
from contextlib import nullcontext
from dataclasses import asdict

import pytest

from tests.simulation import everything, long_run, planted, planted_report, sequences
from tests.simulation.__main__ import _options
from tests.simulation.hunting import Found
from tests.simulation.planting import planted as all_bugs
from tests.simulation.within import within

REFUSED = {
    "--sequences -3": "no whole number from 1 on",
    "--sequences 0": "no whole number from 1 on",
    "--races 0": "no whole number from 1 on",
    "--minutes -1": "no number above 0",
    "--minutes nan": "no number above 0",
    "--seed -1": "no whole number from 0 on",
    "--only webhook_believed": "--only goes with --planted",
    "--jobs 2": "--jobs goes with --planted",
    "--planted --only nosuch": "there is no bug 'nosuch'",
    "--planted --only webhook_beleived": "perhaps webhook_believed",
    "--planted --races": "--planted and --races do not go together",
    "--planted --sequences 5": "--planted and --sequences do not go together",
    "--planted --engine sqlite": "--planted and --engine do not go together",
    "--races --report r.md": "--races and --report do not go together",
    "--races --stop-at-first": "--races and --stop-at-first do not go together",
    "--repeat FILES/result.json --sequences 5": "--repeat and --sequences do not go together",
    "--repeat FILES/missing.json": "there is no file",
    "--repeat FILES/broken.json": "is no result of --result",
    "--repeat FILES/nothing.json": "nothing.json has no sequence, for nothing was broken",
    "--repeat FILES/no_steps.json": "is no result of --result",
    "--repeat FILES/unborn.json": "is no result of --result",
    "--repeat FILES/planted.json": "is of --planted, whose sequences break only a copy with a bug in it",
    "--state FILES/broken.json": "keeps no sequences",
    "--state FILES/old.json": "was begun with other code, and says nothing of this: name another file",
    "--planted --state FILES/old_bugs.json": "was begun with other code, and says nothing of this: name another file",
    "--state FILES/missing/state.json": "can't be written: No such file or directory",
    "--report FILES/missing/report.md": "can't be written: No such file or directory",
    "--result FILES": "can't be written: Is a directory",
    "--state FILES/x --result FILES/x": "is another file of this run already",
    "--planted --state FILES/state.json": "keeps no planted bugs",
    "--state FILES/state.json --seed 8": "keeps sqlite with seed 7",
    "--planted --only webhook_believed --seed 3 --report FILES/planted.md": "is of seed 5",
    "--database nonsense": "--database can't be used: it must be",
    "--database mysql://root@here/x": "--database can't be used: it must be",
    "--database postgresql://remit@127.0.0.1:1/x": "--database can't be used: ",
    "--engine postgresql --database sqlite:///FILES/x.db": "--engine postgresql and a --database of sqlite",
}
STEPS = [["born", []]]


def a_find(invariant="1 money"):
    return Found(
        3, 40, 2.5, {"invariant": invariant, "step": 1, "rule": "born", "words": "", "drawn": 9, "minimised": STEPS}
    )


@pytest.fixture
def files(tmp_path):
    """Files that earlier runs left."""
    notes = long_run.Notes(tmp_path / "state.json", 7)
    notes.of("sqlite").done = 2
    notes.save()
    sequences_of_other_code(notes, tmp_path / "old.json")
    (tmp_path / "old_bugs.json").write_text(json.dumps({"code": "another", "planted": {}}))
    (tmp_path / "broken.json").write_text("{]")
    (tmp_path / "result.json").write_text(a_result(STEPS))
    (tmp_path / "nothing.json").write_text(a_result())
    (tmp_path / "no_steps.json").write_text(a_result([]))
    (tmp_path / "unborn.json").write_text(a_result([["sweep", []]]))
    (tmp_path / "planted.json").write_text(json.dumps({"seed": 1, "planted": {"a_bug": asdict(a_find())}}))
    (tmp_path / "planted.md").write_text(planted_report.section(all_bugs(), {}, 5))
    return tmp_path


def a_result(*sequences):
    return json.dumps({"found": {"sqlite": [{"minimised": steps} for steps in sequences]}})


def sequences_of_other_code(notes, path):
    kept = {name: one.as_json() | {"code": "another"} for name, one in notes.progress.items()}
    path.write_text(json.dumps(kept))


def told(words, files=""):
    return _options(words.replace("FILES", str(files)).split())


@pytest.mark.parametrize("words", REFUSED)
def test_what_can_not_be_followed_is_refused_in_a_line_before_anything_runs(words, files, capsys):
    with pytest.raises(SystemExit) as ended:
        told(words, files)
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert line.startswith("scripts/simulate: ")
    assert REFUSED[words] in line


def test_a_planted_bug_is_named_as_the_report_spells_it_too():
    assert told("--planted --only Webhook_Believed").only == {"webhook_believed"}
    assert _options(["--planted", "--only", "webhook not verified"]).only == {"webhook_not_verified"}


def test_the_seed_is_that_of_the_state_file_where_none_is_given(files):
    assert told("--state FILES/state.json", files).seed == 7
    assert told("--state FILES/state.json --seed 7", files).seed == 7
    assert told("--planted").seed == planted.SEED


@pytest.fixture
def one_in_a_market(monkeypatch):
    monkeypatch.setattr(sequences, "MOST_STEPS", 3)


def run_here(words, files):
    options = told(words, files)
    return everything.simulate(options)


def test_a_run_of_one_engine_leaves_the_column_of_the_other(files, one_in_a_market):
    report = files / "report.md"
    report.write_text(report_of("postgresql", 31) + "\n## Planted bugs\n\nAll of them.\n")
    assert run_here("--engine sqlite --sequences 1 --seed 4 --report FILES/report.md", files) == []
    text = report.read_text()
    assert "| | postgresql | sqlite |" in text
    assert "| seed | 31 | 4 |" in text
    assert text.endswith("## Planted bugs\n\nAll of them.\n")
    assert run_here("--engine sqlite --sequences 2 --seed 5 --report FILES/report.md", files) == []
    assert "| seed | 31 | 5 |" in report.read_text()


def report_of(database, seed):
    notes = long_run.Notes(None, seed)
    notes.of(database).done = 1
    return everything.report(notes.progress)


def test_few_sequences_are_not_wrong_because_some_rules_had_no_turn(files, one_in_a_market, capsys):
    assert run_here("--engine sqlite --sequences 1 --seed 4", files) == []
    assert "more; that is wrong from 500 sequences on" in capsys.readouterr().err
    notes = long_run.Notes(None, 1)
    notes.of("sqlite").done = 500
    wrong = everything._missed("sqlite", notes.of("sqlite"))
    assert "sqlite: sweep never had a turn in 500 sequences" in wrong
    assert "sqlite: old links never had a turn in 500 sequences" in wrong


def all_but(*names):
    """Progress of a run in which all had a turn but these."""
    progress = long_run.Notes(None, 1).of("sqlite")
    figures = progress.figures
    figures.rules.update(list(everything.RULES))
    figures.invariants.update(long_run.JUDGED)
    figures.within.update(within())
    for name in names:
        for counted in (figures.rules, figures.invariants, figures.within):
            del counted[name]
    return progress


@pytest.mark.parametrize(
    ("missed", "said"),
    [
        (["sweep"], "sqlite: 1 rule or invariant had no turn: sweep; that is wrong from 500 sequences on."),
        (["check", "forged"], "sqlite: 2 rules and invariants had no turn: check, forged; that is wrong"),
        ([*long_run.IN_RULES, "told", "sweep"], "turn: sweep, told, neighbour, mismatch, forged, and 2 more; that is"),
    ],
)
def test_what_had_no_turn_is_named(missed, said, capsys):
    assert everything._missed("sqlite", all_but(*missed)) == []
    assert said in capsys.readouterr().err


def test_what_never_came_in_between_is_said_and_stands_in_the_report_and_is_not_wrong(capsys):
    progress = all_but("while Stripe is asked, delete", "while locked, cancel")
    progress.done = 500
    assert everything._missed("sqlite", progress) == []
    said = "sqlite: never happened: while Stripe is asked, delete; while locked, cancel\n"
    assert capsys.readouterr().err == said
    report = everything.report({"sqlite": progress})
    assert "| while locked, cancel | 0 |" in report
    assert "| while locked, check | 1 |" in report
    assert "| old links | 1 |" in report


FAILURE = a_find().failure | {"sequence": 6}


@pytest.mark.parametrize(
    ("words", "first", "again"),
    [
        ("", True, "--seed 7 --engine sqlite --sequences 7 --stop-at-first --result found.json, then --repeat"),
        ("", False, "--seed 7 --engine sqlite --sequences 7 --result found.json, then --repeat found.json"),
        (" --result FILES/mine.json", True, "again: --repeat FILES/mine.json"),
    ],
)
def test_what_broke_is_told_with_how_to_see_it_again(words, first, again, files):
    told_words = everything._told("sqlite", told(f"--seed 7{words}", files), FAILURE, first=first)
    assert again.replace("FILES", str(files)) in told_words


def test_whoever_stops_it_has_state_report_and_result_of_what_was_done(files, one_in_a_market, monkeypatch):
    ran = []

    def stopped_in_the_second(market, chance, figures):
        ran.append(chance)
        if len(ran) == 2:
            raise KeyboardInterrupt
        sequences.run(market, chance, figures)

    monkeypatch.setattr(long_run, "run", stopped_in_the_second)
    words = "--engine sqlite --seed 4 --state FILES/s --report FILES/r.md --result FILES/r.json"
    with pytest.raises(KeyboardInterrupt):
        run_here(words, files)
    assert json.loads((files / "s").read_text())["sqlite"]["done"] == 1
    assert "| sequences | 1 |" in (files / "r.md").read_text()
    assert json.loads((files / "r.json").read_text()) == {"seed": 4, "found": {"sqlite": []}}


def test_a_result_can_be_repeated(files, capsys):
    assert run_here("--engine sqlite --repeat FILES/result.json", files) == []
    assert "0 of 1 sequences break something" in capsys.readouterr().out


def hunting(monkeypatch, answers):
    """Hunts that answer at once; who was hunted for."""
    hunted = []

    def hunt(bug, *_others):
        hunted.append(bug.name if bug else planted.CLEAN)
        answer = answers(hunted[-1])
        if isinstance(answer, BaseException):
            raise answer
        return answer

    without_a_copy(monkeypatch, hunt)
    return hunted


def without_a_copy(monkeypatch, hunt):
    monkeypatch.setattr(planted, "copy_of_the_tree", lambda: nullcontext(None))
    monkeypatch.setattr(planted, "hunted", hunt)


def test_a_hunt_for_one_bug_leaves_the_rows_of_the_others(files, monkeypatch):
    hunting(monkeypatch, lambda name: Found(5, 50, 9.0) if name == planted.CLEAN else a_find())
    assert planted.simulate(told("--planted --report FILES/r.md --jobs 2", files)) == []
    before = (files / "r.md").read_text()
    assert f"{len(all_bugs())} of {len(all_bugs())} were found" in before
    hunting(monkeypatch, lambda _: Found(70, 700, 300.0))
    wrong = planted.simulate(told("--planted --only webhook_believed --report FILES/r.md", files))
    after = (files / "r.md").read_text()
    assert wrong == ["not found: webhook_believed"]
    assert f"{len(all_bugs()) - 1} of {len(all_bugs())} were found" in after
    assert "without a bug 5 sequences" in after
    changed = [line for line in before.splitlines() if line not in after.splitlines()]
    assert [line for line in changed if line.startswith(("| ", "- ")) and "webhook believed" not in line] == []
    assert len(after.splitlines()) == len(before.splitlines()) - 1  # without its sequence


def test_a_hunt_that_was_stopped_is_gone_on_with(files, monkeypatch):
    names = [bug.name for bug in all_bugs()]
    hunting(monkeypatch, lambda name: KeyboardInterrupt() if name == names[2] else a_find())
    words = "--planted --state FILES/bugs.json --report FILES/r.md"
    with pytest.raises(KeyboardInterrupt):
        planted.simulate(told(words, files))
    done = {name.partition(" ")[0] for name in json.loads((files / "bugs.json").read_text())["planted"]}
    assert names[2] not in done
    assert f"{len(done)} of {len(done)} were found, with seed {planted.SEED}" in (files / "r.md").read_text()
    assert f"Not hunted for yet: {names[2].replace('_', ' ')}, " in (files / "r.md").read_text()
    again = hunting(monkeypatch, lambda _: a_find())
    planted.simulate(told(words, files))
    assert again == [*(name for name in names if name not in done), planted.CLEAN]


def test_a_bug_that_was_not_found_is_hunted_for_again_where_there_is_more_time(files, monkeypatch):
    words = "--planted --only webhook_believed --state FILES/bugs.json --minutes"
    not_found = Found(70, 700, 120.0)
    hunted = hunting(monkeypatch, lambda _: not_found)
    for minutes in (2, 2, 1, 3):
        assert planted.simulate(told(f"{words} {minutes}", files)) == ["not found: webhook_believed"]
    assert len(hunted) == 2


def test_a_hunt_lasts_as_long_as_it_is_told_to_and_no_number_of_sequences_ends_it(monkeypatch):
    wanted = []
    without_a_copy(monkeypatch, lambda _bug, hunt, *_others: wanted.append(hunt) or a_find())
    for words in ("", " --minutes 0.5", " --minutes 10"):
        planted.simulate(told(f"--planted --only webhook_believed{words}"))
    assert [one.minutes for one in wanted] == [5, 0.5, 10]
    assert {one.sequences for one in wanted} == {None}


def test_one_bug_that_nobody_finds_is_wrong():
    results = {bug.name: a_find() for bug in all_bugs()} | {planted.CLEAN: Found(70, 700, 300.0)}
    assert planted._wrong(all_bugs(), results) == []
    results["webhook_believed"] = Found(70, 700, 300.0)
    assert planted._wrong(all_bugs(), results) == ["not found: webhook_believed"]


def test_a_hunt_that_can_not_be_made_is_named_and_the_others_go_on(files, monkeypatch):
    names = [bug.name for bug in all_bugs()]
    hunting(monkeypatch, lambda name: RuntimeError("no end") if name == names[0] else a_find())
    assert planted.simulate(told("--planted", files)) == [f"not hunted for: {names[0]}: no end"]


def test_a_bug_that_another_invariant_saw_is_said_to_be_so():
    bug = next(one for one in all_bugs() if one.name == "webhook_not_verified")
    text = planted_report.section([bug], {bug.name: a_find("told")}, 1)
    assert "| told, not forged |" in text
    assert "1 of them broke another invariant first than those their patches name." in text
    assert ", not " not in planted_report.row(bug, a_find("forged"))
