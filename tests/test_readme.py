"""README says what is true."""

import re
from pathlib import Path

import pytest

from portal.commands.settings_table import table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]


def test_the_settings_table_is_the_settings_classs():
    shown = README.partition("<!-- settings:")[2].partition("-->\n")[2].partition("<!-- /settings -->")[0]
    assert shown.strip() == table()


@pytest.mark.parametrize("document", sorted(set(DOCUMENTS)), ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
