"""The command line, `python -m portal`. `COMMANDS` lists what there is; each is imported only when it is asked for."""

import os
from importlib import import_module
from typing import Any

import click

from portal.errors import InvalidFields, RemitError, SettingsInvalid
from portal.settings import Settings

WRONG_SETTINGS = 2
ASKED_FOR_HELP = "portal.asked_for_help"
COMMANDS = {
    "migrate": "portal.commands.migrate:migrate",
    "partner": "portal.commands.partner:partner",
    "business": "portal.commands.business:business",
    "token": "portal.commands.token:token",
    "client": "portal.commands.client:client",
    "link": "portal.commands.link:link",
    "work": "portal.commands.work:work_command",
    "refund": "portal.commands.refund:refund",
    "write-off": "portal.commands.write_off:write_off",
    "unapplied": "portal.commands.unapplied:unapplied",
    "outbox": "portal.commands.outbox:outbox",
    "reconcile": "portal.commands.reconcile:reconcile",
    "ledger": "portal.commands.ledger:ledger",
    "quarantine": "portal.commands.quarantine:quarantine",
    "restore-check": "portal.commands.restore_check:restore_check",
    "doctor": "portal.commands.doctor:doctor",
    "settings": "portal.commands.settings_table:settings_table",
    "openapi": "portal.commands.openapi:openapi",
    "demo-data": "portal.commands.demo_data:demo_data",
}


class Commands(click.Group):
    """The group of all commands; turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[ASKED_FOR_HELP] = "--help" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsInvalid as wrong:
            for problem in wrong.problems:
                click.echo(problem, err=True)
            ctx.exit(WRONG_SETTINGS)
        except RemitError as refused:
            raise click.ClickException("\n".join(_lines(refused))) from refused


def _lines(refused: RemitError) -> list[str]:
    """A line for each thing that is wrong, with its name where it has one."""
    faults = refused.faults if isinstance(refused, InvalidFields) else (refused,)
    fields = [(getattr(fault, "field", None), fault) for fault in faults]
    return [f"{field}: {fault}" if field else str(fault) for field, fault in fields]


@click.group(cls=Commands)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Run Remit, the invoice payment portal.

    Settings come from the environment. Exit codes: 0 done, 1 not found or refused, 2 wrong usage or settings.
    """
    if not ctx.meta[ASKED_FOR_HELP]:  # which needs no settings
        ctx.obj = Settings.from_environ(os.environ)
