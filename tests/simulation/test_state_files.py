"""A state file is whole or as it was, and names the code that began it."""

import pytest

from tests.simulation import state_files
from tests.simulation.state_files import code, judge_code, write_whole


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Another tree; the code's name is computed anew for each question."""
    for folder in ("portal/domain", "sandbox", "tests/simulation"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "portal/domain/money.py").write_text("CENTS = 100\n")
    monkeypatch.setattr(state_files, "ROOT", tmp_path)
    monkeypatch.setattr(state_files, "code", code.__wrapped__)
    return tmp_path


@pytest.mark.parametrize("path", ["portal/domain/money.py", "sandbox/new.py", "tests/simulation/rules_new.py"])
def test_a_file_is_gone_on_with_until_the_code_changes(tree, path):
    begun_with = state_files.code()
    (tree / "portal/notes.md").write_text("no code")
    (tree / "tests/simulation/test_new.py").write_text("no part of it either")
    judge_code(tree / "s.json", begun_with)
    (tree / path).write_text("CENTS = 1000\n")
    with pytest.raises(ValueError, match=r"s\.json was begun with other code"):
        judge_code(tree / "s.json", begun_with)


def test_a_file_is_written_without_a_trace_beside_it(tmp_path):
    (tmp_path / "state.new").write_text("somebody's own")
    write_whole(tmp_path / "state.json", "1")
    write_whole(tmp_path / "state.json", "2")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "state.json": "2",
        "state.new": "somebody's own",
    }


def test_what_can_not_be_written_leaves_what_is_there(tmp_path):
    write_whole(tmp_path / "state.json", "1")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "state.json", "2\udc80")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["1"]
