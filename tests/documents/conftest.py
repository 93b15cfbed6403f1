"""A printer with the real WeasyPrint, where the system has what it needs."""

from collections.abc import Iterator

import pytest

from portal.documents.archive import Archive
from portal.documents.printer import NATIVE_PACKAGES, Printer
from portal.documents.process import LibrariesMissing, PrintingProcess
from tests.documents.specimens import CSS


@pytest.fixture(scope="session")
def _weasyprint_works() -> None:
    process = PrintingProcess()
    try:
        process.print("<p>", "", 60)
    except LibrariesMissing as fault:
        pytest.skip(f"WeasyPrint can't load its native libraries ({NATIVE_PACKAGES}): {fault}")
    finally:
        process.end()


@pytest.fixture
def printer(tmp_path, _weasyprint_works) -> Iterator[Printer]:
    printer = Printer(Archive(tmp_path / "documents"), {"invoice": CSS}, processes=1, wait_seconds=60)
    yield printer
    printer.close()


@pytest.fixture
def process(_weasyprint_works) -> Iterator[PrintingProcess]:
    process = PrintingProcess()
    yield process
    process.end()
