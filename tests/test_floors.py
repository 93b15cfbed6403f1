"""The order of the rooms holds, and the reader of it sees what it should."""

from pathlib import Path

import pytest

from tests.floors import DISTRIBUTIONS, LIBRARIES, faults

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("portal/**/*.py"), *ROOT.glob("app.py")])


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_keeps_to_its_floor(source):
    assert faults(source.relative_to(ROOT).as_posix(), source.read_text()) == []


def test_there_are_files_to_read():
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == {"portal", "app.py"}


def test_every_library_with_a_room_is_asked_for():
    asked = "\n" + (ROOT / "requirements.txt").read_text().replace("-", "_")
    assert [name for name in LIBRARIES if f"\n{DISTRIBUTIONS.get(name, name)}==" not in asked] == []


BROKEN = {
    "an arrow up": ("portal/store/rows.py", "from portal.payments.begin import begin"),
    "an arrow up to the root": ("portal/web/pages.py", "import app"),
    "an arrow up by the package": ("portal/domain/money.py", "from portal import errors"),
    "an arrow up, relative": ("portal/wire/v6.py", "from ..store import rows"),
    "an arrow up inside a function": ("portal/store/rows.py", "def f():\n    import portal.web"),
    "an arrow sideways": ("portal/payments/begin.py", "from portal.gateway import client"),
    "a room on no floor": ("portal/utils/misc.py", ""),
    "an import from a room on no floor": ("portal/web/pages.py", "import portal.helpers"),
    "work in the package file": ("portal/__init__.py", "from portal.web import pages"),
    "a library outside its room": ("portal/web/pages.py", "import stripe"),
    "a library without a room": ("portal/web/pages.py", "import pandas"),
    "a library in the domain": ("portal/domain/money.py", "import structlog"),
    "the wire's library elsewhere": ("portal/store/rows.py", "from pydantic import BaseModel"),
    "a file in the domain": ("portal/domain/money.py", "open('rates')"),
    "a path in the domain": ("portal/domain/money.py", "from pathlib import Path"),
    "today in the domain": ("portal/domain/invoice.py", "from datetime import date\nd = date.today()"),
    "now in the domain": ("portal/domain/invoice.py", "import datetime\nd = datetime.datetime.now(datetime.UTC)"),
    "a clock in the domain": ("portal/domain/invoice.py", "import time"),
    "rounding outside money": ("portal/domain/totals.py", "round(x)"),
    "a float": ("portal/store/rows.py", "float(row.amount)"),
    "times a hundred": ("portal/web/pages.py", "x = 100 * amount"),
    "by a hundred": ("portal/web/pages.py", "x = cents / 100"),
    "by a hundred, whole": ("portal/web/pages.py", "x = cents // 100"),
    "by a decimal hundred": ("portal/wire/v6.py", "x = rate / Decimal('100')"),
    "the environment": ("portal/web/pages.py", "import os\nkey = os.environ['KEY']"),
    "a part of the environment handed on": ("app.py", "import os\nSettings.from_environ(os.environ['PORT'])"),
    "the environment by name": ("app.py", "from os import getenv"),
}


@pytest.mark.parametrize(("path", "source"), BROKEN.values(), ids=BROKEN)
def test_a_planted_fault_is_found(path, source):
    assert len(faults(path, source)) == 1


SOUND = {
    "arrows down": (
        "portal/web/pages.py",
        "from portal.payments import begin\nfrom portal.domain.money import show\nimport flask",
    ),
    "its own room": ("portal/store/rows.py", "from portal.store.tables import invoices\nfrom sqlalchemy import select"),
    "the ports": ("portal/payments/begin.py", "from portal.ports import PaymentGateway"),
    "the root joins": ("app.py", "import portal.gateway, portal.payments, flask"),
    "the package's own name": ("portal/store/rows.py", "import portal"),
    "scaling where it belongs": ("portal/domain/money.py", "x = cents / 100"),
    "the environment where it belongs": ("portal/settings.py", "import os\nx = os.environ"),
    "the environment handed over whole": ("app.py", "import os\nSettings.from_environ(os.environ)"),
    "an argument named like a clock": ("portal/domain/invoice.py", "def overdue(today): return today"),
    "remainders": ("portal/domain/installments.py", "x = cents % 3"),
}


@pytest.mark.parametrize(("path", "source"), SOUND.values(), ids=SOUND)
def test_sound_source_passes(path, source):
    assert faults(path, source) == []
