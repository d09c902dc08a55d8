"""The command `warmsite`: the one table of its commands, and the one place where failures become exit statuses."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from warmsite import __version__
from warmsite.cli.common import NETWORK_OPTION, TODAY_OPTION, Failure, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130

# Each is imported when it is used, so that no command waits for what another needs.
COMMANDS = {
    "init": "warmsite.cli.starting",
    "new": "warmsite.cli.starting",
    "check": "warmsite.cli.site",
    "build": "warmsite.cli.site",
    "watch": "warmsite.cli.site",
    "serve": "warmsite.cli.site",
    "today": "warmsite.cli.facts",
    "overdue": "warmsite.cli.facts",
    "upcoming": "warmsite.cli.facts",
    "list": "warmsite.cli.facts",
    "show": "warmsite.cli.facts",
    "nudge": "warmsite.cli.nudge",
    "stats": "warmsite.cli.figures",
    "plan": "warmsite.cli.plans",
    "history": "warmsite.cli.past",
    "compare": "warmsite.cli.past",
    "log": "warmsite.cli.log",
    "done": "warmsite.cli.changes",
    "snooze": "warmsite.cli.changes",
    "set": "warmsite.cli.changes",
    "edit": "warmsite.cli.changes",
    "triage": "warmsite.cli.triage",
    "rename": "warmsite.cli.renaming",
    "duplicates": "warmsite.cli.pairs",
    "merge": "warmsite.cli.pairs",
    "import": "warmsite.cli.importing",
    "export": "warmsite.cli.exporting",
    "schema": "warmsite.cli.schema",
    "completion": "warmsite.cli.completion",
    "help": "warmsite.cli.help",
}


class Commands(click.Group):
    """The commands, imported when they are asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(module), f"{cmd_name}_command")
        if ctx.resilient_parsing:  # nobody runs it: a shell asks what could follow
            from warmsite.cli.completion import teach

            teach(command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group("warmsite", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="warmsite")
@NETWORK_OPTION
@TODAY_OPTION
def cli(**_options: object) -> None:
    """Keep a thousand people warm, from plain-text records on your own disk.

    Contacts are Markdown files in a folder. warmsite says whom to call today and why, and builds a private site.
    """


def _nowhere() -> TextIO:
    """A stream that takes everything, until the end of the process."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _nothing() -> TextIO:
    """A stream in which nothing ever comes."""
    return Path(os.devnull).open(encoding="utf-8")


def _mend_streams() -> None:
    """Let every text be printed: to a stream that somebody closed, and in an encoding that lacks a letter."""
    if sys.stdin is None:
        sys.stdin = _nothing()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere())
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _unheard() -> int:
    """Whoever read our output has read enough; there is nobody left to tell."""
    sys.stdout = _nowhere()
    return 0


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Nothing that a user can cause shows a traceback."""
    _mend_streams()
    if "_WARMSITE_COMPLETE" in os.environ:
        from warmsite.cli.completion import prepare

        prepare()
    gc.set_threshold(100_000, 20, 50)  # records are many and make no cycles: look for garbage less often
    try:
        status = cli.main(list(arguments) if arguments is not None else None, "warmsite", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Failure as failure:
        warn(str(failure))
        return failure.status
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except SystemExit as ended:
        # click ends the process where nobody reads its output any more.
        return _unheard() if ended.code == 1 else int(ended.code or 0)
    except OSError as error:
        warn(f"{error.filename or 'the system'}: {error.strerror or error}")
        return 2
    return status if isinstance(status, int) else 0
