"""What commands share: the options of all, the network that is meant, the words to the terminal."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from warmsite.network.people import Network, Person
    from warmsite.problems import Problem

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Failure(Exception):
    """A command that cannot do what it was asked: what to say, and with which status to end."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


def local_day() -> date:
    """The user's own calendar day: the one place where the program asks what day it is."""
    return datetime.now().astimezone().date()


def _day(value: str) -> date:
    from warmsite.days import DateError, parse_day

    try:
        return parse_day(value)
    except DateError as error:
        raise click.BadParameter(f"{value!r} {error}. Write it like 2026-03-02.") from None


NETWORK_OPTION = click.option(
    "-C",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The network's folder, instead of the one around you.",
)
TODAY_OPTION = click.option("--today", metavar="DATE", type=_day, help="The day to stand on, instead of today.")
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def command(name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that takes `-C` and `--today`, before its name or after it."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        make: Any = click.command(name, **settings)
        made: click.Command = make(TODAY_OPTION(NETWORK_OPTION(click.pass_context(function))))
        return made

    return decorate


def given(context: click.Context, name: str) -> Any:
    """The value of an option that may stand before the command's name or after it."""
    here = context.params.get(name)
    return here if here is not None or context.parent is None else context.parent.params.get(name)


def day_of(context: click.Context) -> tuple[date, bool]:
    """The day to stand on, and whether it was given."""
    day: date | None = given(context, "today")
    return (day, True) if day else (local_day(), False)


def network_folder(context: click.Context) -> Path:
    """The network that a command means; Failure with a way out where there is none."""
    directory: Path | None = given(context, "directory")
    if directory is not None:
        if not directory.is_dir():
            raise Failure(f"{directory}: there is no such folder")
        if not (directory / "warmsite.yaml").exists() and not (directory / "contacts").exists():
            raise Failure(f"{directory}: is no network: it has neither contacts/ nor warmsite.yaml (see warmsite init)")
        return directory
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "warmsite.yaml").is_file():
            return folder
    if (here / "contacts").is_dir():
        return here
    raise Failure("no network here: no warmsite.yaml in this folder or above it, and no contacts/ in it.\n"
                  "Make one with `warmsite init`, or name one with -C DIR.")  # fmt: skip


def load(context: click.Context, *, quiet: bool = False) -> tuple[Network, tuple[Problem, ...]]:
    """The network of the day, read as quickly as the cache allows; unless `quiet`, it is said if it has errors."""
    from warmsite.build.records import Records

    folder = network_folder(context)
    today, today_given = day_of(context)
    records = Records(folder)
    contacts = records.load()
    network, problems = records.join(contacts, today, today_given=today_given)
    records.keep()
    errors = sum(each.severity == "error" for each in problems)
    if errors and not quiet:
        warn(f"{errors} {'problem' if errors == 1 else 'problems'} in the records: see warmsite check")
    return network, problems


def find_one(network: Network, who: str) -> Person:
    """The one person that WHO means; Failure with the candidates where it is nobody or several."""
    from warmsite.network.query import find_who

    found = find_who(network, who)
    if not found:
        raise Failure(f"{who!r}: nobody here has that id or name", 1)
    if len(found) > 1:
        names = "\n".join(f"  {each.id}  {each.name}" for each in found[:20])
        more = f"\n  and {len(found) - 20} more" if len(found) > 20 else ""
        raise Failure(f"{who!r} fits {len(found)} contacts:\n{clean(names)}{more}")
    return found[0]


def say(text: str = "") -> None:
    """A line of the result."""
    click.echo(clean(text))


def warn(text: str) -> None:
    """A line for the person, beside the result."""
    click.echo(clean(text), err=True)


def say_json(value: Any) -> None:
    """The result as JSON."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    click.echo(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def clean(text: str) -> str:
    """A text that cannot steer a terminal, nor turn the direction of what stands around it."""
    return _CONTROL.sub("\ufffd", text).encode("utf-8", "replace").decode()


def is_terminal() -> bool:
    """Whether a person reads the results as they come."""
    return sys.stdout.isatty()


def quantity(number: int, one: str, many: str = "") -> str:
    """`1 contact`, `3 contacts`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
