"""README says what is true."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from portal.commands.settings_table import table
from portal.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]


def test_the_settings_table_is_the_settings_classs():
    shown = README.partition("<!-- settings:")[2].partition("-->\n")[2].partition("<!-- /settings -->")[0]
    assert shown.strip() == table()


def test_setting_it_up_and_the_first_invoice_work_as_written(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    steps = [shlex.split(line) for line in README.splitlines() if line.startswith(".venv/bin/python -m portal ")]
    told = [subprocess.run([sys.executable, *step[1:]], check=True, capture_output=True, text=True) for step in steps]
    token = re.findall(r"rmt_[\w-]+", told[-1].stdout)[0]
    client = create_app(Settings.from_environ({"DATA_DIR": str(tmp_path)})).test_client()
    samples = re.findall(r"curl -sS \"\$REMIT(\S+)\" .*-d '\n([^']+)'", README)
    for path, body in samples:
        sent = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json", "data": body}
        answer = client.post(path, base_url="http://127.0.0.1:8000", **sent)
        assert answer.status_code == 200, answer.text
    link = answer.json["data"][0]["data"]["collectionInfo"]["paymentUrl"]
    assert client.get(link).status_code == 200
    assert (len(steps), len(samples)) == (4, 2)


@pytest.mark.parametrize("document", sorted(set(DOCUMENTS)), ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
