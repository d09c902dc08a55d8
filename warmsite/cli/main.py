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
_AROUND = 6  # columns beside a command and what it is for

# Each command's module, imported when it is used, so that no command waits for what another needs; and what it is for, as
# it says itself, so that a list of all waits for none.
COMMANDS = {
    "init": ("starting", "Make a new network in DIR."),
    "new": ("starting", "Make a contact's file."),
    "check": ("site", "Print the problems of the records."),
    "build": ("site", "Bring the site up to date, once."),
    "watch": ("site", "Build at every change, until you stop it."),
    "serve": ("site", "Watch, and show the site in your browser."),
    "today": ("facts", "Whom to call today, and why."),
    "overdue": ("facts", "Who is overdue."),
    "upcoming": ("facts", "What the next 60 days bring, by day."),
    "list": ("facts", "Everybody, or whom QUERY fits; see `warmsite help queries`."),
    "show": ("facts", "One contact, with the log."),
    "nudge": ("nudge", "Whom to call today, in plain text for cron or a mail."),
    "stats": ("figures", "How the network stands, and what its rhythms ask for."),
    "plan": ("plans", "Campaigns, seasons, triggers and letters."),
    "history": ("past", "What changed lately, as git remembers it."),
    "compare": ("past", "Who warmed, who cooled, who joined and who went between two commits, or since one."),
    "log": ("log", "Write an entry into somebody's log."),
    "done": ("changes", "Tick off a promise."),
    "snooze": ("changes", "Let somebody rest until a day."),
    "set": ("changes", "Change fields of a contact."),
    "edit": ("changes", "Open somebody's file in your editor ($VISUAL or $EDITOR)."),
    "triage": ("triage", "Give people a rhythm, one key each."),
    "rename": ("renaming", "Give somebody another id."),
    "duplicates": ("pairs", "Who may be here twice, likeliest first, and why."),
    "merge": ("pairs", "Join two contacts: B becomes part of A."),
    "import": ("importing", "Bring in people from address books, spreadsheets, calendars and other programs."),
    "export": ("exporting", "Write people in a format of other programs."),
    "schema": ("schema", "Print the JSON Schema of the front matter."),
    "completion": ("completion", "Turn on completion in your shell."),
    "help": ("help", "What a command takes; with `queries`: what a QUERY can say."),
}


class Commands(click.Group):
    """The commands, imported when they are asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _about = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"warmsite.cli.{module}"), f"{cmd_name}_command")
        if ctx.resilient_parsing:  # nobody runs it: a shell asks what could follow
            from warmsite.cli.completion import teach

            teach(command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        room = formatter.width - _AROUND - max(map(len, COMMANDS))
        told = [(name, click.Command(name, help=about).get_short_help_str(room)) for name, (_module, about) in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(told)

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
