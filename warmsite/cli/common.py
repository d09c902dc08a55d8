"""What commands share: the options of all, the network that is meant, the words to the terminal."""

from __future__ import annotations

import re
import sys
import unicodedata
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from click.shell_completion import CompletionItem

    from warmsite.build.revisions import CommitTree, Revision
    from warmsite.network.history import History
    from warmsite.network.people import Network, Person
    from warmsite.network.query import QueryError
    from warmsite.problems import Problem

# A word of a query that begins with `-`, told from the options: those with a longer name, -C with its folder, -h.
_EXCLUDING = re.compile(r"-(?![-C]|h\Z).", re.DOTALL)
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_SHOWN_BEFORE, _SHOWN = 40, 72  # characters of a broken query
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
AS_OF_OPTION = click.option(
    "--as-of", metavar="REV|DATE", help="The records of that commit, or of the newest on or before that day; its day is today."
)
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


QUERY_ARGUMENT = click.argument(
    "query", nargs=-1, callback=lambda _context, _argument, words: " ".join(word.strip() for word in words)
)


class Asking(click.Command):
    """A command that takes a QUERY, whose words may begin with `-`: `warmsite list -tag:mentor`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Behind a space click takes it for a word; QUERY_ARGUMENT takes the space away again.
        return super().parse_args(ctx, [f" {each}" if _EXCLUDING.match(each) else each for each in args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        if _EXCLUDING.match(incomplete):
            return next(each for each in self.params if each.name == "query").shell_complete(ctx, incomplete)
        return super().shell_complete(ctx, incomplete)


def command(name: str, group: click.Group | None = None, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that takes `-C` and `--today`, before its name or after it; of a `group` of them where one is given."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        make: Any = (group or click).command(name, **settings)
        made: click.Command = make(TODAY_OPTION(NETWORK_OPTION(click.pass_context(function))))
        return made

    return decorate


def given(context: click.Context, name: str) -> Any:
    """The value of an option that may stand before the command's name or after it."""
    around: click.Context | None = context
    while around is not None:
        if (here := around.params.get(name)) is not None:
            return here
        around = around.parent
    return None


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


def load(
    context: click.Context, *, quiet: bool = False, historic: bool = False, kept: bool = False
) -> tuple[Network, tuple[Problem, ...]]:
    """The network of the day, read as quickly as the cache allows; unless `quiet`, it is said if it has errors.

    A `historic` one knows what the repository remembers. With `--as-of` it is that of a commit. With `kept` the problems
    tell too how git keeps the records.
    """
    from warmsite.build.records import Records

    folder = network_folder(context)
    today, today_given = day_of(context)
    with tree_of(context, folder) as commit:
        records = Records(folder, tree=commit)
        contacts = records.load()
    history = history_of(folder, commit.revision if commit else None) if historic else None
    if commit:
        today, today_given = (today if today_given else commit.revision.day), True
    network, problems = records.join(contacts, today, today_given=today_given, history=history)
    records.keep()
    if kept:
        from warmsite.build.git import point
        from warmsite.build.repository import Repository

        problems = tuple(sorted((*problems, *Repository(folder).problems(point(folder).head, records, today))))
    if not quiet:
        warn_of_errors(sum(each.severity == "error" for each in problems))
    return network, problems


def warn_of_errors(count: int) -> None:
    """Say it if records have errors: what they say is then not all that is shown."""
    if count:
        warn(f"{quantity(count, 'error')} in the records: see warmsite check")


@contextmanager
def tree_of(context: click.Context, folder: Path) -> Iterator[CommitTree | None]:
    """The files of the commit that `--as-of` names; None for those of the folder."""
    name = context.params.get("as_of")
    if name is None:
        yield None
        return
    from warmsite.build.git import GitFault
    from warmsite.build.revisions import CommitTree, find_revision

    try:
        revision = find_revision(folder, name)
        tell_day(name, revision)
        with CommitTree(folder, revision) as tree:
            yield tree
    except GitFault as fault:
        told = str(fault) if str(fault).startswith(name) else f"{name}: {fault}"
        raise Failure(f"--as-of {told}") from None


def tell_day(name: str, revision: Revision) -> None:
    """Say it where a date is answered by a commit of another day."""
    if _DATE.fullmatch(name) and name != revision.day.isoformat() and not revision.id.startswith(name):
        from warmsite.days import spell

        warn(f"{name}: the newest commit by then is {revision.id[:8]} of {spell(revision.day)}")


def history_of(folder: Path, revision: Revision | None = None) -> History:
    """What the repository remembers, up to a commit or as it stands."""
    from warmsite.build.git import point
    from warmsite.build.history import history

    now = point(folder)
    return history(folder, now._replace(head=revision.id), keep=False) if revision else history(folder, now)


def choose(network: Network, query: str) -> dict[str, Person]:
    """Whom QUERY fits, by id; everybody if it is empty. It is said if it fits nobody; Failure if it cannot be read."""
    from warmsite.network.query import QueryError, parse_query, select

    try:
        found = select(network, parse_query(query, network.today, network.settings))
    except QueryError as error:
        raise Failure(pointed(query, error)) from None
    if query and not found:
        from warmsite.network.suggest import unknown_values

        warn(f"{query}: fits nobody here")
        for told in unknown_values(query, network):
            warn(told)
    return {each.id: each for each in found}


def status_of(query: str, found: Collection[object]) -> int:
    """1 where a QUERY was given and fits nobody (SPEC 10)."""
    return 1 if query and not found else 0


def pointed(query: str, error: QueryError) -> str:
    """What is wrong with a query, the query with a caret under the place, and what would be right."""
    start = max(error.at - _SHOWN_BEFORE, 0)
    shown = clean(re.sub(r"\s", " ", query[start : start + _SHOWN]))
    caret = " " * columns(shown[: error.at - start]) + "^"
    lines = (f"query: {error.message}", f"  {shown}", f"  {caret}", f"  {error.hint or 'see warmsite help queries'}")
    return "\n".join(lines)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def say(text: str = "") -> None:
    """A line of the result."""
    click.echo(clean(text))


def warn(text: str) -> None:
    """A line for the person, beside the result."""
    click.echo(clean(text), err=True)


def say_json(value: Any) -> None:
    """The result as JSON."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2)
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
