"""The site: check, build, watch, serve."""

from __future__ import annotations

import errno
import gc
import signal
import sys
import time
import webbrowser
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.common import (
    AS_OF_OPTION,
    Failure,
    command,
    day_of,
    load,
    local_day,
    network_folder,
    quantity,
    say,
    say_json,
    tree_of,
    warn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from warmsite.build.report import Report
    from warmsite.problems import Problem

PORT = 8642
_PATIENCE = 1.0  # seconds before a progress bar shows
_MANY = 1000  # pages written, after which most that is remembered is new
_REDRAWN = 0.1  # seconds between two states of it

_OUTPUT = click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes.")
_DISCREET = click.option("--discreet", is_flag=True, help="Leave figures, reactions and the ledger out of all pages.")


@command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option("--fix-suggestions", "with_fixes", is_flag=True, help="Print what would mend the obvious ones, as a diff.")
def check_command(
    context: click.Context, paths: tuple[Path, ...], form: str, as_json: bool, strict: bool, with_fixes: bool, **_: object
) -> int:
    """Print the problems of the records.

    Each with file, line and column, the way that editors jump on. With --fix-suggestions the changes that would mend those
    where they are obvious, as a diff; nothing is written.
    """
    from warmsite.build.photos import find_photos
    from warmsite.build.sources import leaves
    from warmsite.cli import shapes, suggestions

    if with_fixes and form == "github":
        raise click.UsageError("--fix-suggestions prints a diff, or JSON; not --format github")
    folder = network_folder(context)
    network, problems = load(context, quiet=True, kept=True)
    contacts = [each.contact for each in network.people.values()]
    problems = tuple(sorted((*problems, *find_photos(folder, contacts, None).problems)))
    if paths:
        for path in paths:
            if not any((base / path).exists() for base in (Path.cwd(), folder)):
                raise Failure(f"{path}: there is no such file or folder")
            if all(leaves(base / path, folder) for base in (Path.cwd(), folder)):
                raise Failure(f"{path}: lies outside of the network {folder}")
        problems = tuple(each for each in problems if _is_meant(folder, each.path, paths))
    if with_fixes:
        suggestions.suggest(folder, network, problems, as_json=as_json or form == "json")
    elif as_json or form == "json":
        say_json([shapes.problem(each) for each in problems])
    else:
        for each in problems:
            say(_for_github(each) if form == "github" else str(each))
    errors = sum(each.severity == "error" for each in problems)
    told = f"{quantity(errors, 'error')}, {quantity(len(problems) - errors, 'warning')}"
    warn(f"{quantity(len(network.people), 'contact')}: {told if problems else 'no problems'}")
    return 1 if errors or (strict and problems) else 0


@command("build")
@_OUTPUT
@_DISCREET
@click.option("--clean", is_flag=True, help="Trust nothing remembered; write every file anew.")
@click.option("--timings", is_flag=True, help="Say how long each step took.")
@AS_OF_OPTION
def build_command(
    context: click.Context,
    output: Path | None,
    discreet: bool,
    clean: bool,
    timings: bool,
    as_of: str | None,
    **_: object,
) -> int:
    """Bring the site up to date, once."""
    from warmsite.build.lock import is_held
    from warmsite.build.report import BuildError
    from warmsite.build.sources import FOLDER
    from warmsite.build.unchanged import unchanged

    folder = network_folder(context)
    today, today_given = day_of(context)
    target = output or folder / "output"
    if (today_given or as_of is not None) and is_held(folder / FOLDER, _watching(target)):
        raise Failure(f"{target}: a watcher keeps this site; build another day's with --output")
    began = time.perf_counter()
    report = None if clean or as_of is not None else unchanged(folder, target, today, today_given=today_given, discreet=discreet)
    if report is None:
        from warmsite.build.builder import Builder

        with _progress() as progress, tree_of(context, folder) as commit:
            if commit:
                today, today_given = (today if today_given else commit.revision.day), True
            builder = Builder(folder, target, discreet=discreet, clean=clean, progress=progress, commit=commit)
            try:
                report = builder.build(today, today_given=today_given)
            except BuildError as error:
                raise Failure(str(error)) from None
    _say_report(report, target, time.perf_counter() - began)
    _warn_of_exposure(target, folder)
    if as_of is not None and output is None:
        from warmsite.days import spell

        warn(f"{target} now shows {spell(today)}; `warmsite build` brings today back")
    if timings:
        for step, seconds in report.timings:
            warn(f"  {step:<10} {seconds * 1000:8.1f} ms")
        warn(f"  {'all':<10} {(time.perf_counter() - began) * 1000:8.1f} ms")
    return 1 if any(each.severity == "error" for each in report.problems) else 0


@command("watch")
@_OUTPUT
@_DISCREET
def watch_command(context: click.Context, output: Path | None, discreet: bool, **_: object) -> int:
    """Build at every change, until you stop it."""
    folder = network_folder(context)
    with _watcher(context, folder, output or folder / "output", discreet=discreet) as (watcher, _builder):
        watcher.run()
    return 0


@command("serve")
@_OUTPUT
@_DISCREET
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; {PORT}, or a free one if that is taken.")
@click.option("--host", metavar="ADDRESS", help="Listen on this address of your machine instead of loopback.")
@click.option("--open", "open_it", is_flag=True, help="Open the site in your browser.")
def serve_command(
    context: click.Context,
    output: Path | None,
    discreet: bool,
    port: int | None,
    host: str | None,
    open_it: bool,
    **_: object,
) -> int:
    """Watch, and show the site in your browser.

    The page reloads at every change.
    """
    from warmsite.live.server import Preview

    folder = network_folder(context)
    target = output or folder / "output"
    with _watcher(context, folder, target, discreet=discreet) as (watcher, builder):
        watcher.build_once()
        where: dict[str, Any] = {"host": host} if host else {}

        def preview_at(number: int) -> Preview:
            preview = Preview(target, lambda: builder.listing, watcher, port=number, **where)
            preview.start()
            return preview

        preview = _started(preview_at, port)
        try:
            say(preview.url)
            warn("Stop with Ctrl-C.")
            if host:
                warn("Whoever has this address, with its token, can read the whole site. It is not encrypted.")
            if open_it and not webbrowser.open(preview.url):
                warn("No browser was found to open it in.")
            watcher.run()
        finally:
            watcher.stop()
            preview.stop()
    return 0


def _started(preview_at: Callable[[int], Any], port: int | None) -> Any:
    """The preview at the port asked for, or at a free one if none was asked for and ours is taken."""
    try:
        return preview_at(PORT if port is None else port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise Failure(f"the address cannot be listened at: {error.strerror}") from None
        if port is not None:
            raise Failure(f"port {port}: {error.strerror}; choose another with --port") from None
    except ValueError as error:
        raise Failure(str(error)) from None
    warn(f"Port {PORT} is taken; a free one serves instead (--port chooses).")
    return preview_at(0)


@contextmanager
def _watcher(context: click.Context, folder: Path, target: Path, *, discreet: bool) -> Iterator[tuple[Any, Any]]:
    """A watcher of the network that says what it builds, ended by SIGTERM as by Ctrl-C."""
    from warmsite.build.builder import Builder
    from warmsite.build.lock import held
    from warmsite.build.report import BuildError
    from warmsite.build.sources import FOLDER, index_lock
    from warmsite.live.watcher import Watcher

    fixed, today_given = day_of(context)
    builder = Builder(folder, target, discreet=discreet, lasting=True)

    def build(day: date) -> Report:
        began = time.perf_counter()
        report = builder.build(day, today_given=today_given, touched=watcher.touched, stands=watcher.call_readers)
        if len(report.written) >= _MANY:
            # What stands between builds is no garbage, and the collector need not walk it again and again. But what is
            # frozen is never collected: after every edit that would be a leak.
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        if report.written or report.removed:
            _say_report(report, target, time.perf_counter() - began, to_person=True)
        return report

    watcher = Watcher(
        folder,
        build,
        today=(lambda: fixed) if today_given else local_day,
        busy=index_lock(folder).exists,
        say=warn,
    )
    try:
        with held(folder / FOLDER, _watching(target), f"{target}: another watcher keeps this site"):
            before = signal.signal(signal.SIGTERM, lambda *_: watcher.stop())
            try:
                _warn_of_exposure(target, folder)
                yield watcher, builder
            finally:
                watcher.stop()
                builder.keep()
                signal.signal(signal.SIGTERM, before)
    except BuildError as error:
        raise Failure(str(error)) from None


def _warn_of_exposure(target: Path, network: Path) -> None:
    """Say it if the site lies where others may come to read it."""
    from warmsite.build.exposure import exposures

    for each in exposures(target, network):
        warn(each)


def _watching(target: Path) -> str:
    """The name of the lock that a watcher of that output holds."""
    return f"watching-{sha256(str(target.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"


def _say_report(report: Report, target: Path, seconds: float, *, to_person: bool = False) -> None:
    changes = [quantity(len(report.written), "file") + " written"]
    if report.removed:
        changes.append(f"{len(report.removed):,} removed")
    changes.append(f"{report.kept:,} kept")
    told = f"{target / 'index.html'}: {', '.join(changes)} ({seconds:.2f} s)"
    (warn if to_person else say)(told)
    errors = sum(each.severity == "error" for each in report.problems)
    warnings = len(report.problems) - errors
    if report.problems:
        warn(f"{quantity(errors, 'error')}, {quantity(warnings, 'warning')} in the records: see warmsite check")


def _is_meant(folder: Path, path: str, paths: Sequence[Path]) -> bool:
    """Whether a problem's file is one of those named, or in a folder named; as seen from here, or in the network."""
    file = (folder / path).resolve()
    for each in paths:
        for base in (Path.cwd(), folder):
            wanted = (base / each).resolve()
            if file == wanted or wanted in file.parents:
                return True
    return False


def _for_github(each: Problem) -> str:
    """A workflow command that puts the problem beside its line."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def place(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    hint = f" ({each.hint})" if each.hint else ""
    return f"::{each.severity} file={place(each.path)},line={each.line},col={each.column}::{data(each.message + hint)}"


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on a terminal, once a build has taken longer than a second."""
    if not sys.stderr.isatty():
        yield None
        return
    began = time.perf_counter()
    bar: Any = None
    drawn = 0.0
    tasks: dict[str, Any] = {}

    def progress(step: str, done: int, of: int) -> None:
        nonlocal bar, drawn
        if bar is None:
            if time.perf_counter() - began < _PATIENCE:
                return
            from rich.console import Console
            from rich.progress import Progress

            # Drawn here and not in a thread of its own, beside which a build could not share its work among processes.
            bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
        if step not in tasks:
            for before in tasks.values():  # the last of a step is mostly not drawn
                bar.update(before, total=1, completed=1)
            tasks[step] = bar.add_task(step, total=of)
        now = time.perf_counter()
        if now - drawn >= _REDRAWN:
            bar.update(tasks[step], completed=done, total=of, refresh=True)
            drawn = now

    try:
        yield progress
    finally:
        if bar is not None:
            bar.stop()
