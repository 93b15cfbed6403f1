"""`python -m portal settings`: every setting, as README shows it."""

from collections.abc import Iterator

import click

from portal.settings import Settings


@click.command("settings")
def settings_table() -> None:
    """Print every setting with its default and what it is for, as a Markdown table."""
    click.echo(table())


def table() -> str:
    """The table in README's "Settings", made from the settings class; a test holds the two together."""
    return "\n".join(_rows())


def _rows() -> Iterator[str]:
    yield "| variable | default | what it is for |"
    yield "| --- | --- | --- |"
    for name, field in Settings.model_fields.items():
        yield f"| `{name}` | {_shown(field.default)} | {field.description} |"


def _shown(default: object) -> str:
    if hasattr(default, "get_secret_value"):
        return "for development only"
    return "" if default in {None, ""} else f"`{default}`"
