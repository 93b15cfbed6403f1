"""Templates only place finished words: each compiles, works nothing out, and imports nothing it does not use."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

FOLDER = Path(__file__).parent.parent / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
UNSAFE = {"safe", "round", "sum", "int", "float"}


@pytest.fixture(scope="module")
def jinja():
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True)


def parsed(jinja, name):
    return jinja.parse((FOLDER / name).read_text(encoding="utf-8"))


def test_there_are_templates():
    assert {"layout.html", "page/invoice.html", "error/problem.html"} <= set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(jinja, name):
    jinja.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_works_nothing_out(jinja, name):
    found = [
        type(node).__name__
        for output in parsed(jinja, name).find_all(nodes.Output)
        for node in output.find_all(ARITHMETIC)
    ]
    assert found == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_trusts_no_text_and_rounds_no_figure(jinja, name):
    assert {one.name for one in parsed(jinja, name).find_all(nodes.Filter)} & UNSAFE == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_what_it_imports(jinja, name):
    tree = parsed(jinja, name)
    imported = {one.target for one in tree.find_all(nodes.Import)} | {
        alias[1] if isinstance(alias, tuple) else alias
        for one in tree.find_all(nodes.FromImport)
        for alias in one.names
    }
    assert imported - {one.name for one in tree.find_all(nodes.Name)} == set()


def test_every_component_is_used(jinja):
    included = {
        one.template.value
        for name in TEMPLATES
        for one in parsed(jinja, name).find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends))
    }
    parts = {name for name in TEMPLATES if name.startswith("components/") or name == "layout.html"}
    assert parts - included == set()


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("pdf/")])
def test_no_template_of_a_page_has_style_attributes_or_handlers(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert re.findall(r"\s(?:style|on\w+)=", text) == []
