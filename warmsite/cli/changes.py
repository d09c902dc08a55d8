"""What changes the user's files beside the log: done, snooze, set, edit. One change in place, every other byte kept."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import dropwhile, takewhile
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import click

from warmsite.cli.common import Failure, clean, command, day_of, network_folder, quantity, say, warn
from warmsite.cli.naming import find_first, find_one

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from warmsite.build.roster import Roster
    from warmsite.records.contact import Contact, Promise
    from warmsite.records.settings import Settings
    from warmsite.records.source import Edit

COMMIT_OPTION = click.option("--commit", "wanted", is_flag=True, help="Commit the file to git, and nothing else.")
_RELATIVE = re.compile(r"[+-]?[0-9]+[dwmy]|[a-z]+")


@command("done")
@click.argument("who")
@click.argument("text", nargs=-1)
@COMMIT_OPTION
def done_command(context: click.Context, who: str, text: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Tick off a promise.

    TEXT is some words of it; without any, the only open promise of that person is meant.
    """
    from warmsite.build.roster import Roster
    from warmsite.records.edit import tick

    folder = network_folder(context)
    roster = Roster(folder)
    contact, words = find_first(roster.directory, (who, *text))

    def meant(waiting: Collection[Promise]) -> Promise:
        return _promise(contact.name, waiting, " ".join(words))

    made = change(folder, contact.path, lambda source: tick(source, meant, contact.path, roster.settings))
    with committing(folder, roster.settings, wanted, [contact.path], f"kept: {contact.name}"):
        tell(contact.path, made)
    return 0


@command("snooze")
@click.argument("who")
@click.argument("words", metavar="UNTIL", nargs=-1, required=True)
@COMMIT_OPTION
def snooze_command(context: click.Context, who: str, words: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Let somebody rest until a day.

    UNTIL is a date, +2w, +3m or a weekday; `off` ends it.
    """
    from warmsite.build.roster import Roster
    from warmsite.days import DateError, parse_when, spell
    from warmsite.records.edit import set_field

    folder = network_folder(context)
    today, _given = day_of(context)
    *name, until = who, *words  # whatever stands before the last word is WHO
    try:
        day = None if until == "off" else parse_when(until, today, ahead=True)
    except DateError as error:
        raise Failure(f"{until!r} {error}; or off, to end it") from None
    if day and day <= today:
        raise Failure(f"{until}: a snooze ends on a day to come")
    roster = Roster(folder)
    contact = find_one(roster.directory, " ".join(name))
    known = roster.whole(contact)
    if day and known.died:
        raise Failure(f"{contact.name} has died; nobody is called who could be snoozed")
    value = day.isoformat() if day else ""
    if value == str(known.snooze or ""):
        warn(f"{contact.path}: says so already")
        return 0
    made = change(folder, contact.path, lambda source: set_field(source, "snooze", value, contact.path, roster.settings))
    with committing(folder, roster.settings, wanted, [contact.path], f"snooze: {contact.name}"):
        tell(contact.path, made)
        say(f"{contact.name} rests until {spell(day)}" if day else f"{contact.name} rests no longer")
    return 0


@command("set")
@click.argument("who")
@click.argument("settings", metavar="FIELD=VALUE", nargs=-1, required=True)
@COMMIT_OPTION
def set_command(context: click.Context, who: str, settings: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Change fields of a contact.

    `set ada circle=close` writes the value in place, and keeps comments and all other lines. `set ada circle=` empties
    a field. A value that the field cannot take writes nothing.
    """
    from warmsite.build.roster import Roster
    from warmsite.cli.starting import field_value

    folder = network_folder(context)
    name = " ".join((who, *takewhile(lambda word: "=" not in word, settings)))
    assigned = [*dropwhile(lambda word: "=" not in word, settings)]
    if not assigned:
        raise Failure(f"{clean(settings[-1])!r}: write FIELD=VALUE, such as circle=close")
    values = dict(field_value(each) for each in assigned)
    if len(values) < len(assigned):
        raise Failure("a field stands there twice; give each one value")
    if "id" in values:
        raise Failure(f"id: links name it; `warmsite rename {clean(name)} {clean(values['id'])}` changes them with it")
    if _RELATIVE.fullmatch(until := values.get("snooze", "")):
        raise Failure(f"snooze: write a date, or `warmsite snooze {clean(name)} {until}`")
    roster = Roster(folder)
    contact = find_one(roster.directory, name)
    made = change(folder, contact.path, lambda source: _set(source, values, contact, roster))
    if not made.written:
        warn(f"{contact.path}: says so already")
        return 0
    with committing(folder, roster.settings, wanted, [contact.path], f"set {', '.join(values)}: {contact.name}"):
        tell(contact.path, made)
    return 0


@command("edit")
@click.argument("who", nargs=-1, required=True)
@COMMIT_OPTION
def edit_command(context: click.Context, who: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Open somebody's file in your editor ($VISUAL or $EDITOR).

    With `--commit` what you changed there is committed.
    """
    from warmsite.build.roster import Roster
    from warmsite.cli.editor import open_in_editor

    folder = network_folder(context)
    roster = Roster(folder)
    contact = find_one(roster.directory, " ".join(who))
    open_in_editor(folder / contact.path)
    with committing(folder, roster.settings, wanted, [contact.path], f"edit: {contact.name}"):
        pass
    return 0


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """While one command changes files, others wait; what cannot be changed is told in a line."""
    from warmsite.build import edits
    from warmsite.build.report import BuildError
    from warmsite.records.source import Refused

    try:
        with edits.editing(folder):
            yield
    except (BuildError, Refused) as refused:
        raise Failure(str(refused)) from None


def change(folder: Path, path: str, edit: Callable[[str], Edit], *, log_of: str = "") -> Edit:
    """Change one file; with `log_of`, a person's name, `log --undo` can take it back."""
    from warmsite.build import edits

    with editing(folder):
        return edits.change(folder, path, edit, log_of=log_of)


def _promise(name: str, waiting: Collection[Promise], words: str) -> Promise:
    """The open promise in which the words stand; of those that say the same, the one that is due first."""
    from warmsite.names import fold

    found = [each for each in waiting if all(word in fold(_dated(each)) for word in fold(words).split())]
    whole = [each for each in found if fold(words) in {fold(each.text), fold(_dated(each))}]
    fit = sorted(whole or found, key=lambda each: (each.date is None, each.date, each.line))
    if not fit:
        told = "no open promise" + (f" with {words!r}" if waiting else "")
        raise Failure(f"{name}: {told}{_listed(waiting)}", 1)
    if len({each.text for each in fit}) > 1:
        raise Failure(f"{name}: {len(fit)} open promises fit; say more of the one{_listed(fit)}")
    return fit[0]


def _dated(promise: Promise) -> str:
    return f"{promise.date or ''} {promise.text}".strip()


def _listed(promises: Iterable[Promise]) -> str:
    return "".join(f"\n  {_dated(each)}" for each in promises)


def _set(source: str, values: dict[str, str], contact: Contact, roster: Roster) -> Edit:
    """The text with all these fields changed; Failure if one could not be read then, or links would go astray.

    The lines `written` are those that are new.
    """
    from warmsite.records.contact import parse_contact
    from warmsite.records.edit import set_field
    from warmsite.records.source import Edit

    text, written, places = source, tuple[str, ...](), list[int]()
    for key, value in values.items():
        made = set_field(text, key, value, contact.path, roster.settings)
        if made.text != text:
            places.append(made.line)
            written += made.written
        text = made.text
    if text == source:
        return Edit(source, 1)
    before, after = (parse_contact(each, contact.path, roster.settings) for each in (source, text))
    assert before[0]  # set_field has read both
    assert after[0]
    known = {(each.code, each.message) for each in (*before[1], *roster.directory.check(before[0]))}
    problems = [each for each in (*after[1], *roster.directory.check(after[0])) if (each.code, each.message) not in known]
    if problems:
        told = "\n".join(f"  {each.message}" + (f" ({each.hint})" if each.hint else "") for each in problems)
        raise Failure(f"{contact.name}: not written, for it would have problems:\n{told}")
    if astray := roster.astray(contact, after[0]):
        told = "\n".join(f"  {path}: [[{target}]]" for path, target in astray)
        links = quantity(len(astray), "link")
        raise Failure(f"{contact.name}: not written, for {links} would mean somebody else, or nobody:\n{told}")
    return Edit(text, min(places), written)


def tell(path: str, made: Edit) -> None:
    """Where and what was written."""
    say(f"{path}:{made.line}")
    if made.written:
        say(indent(dedent("\n".join(made.written)), "  "))


@contextmanager
def committing(folder: Path, settings: Settings, wanted: bool, paths: Collection[str], message: str) -> Iterator[None]:
    """Commit these files, if asked to, and say so after all that is said within; what git refuses leaves the change.

    The commit is made first: whoever closes our output must not prevent it.
    """
    if not (wanted or settings.autocommit):
        yield
        return
    from warmsite.build.git import GitFault, commit

    fault = None
    try:
        done = commit(folder, paths, message)
    except GitFault as refused:
        fault = refused
    yield
    if fault and wanted:
        raise Failure(f"{', '.join(paths)}: written, but not committed: {fault}")
    if fault:  # the settings ask for it at every change; the change itself was made
        warn(f"{', '.join(paths)}: not committed: {fault}")
        return
    if done:
        say(f"committed: {message}")
