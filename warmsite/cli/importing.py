"""import: people and what happened with them, from where they are today."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from warmsite.cli.changes import COMMIT_OPTION, committing, editing
from warmsite.cli.common import (
    JSON_OPTION,
    Failure,
    clean,
    command,
    day_of,
    is_terminal,
    network_folder,
    quantity,
    say,
    say_json,
    warn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from warmsite.build.importing import Import, Planned
    from warmsite.formats.draft import Asked, Encounter, Format, Opened
    from warmsite.formats.merge import Passed
    from warmsite.formats.settle import Change

T = TypeVar("T")
_Happened = tuple[str, str, "Encounter"]  # the source's name, its format, what happened

_FOUND_NOBODY = 1
_MOST_PEOPLE = 100_000  # in one import: more is no network, but a mistake
_SHOWN = 12  # of what needs no look, by name
_NAMED = 5  # of the people who are new


@command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--into", metavar="FOLDER", default="", help="The folder in contacts/ for new people.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="A tag for everybody in it; as often as you like.")
@click.option("--circle", metavar="CIRCLE", default="", help="The circle of those who have none.")
@click.option("--prefer", type=click.Choice(["theirs", "mine", "ask"]), help="Whose word counts where both say something.")
@click.option(
    "--map", "columns", metavar="COLUMN=FIELD", multiple=True, help="What a table's column means; `COLUMN=` passes it over."
)
@click.option(
    "--dates", type=click.Choice(["dmy", "mdy"]), default=None, help="How a file writes 03/04/2020, where it cannot be seen."
)
@click.option("--own", metavar="EMAIL", multiple=True, help="Your own address, so that you are not taken for a guest.")
@click.option("--as", "form", metavar="FORMAT", default="", help="Read it as this format, whatever it looks like.")
@COMMIT_OPTION
@JSON_OPTION
def import_command(
    context: click.Context,
    sources: tuple[Path, ...],
    *,
    dry_run: bool,
    into: str,
    tags: tuple[str, ...],
    circle: str,
    prefer: str | None,
    columns: tuple[str, ...],
    dates: str | None,
    own: tuple[str, ...],
    form: str,
    wanted: bool,
    as_json: bool,
    **_: object,
) -> int:
    """Bring in people from address books, spreadsheets, calendars and other programs.

    SOURCE is a file, a folder of files, or `-`. Its format is recognised. Who is there already is recognised too, and
    nothing that you wrote is changed: what is new is added, and where both say something it is told.
    """
    from warmsite.build.importing import Import
    from warmsite.formats.draft import Asked
    from warmsite.formats.settle import Wish

    folder = network_folder(context)
    today, _given = day_of(context)
    asked = Asked(
        today=today,
        columns=dict(map(_column, columns)),
        dates=dates or "",
        own=frozenset(each.strip().casefold() for each in own),
    )
    wish = Wish(
        today=today,
        folder=_folder(folder, into),
        tags=tuple(map(_tag, tags)),
        circle=circle,
        prefer="" if prefer in {None, "ask"} else str(prefer),
        ask=_ask if prefer == "ask" else None,
    )
    with editing(folder):
        importing = Import(folder, wish)
        _check_circle(circle, importing)
        # What happened is decided last: it may be with people of whom another source tells.
        happened = [each for source in sources for each in _read(source, form, asked, importing)]
        for name, kind, encounter in happened:
            importing.merging.happened(name, kind, encounter)
        planned = [*_shown(importing.plan(), "planning")]
        if dry_run:
            _show(planned, as_json=as_json)
            status = _report(importing, planned, as_json=as_json)
            warn("nothing was written: this was a dry run")
            return status
        with _progress("writing", len(planned)) as progress:
            paths = importing.carry_out(planned, progress)
    with committing(folder, importing.settings, wanted, paths, _message(sources, planned)):
        status = _report(importing, planned, as_json=as_json)
        _tell_next([each.change for each in planned if each.before is None])
        return status


def _column(said: str) -> tuple[str, str]:
    column, sign, field = said.rpartition("=")
    if not sign or not column.strip():
        raise Failure(f"--map {said!r}: write COLUMN=FIELD, such as 'Hire Date=started'")
    return column.strip(), field.strip()


def _folder(network: Path, into: str) -> str:
    """Where new people are written, relative to the network."""
    from warmsite.build.sources import is_ignored, leaves

    parts = [each for each in into.replace("\\", "/").split("/") if each not in {"", "."}]
    if parts[:1] == ["contacts"]:
        del parts[0]
    if any(is_ignored(each) or each == ".." or not each.isprintable() for each in parts) or into.startswith("/"):
        raise Failure(f"--into {into!r}: name a folder within contacts/, which does not begin with `.` or `_`")
    folder = "/".join(["contacts", *parts])
    if into and leaves(network / folder, network):
        raise Failure(f"--into {into!r}: leads out of the network")
    return folder


def _tag(said: str) -> str:
    if not said.strip() or "," in said:
        raise Failure(f"--tag {said!r}: name one tag; for several write --tag a --tag b")
    return said.strip()


def _check_circle(circle: str, importing: Import) -> None:
    if circle and circle not in importing.settings.circles:
        raise Failure(f"--circle {circle}: there is none of that name; there are {', '.join(importing.settings.circles)}")


def _ask(question: str, against: str) -> bool:
    if not sys.stdin.isatty():
        raise Failure("--prefer ask needs a terminal; say theirs or mine, or leave it away for a report")
    return click.confirm(f"{question}  (here: {against})", default=False, err=True)


def _read(source: Path, form: str, asked: Asked, importing: Import) -> Iterator[_Happened]:
    """Read people into the import, and give what happened; Failure where it cannot be read, and then nothing is written."""
    from warmsite.build.importing import files_of, opened

    if str(source) == "-":
        with _standard_input() as stream:
            yield from _take(stream, form, asked, importing)
        return
    try:
        files = files_of(source)
        if not files:
            raise Failure(f"{source}: is an empty folder", _FOUND_NOBODY)
        for file in files:
            with opened(file, source.name if file == source else file.relative_to(source).as_posix()) as stream:
                if len(files) > 1 and _format(stream, "") is None:
                    warn(f"{file}: is of no format that is known; passed over")
                    continue
                yield from _take(stream, form, asked, importing)
    except OSError as error:
        raise Failure(f"{source}: cannot be read: {error.strerror}; nothing was written") from None


@contextmanager
def _standard_input() -> Iterator[Opened]:
    """What stands in standard input, as a source."""
    import io

    from warmsite.formats.draft import Opened

    stream = io.BufferedReader(sys.stdin.buffer.raw, 1 << 16) if hasattr(sys.stdin.buffer, "raw") else sys.stdin.buffer
    yield Opened("standard input", stream.peek(1 << 16)[: 1 << 16] if isinstance(stream, io.BufferedReader) else b"", stream)


def _format(stream: Opened, form: str) -> Format | None:
    """The format of a source; Failure for the name of none."""
    from warmsite.formats import formats, recognise

    if not form:
        return recognise(stream.name, stream.head)
    known = {each.NAME: each for each in formats()}
    if form not in known:
        raise Failure(f"--as {form}: there is no such format; there are {', '.join(known)}")
    return known[form]


def _take(stream: Opened, form: str, asked: Asked, importing: Import) -> Iterator[_Happened]:
    """Decide what becomes of the people of a source; what happened, for later."""
    from warmsite.formats.draft import Draft, Encounter, Foreign, Skipped

    found = _format(stream, form)
    if asked.columns and not form and found:  # whoever says what columns mean knows the table better than its format does
        found = _format(stream, "roster")
    if found is None:
        raise Failure(
            f"{stream.name}: is of no format that is known; nothing was written\n"
            "See warmsite help import for what can be read; a table needs a line of headers.",
            _FOUND_NOBODY,
        )
    merging = importing.merging
    merging.begin()
    people = 0
    try:
        said = found.read(stream, asked)
        # A bar that moves would draw over a question.
        for each in said if merging.wish.ask else _shown(said, f"reading {found.TITLE}"):
            if isinstance(each, Draft):
                people += 1
                if people > _MOST_PEOPLE:
                    raise Foreign(f"holds more than {_MOST_PEOPLE:,} people", "import those whom you know", each.line)
                merging.add(stream.name, found.NAME, each)
            elif isinstance(each, Encounter):
                yield stream.name, found.NAME, each
            elif isinstance(each, Skipped):
                merging.skip(stream.name, each)
            else:
                warn(f"{stream.name}: {each.text}")
        merging.end()
    except Foreign as foreign:
        place = f"{stream.name}:{foreign.line}" if foreign.line else stream.name
        told = f"{place}: {foreign.message}; nothing was written"
        raise Failure(f"{told}\n{foreign.hint}" if foreign.hint else told, _FOUND_NOBODY) from None


def _show(planned: Sequence[Planned], *, as_json: bool) -> None:
    """What would be written, as a diff that git could apply."""
    for each in planned if not as_json else ():
        before = _lines(each.before or "")
        old = "/dev/null" if each.before is None else f"a/{each.change.path}"
        for line in unified_diff(before, _lines(each.after), old, f"b/{each.change.path}"):
            _say_diff(line)


def _lines(text: str) -> list[str]:
    """A text's lines as git knows them, who knows one line end only."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _say_diff(line: str) -> None:
    shown = line.rstrip("\n")
    if is_terminal():
        click.echo(click.style(clean(shown), fg={"+": "green", "-": "red", "@": "cyan"}.get(shown[:1])))
    else:
        click.echo(shown, color=True)  # every byte of it: whoever applies it needs them
    if not line.endswith("\n"):
        click.echo("\\ No newline at end of file")


def _report(importing: Import, planned: Sequence[Planned], *, as_json: bool) -> int:
    """What came of the import, and the exit status: 1 where nobody was found, or a row was wrong (SPEC 10)."""
    merging = importing.merging
    created = [each.change for each in planned if each.before is None]
    updated = [each.change for each in planned if each.before is not None]
    skipped = merging.passed
    written = {each.id for each in (*created, *updated)}
    unchanged = [each for each in merging.spoken if each not in written]
    if as_json:
        say_json(
            {
                "created": [each.id for each in created],
                "updated": [each.id for each in updated],
                "unchanged": unchanged,
                "skipped": [{"source": each.source, "line": each.line, "reason": each.reason} for each in skipped],
                "clashes": [
                    {"id": change.id, "field": each.field, "mine": each.mine, "theirs": each.theirs}
                    for change in merging.changes
                    for each in change.clashes
                ],
                "left": [{"id": change.id, "what": each} for change in merging.changes for each in change.left],
            }
        )
    else:
        _tell(merging.changes, skipped)
        if merging.settled:
            warn(f"{quantity(merging.settled, 'difference')} settled as it is here, and not told again")
        counts = (("created", len(created)), ("updated", len(updated)), ("unchanged", len(unchanged)), ("skipped", len(skipped)))
        say(", ".join(f"{what} {count:,}" for what, count in counts))
    nobody = not (created or updated or unchanged)
    return _FOUND_NOBODY if nobody or any(each.wrong for each in skipped) else 0


def _tell(changes: Sequence[Change], skipped: Sequence[Passed]) -> None:
    """What a person should look at: what was left out, what says otherwise here, who may be here twice, what was passed over."""
    for change in changes:
        for left in change.left:
            warn(f"{change.source}:{change.line}: {change.name}: left out: {left}")
        for clash in change.clashes:
            warn(f"{change.name}: {clash.field} is {clash.mine!r} here and {clash.theirs!r} there; kept as it is here")
        if change.alike:
            is_new = "is new, and" if change.is_new else f"({change.id})"
            warn(f"{change.name} {is_new} may be {change.alike}: if so, warmsite merge {change.alike} {change.id}")
    if any(change.clashes for change in changes):
        warn(
            "Again with --prefer theirs takes their words, with mine keeps yours and tells it no more, with ask lets you choose."
        )
    quiet: dict[str, list[Passed]] = {}
    for each in skipped:
        if each.wrong:
            warn(f"{each.source}:{each.line}: skipped: {each.reason}")
        else:
            quiet.setdefault(each.reason, []).append(each)
    for reason, rows in [*quiet.items()][:_SHOWN]:
        places = ", ".join(f"{each.line}" for each in rows[:_SHOWN])
        more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
        warn(f"{rows[0].source}: passed over: {reason} (line {places}{more})")
    if len(quiet) > _SHOWN:
        warn(f"passed over for other reasons: {quantity(sum(map(len, [*quiet.values()][_SHOWN:])), 'row')} (--json lists them)")


def _tell_next(created: Sequence[Change]) -> None:
    """What to do with people who are new."""
    if not created:
        return
    names = ", ".join(each.name for each in created[:_NAMED])
    more = f" and {len(created) - _NAMED:,} more" if len(created) > _NAMED else ""
    warn(f"New: {names}{more}")
    waiting = sum("circle" not in each.fields and "cadence" not in each.fields for each in created)
    rhythm = f"; warmsite triage gives {waiting:,} of them a rhythm (--circle gives all one)" if waiting else ""
    warn(f"Next: warmsite check{rhythm}")


def _message(sources: Sequence[Path], planned: Sequence[Planned]) -> str:
    names = ", ".join("standard input" if str(each) == "-" else each.name for each in sources)
    return f"import: {quantity(len(planned), 'contact')} from {names}"


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar for a person at a terminal; nothing else."""
    if not sys.stderr.isatty():
        yield lambda _number: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda number: bar.update(task, completed=number)


def _shown(found: Iterator[T], what: str) -> Iterator[T]:
    """The same things, with a bar that moves."""
    with _progress(what, None) as progress:
        for number, each in enumerate(found):
            if number % 100 == 0:
                progress(number)
            yield each
