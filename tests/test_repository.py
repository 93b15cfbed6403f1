"""What is committed holds on any machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLACES = re.compile(
    r"(?<![\w.])/(?:work|tmp/scaffold|opt|home/\w+|Users/\w+)/|file://|find-links|(?:extra-)?index-url|registry\.npmjs|files\.pythonhosted|pypi\.org/simple"
)
SPEAKS_OF_PLACES = {"tests/test_repository.py", "scripts/lock"}
TOP_LEVEL = set(
    "app.py portal templates static tests requirements.in requirements.txt requirements-dev.in requirements-dev.txt "
    "Procfile Aptfile README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE pyproject.toml "
    "scripts sandbox benchmarks docs .ci .gitignore .python-version".split()
)


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this is not a git checkout, so nothing says which files belong to it")
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def text_of(name: str) -> str:
    return (ROOT / name).read_bytes().decode("utf-8", errors="ignore")


def locked(name: str) -> dict[str, str]:
    """Each package of a lock file with all its lines."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text_of(name))[1:]
    return {entry.split("==")[0]: entry for entry in entries}


def test_no_file_names_a_machine_or_a_registry():
    found = [
        (name, match[0])
        for name in tracked()
        if name not in SPEAKS_OF_PLACES
        for match in PLACES.finditer(text_of(name))
    ]
    assert found == []


def test_the_top_level_holds_only_what_people_and_platforms_expect():
    assert {name.partition("/")[0] for name in tracked()} - TOP_LEVEL == set()


def test_every_script_can_be_started():
    programs = [name for name in tracked() if text_of(name).startswith("#!")]
    assert {"scripts/demo", "scripts/test", "scripts/lint", "scripts/lock", ".ci/run"} <= set(programs)
    assert [name for name in programs if not os.access(ROOT / name, os.X_OK)] == []


def test_shell_scripts_parse():
    for name in tracked():
        if name.startswith((".ci/", "scripts/")) and "bash" in text_of(name).partition("\n")[0]:
            subprocess.run(["bash", "-n", ROOT / name], check=True)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_to_hashes(name):
    packages = locked(name)
    assert len(packages) > 40
    assert [
        package for package, entry in packages.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)
    ] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_locked(name):
    asked = re.findall(r"^([a-z][a-z0-9-]*)", text_of(f"{name}.in"), re.MULTILINE)
    assert [package for package in asked if package not in locked(f"{name}.txt")] == []


def test_the_tests_run_on_what_is_served():
    served, checked = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {package: served[package].split()[0] for package in served} == {
        package: checked[package].split()[0] for package in served
    }


def test_the_changelog_begins_with_what_is_not_released_yet():
    headings = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_the_platform_gets_the_libraries_the_set_up_installs():
    setup = text_of("scripts/_setup")
    assert [package for package in text_of("Aptfile").split() if f"{package}:" not in setup] == []
