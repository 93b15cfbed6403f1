"""The printer: kept, shared, replaced, and honest about what it can't do."""

import os
import signal
import threading

import pytest
from structlog.testing import capture_logs

from portal.documents.archive import Archive
from portal.documents.press import Press
from portal.documents.printer import Printer
from portal.documents.process import LibrariesMissing, PrintingFailed, ProcessDied, ProcessTooSlow, Sheet
from portal.errors import PrinterUnavailable
from portal.ports import PrintJob
from tests.documents.reading import text

JOB = PrintJob("<html lang=en><title>t</title><p>Hello")
PDF = b"%PDF-1.7\n%%EOF\n"


class FakeProcess:
    """Answers what it is told to, in turn; `gate` holds every answer back."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.printed = 0
        self.ended = False
        self.gate = threading.Event()
        self.gate.set()
        self.pid = 0

    def print(self, html, css, seconds):
        self.printed += 1
        assert self.gate.wait(30)
        answer = self.answers.pop(0) if self.answers else sheet()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kill(self):
        self.ended = True
        self.gate.set()

    end = kill


@pytest.fixture
def logged():
    """What is logged, as text."""
    with capture_logs() as logs:
        yield lambda: str(logs)


def sheet(*, missing=(), refused=0, worn=False):
    return Sheet(PDF, missing, refused, worn)


@pytest.fixture
def fake_printer(tmp_path):
    """Makes a printer whose press starts the given processes one after another."""
    made = []

    def make(*processes, size=1, **limits):
        printer = Printer(Archive(tmp_path), {"invoice": ""}, **limits)
        printer._press = Press(size, iter(processes).__next__)
        made.append(printer)
        return printer

    yield make
    for printer in made:
        printer.close()


def test_a_document_is_printed_once_and_then_kept(fake_printer):
    process = FakeProcess()
    printer = fake_printer(process)
    assert printer.print(JOB) == printer.print(JOB) == PDF
    assert process.printed == 1


def test_another_stylesheet_is_another_document(fake_printer):
    process = FakeProcess()
    printer = fake_printer(process)
    printer.print(JOB)
    printer._stylesheets = {"invoice": "p { color: red }"}
    printer.print(JOB)
    assert process.printed == 2


def test_callers_of_one_document_share_one_printing(fake_printer):
    process = FakeProcess()
    process.gate.clear()
    printer = fake_printer(process, size=4)
    got = []
    asked = threading.Barrier(9)

    def ask():
        asked.wait(30)
        got.append(printer.print(JOB))

    callers = [threading.Thread(target=ask) for _ in range(8)]
    for caller in callers:
        caller.start()
    asked.wait(30)
    process.gate.set()
    for caller in callers:
        caller.join(30)
    assert got == [PDF] * 8
    assert process.printed == 1


def test_a_document_kept_between_look_and_order_is_not_printed_again(fake_printer):
    process = FakeProcess()
    printer = fake_printer(process)
    looks = iter([None])
    kept = printer._archive.get
    printer.print(JOB)
    printer._archive.get = lambda name: next(looks, kept(name))
    assert printer.print(JOB) == PDF
    assert process.printed == 1


def test_a_document_not_ready_in_time_is_there_when_asked_again(fake_printer):
    process = FakeProcess()
    process.gate.clear()
    printer = fake_printer(process, wait_seconds=0)
    with pytest.raises(PrinterUnavailable) as unavailable:
        printer.print(JOB)
    assert unavailable.value.retry_after > 0
    process.gate.set()
    for thread in threading.enumerate():
        if thread.name == "printing":
            thread.join(30)
    assert printer.print(JOB) == PDF
    assert process.printed == 1


def test_no_more_documents_wait_than_fit(fake_printer, monkeypatch):
    monkeypatch.setattr("portal.documents.printer.WAITING_MOST", 1)
    process = FakeProcess()
    process.gate.clear()
    printer = fake_printer(process, wait_seconds=0)
    with pytest.raises(PrinterUnavailable, match="still being printed"):
        printer.print(JOB)
    with pytest.raises(PrinterUnavailable, match="too many"):
        printer.print(PrintJob("<p>another"))


def test_a_process_that_died_gets_one_successor(fake_printer):
    dead, alive = FakeProcess(ProcessDied()), FakeProcess()
    assert fake_printer(dead, alive).print(JOB) == PDF
    assert dead.ended
    assert not alive.ended


@pytest.mark.parametrize("fault", [ProcessTooSlow(), PrintingFailed("memory")])
def test_what_cannot_be_printed_is_unavailable_and_the_next_document_is_not(fake_printer, fault, logged):
    printer = fake_printer(FakeProcess(fault), FakeProcess())
    with pytest.raises(PrinterUnavailable):
        printer.print(JOB)
    assert type(fault).__name__ in logged()
    assert "Hello" not in logged()
    assert printer.print(JOB) == PDF


def test_two_deaths_make_a_document_unavailable(fake_printer):
    with pytest.raises(PrinterUnavailable):
        fake_printer(FakeProcess(ProcessDied()), FakeProcess(ProcessDied())).print(JOB)


def test_a_worn_process_is_replaced(fake_printer):
    worn, fresh = FakeProcess(sheet(worn=True)), FakeProcess()
    printer = fake_printer(worn, fresh)
    printer.print(JOB)
    printer.print(PrintJob("<p>another"))
    assert (worn.printed, fresh.printed) == (1, 1)
    assert worn.ended


def test_missing_libraries_are_named_with_their_packages(fake_printer, logged):
    printer = fake_printer(FakeProcess(LibrariesMissing("cannot load library 'libpango-1.0-0'")))
    with pytest.raises(PrinterUnavailable) as unavailable:
        printer.print(JOB)
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in logged()
    assert unavailable.value.retry_after == 60


def test_a_missing_glyph_is_named_and_the_document_is_not_kept(fake_printer, logged):
    process = FakeProcess(sheet(missing=(0x5F35,)), sheet())
    printer = fake_printer(process)
    assert printer.print(JOB) == PDF
    assert "U+5F35 (fonts-noto-cjk)" in logged()
    printer.print(JOB)
    assert process.printed == 2


def test_refused_addresses_are_counted_in_the_log(fake_printer, logged):
    fake_printer(FakeProcess(sheet(refused=2))).print(JOB)
    assert "'count': 2" in logged()


def test_a_closed_printer_prints_nothing_and_ends_its_processes(fake_printer):
    process = FakeProcess()
    printer = fake_printer(process)
    printer.print(JOB)
    printer.close()
    assert process.ended
    assert printer.print(JOB) == PDF  # kept
    with pytest.raises(PrinterUnavailable):
        printer.print(PrintJob("<p>another"))


def test_closing_frees_whoever_waits(fake_printer):
    process = FakeProcess(ProcessDied())
    process.gate.clear()
    printer = fake_printer(process, wait_seconds=30)
    future = printer._ordered("name", "<p>", "")
    while not printer.press._busy:
        assert not future.done()
    printer.close()
    with pytest.raises(PrinterUnavailable):
        future.result(30)


def test_a_killed_process_costs_nobody_a_document(printer):
    printer.print(JOB)
    (pid,) = printer.press.pids()
    os.kill(pid, signal.SIGKILL)
    assert "Hello again" in text(printer.print(PrintJob("<html lang=en><title>t</title><p>Hello again")))
    assert printer.press.pids() != (pid,)
