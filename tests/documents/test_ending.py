"""However the program ends, no printing process stays behind."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
from pathlib import Path
from portal.documents.archive import Archive
from portal.documents.printer import Printer
from portal.ports import PrintJob

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell started in the background
printer = Printer(Archive(Path(sys.argv[1])), {"invoice": ""}, wait_seconds=60)
printer.print(PrintJob("<html lang=en><title>t</title><p>first"))
(pid,) = printer.press.pids()
print(pid, flush=True)
sys.stdin.readline()
if sys.argv[2] == "busy":
    rows = "<tr><td>x<td>y" * 20000
    printer._ordered("name", f"<html lang=en><title>t</title><table>{rows}</table>", "")
    print("printing", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def program(tmp_path, _weasyprint_works):
    """Starts a program that has printed something; gives it with its printing process's pidfd."""
    started = []

    def start(mode="idle"):
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), mode],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        pidfd = os.pidfd_open(int(program.stdout.readline()))
        started.append((program, pidfd))
        return program, pidfd

    yield start
    for program, pidfd in started:
        program.kill()
        with program, contextlib.suppress(BrokenPipeError):
            os.close(pidfd)


def has_ended(pidfd):
    return bool(select.select([pidfd], [], [], 30)[0])


def test_a_program_that_comes_to_its_end_takes_them_along(program):
    running, pidfd = program()
    running.stdin.close()
    assert running.wait(30) == 0
    assert has_ended(pidfd)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_program_that_is_ended_takes_them_along(program, ending):
    running, pidfd = program()
    running.send_signal(ending)
    running.wait(30)
    assert has_ended(pidfd)


def test_a_killed_program_takes_one_along_that_is_printing(program):
    running, pidfd = program("busy")
    running.stdin.write("\n")
    running.stdin.flush()
    assert running.stdout.readline() == "printing\n"
    running.kill()
    running.wait(30)
    assert has_ended(pidfd)


def test_a_program_ends_at_once_while_something_is_printed(program):
    running, pidfd = program("busy")
    running.stdin.write("\n")
    running.stdin.flush()
    assert running.stdout.readline() == "printing\n"
    running.stdin.close()
    assert running.wait(30) == 0
    assert has_ended(pidfd)


@pytest.mark.usefixtures("_weasyprint_works")
def test_a_forked_program_prints_with_processes_of_its_own(tmp_path):
    fork = (
        PROGRAM.partition("sys.stdin")[0]
        + """
child = os.fork()
printer.print(PrintJob(f"<html lang=en><title>t</title><p>{child == 0}"))
(mine,) = printer.press.pids()
if child == 0:
    printer.close()
    os._exit(0 if mine != pid else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), mine == pid)
"""
    )
    ran = subprocess.run(
        [sys.executable, "-c", fork, str(tmp_path), ""],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines()[1] == "0 True"
