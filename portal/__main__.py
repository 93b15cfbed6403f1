"""`python -m portal`: Remit's command line."""

from portal.commands import cli

if __name__ == "__main__":
    cli(prog_name="python -m portal")
