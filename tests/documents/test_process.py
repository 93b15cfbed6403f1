"""A printing process: the same bytes everywhere, nothing read, no secret, limits."""

import os
import socket
from pathlib import Path

import pytest

from portal.documents.process import PrintingFailed, PrintingProcess, ProcessDied, ProcessTooSlow
from tests.documents.reading import reader, text
from tests.documents.specimens import CSS, INVOICE, html_of

HTML = html_of("invoice", INVOICE)


def test_the_same_document_has_the_same_bytes_again_and_in_another_process(process):
    first, again = process.print(HTML, CSS, 60).pdf, process.print(HTML, CSS, 60).pdf
    other = PrintingProcess()
    elsewhere = other.print(HTML, CSS, 60).pdf
    other.end()
    assert first == again == elsewhere


def test_a_document_reads_no_network_and_no_file(process, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text('body::before { content: "leaked" }')
    passwd = Path("/etc/passwd").as_uri()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        web = f"http://127.0.0.1:{listener.getsockname()[1]}"
        html = f"""<html lang=en><title>t</title>
            <link rel=stylesheet href="{secret.as_uri()}"><link rel=stylesheet href="{web}/a.css">
            <link rel=attachment href="{passwd}"><a rel=attachment href="{passwd}">a</a>
            <style>@import url({web}/b.css); @font-face {{ font-family: x; src: url({web}/f.ttf) }}
                p {{ background: url({web}/c.png); font-family: x }}</style>
            <img src="{web}/i.png"><img src="{passwd}"><img src="/etc/passwd">
            <img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="{web}/s.png"/></svg>'>
            <object data="{web}/o.svg"></object><embed src="{passwd}"><p>here"""
        sheet = process.print(html, "", 60)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert sheet.refused >= 8
    assert text(sheet.pdf).replace(" ", "") == "ahere"
    assert not reader(sheet.pdf).attachments
    assert b"root:" not in sheet.pdf


def test_a_document_reads_the_bytes_it_holds(process):
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    sheet = process.print(f'<html lang=en><title>t</title><img alt=x src="data:image/png;base64,{png}">', "", 60)
    assert sheet.refused == 0
    assert b"/Image" in sheet.pdf


def test_characters_without_a_glyph_are_reported(process):
    sheet = process.print(
        "<html lang=en><title>t</title><p>a\U0010fffdb", "", 60
    )  # for private use: no font of Debian's has it
    assert sheet.missing == (0x10FFFD,)
    assert process.print(HTML, CSS, 60).missing == ()


@pytest.fixture
def _secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")


@pytest.mark.usefixtures("_secret")
def test_the_process_knows_no_secret(process):
    process.print(HTML, CSS, 60)
    known = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"LC_ALL" in known
    assert b"do-not-tell" not in known


def test_a_process_that_is_too_slow_is_ended(process):
    with pytest.raises(ProcessTooSlow):
        process.print(HTML, CSS, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_dead_process_says_so(process):
    process.kill()
    with pytest.raises(ProcessDied):
        process.print(HTML, CSS, 60)


@pytest.mark.usefixtures("_weasyprint_works")
def test_a_process_is_worn_after_its_number_of_prints():
    process = PrintingProcess(prints_per_life=2)
    worn = [process.print("<html lang=en><title>t</title><p>a", "", 60).worn for _ in range(2)]
    process.end()
    assert worn == [False, True]


def test_what_weasyprint_stumbles_over_costs_this_document_only(process):
    with pytest.raises(PrintingFailed, match="RecursionError"):
        process.print("<html lang=en><title>t</title>" + "<div>" * 3000, "", 60)
    assert process.print(HTML, CSS, 60).pdf


def test_more_memory_than_allowed_is_refused(process):
    with pytest.raises(PrintingFailed, match="memory"):
        process.print("<html lang=en><title>t</title><table><tr><td colspan=100000000>x", "", 60)
