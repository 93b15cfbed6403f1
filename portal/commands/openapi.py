"""`python -m portal openapi`: the description of the API, as it is served."""

import click

from portal.wire.openapi.document import description_text


@click.command()
def openapi() -> None:
    """Print the OpenAPI description of the invoicing API, as /openapi.json serves it."""
    click.echo(description_text(), nl=False)
