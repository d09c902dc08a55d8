"""Completion for the shells, as click makes it."""

from __future__ import annotations

import click

from warmsite.cli.common import command

_LINES = {
    "bash": 'eval "$(_WARMSITE_COMPLETE=bash_source warmsite)"',
    "zsh": 'eval "$(_WARMSITE_COMPLETE=zsh_source warmsite)"',
    "fish": "_WARMSITE_COMPLETE=fish_source warmsite | source",
}


@command("completion")
@click.argument("shell", type=click.Choice(list(_LINES)))
def completion_command(_context: click.Context, shell: str, **_: object) -> int:
    """Turn on completion in your shell.

    Prints the line to put where the shell starts.
    """
    click.echo(_LINES[shell])
    return 0
