"""What changes the user's files: log, done, snooze, set, edit. One change in place, every other byte kept."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.common import Failure, clean, command, day_of, find_one, network_folder, quantity, say, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date

    from warmsite.build.roster import Roster
    from warmsite.network.links import Directory
    from warmsite.network.people import Person
    from warmsite.records.contact import Contact, Promise
    from warmsite.records.edit import Edit, NewEntry
    from warmsite.records.settings import Settings, Vocabulary

COMMIT_OPTION = click.option("--commit", "wanted", is_flag=True, help="Commit the file to git, and nothing else.")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNDECODED = re.compile("[\ud800-\udfff]")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}\s+")
_LIKE_A_DAY = re.compile(r"[+-]?[0-9]+[dwmy]|[+-][0-9].*|[0-9]{4}-.*")


@command("log")
@click.argument("who", required=False)
@click.argument("text", nargs=-1)
@click.option("--kind", metavar="KIND", help="What it was, such as coffee or email; a call unless TEXT says otherwise.")
@click.option("--date", "day", metavar="DATE", help="When: 2026-03-02, yesterday, mon, -3d. Today unless given.")
@click.option("--reaction", metavar="WORD", help="How it went: thrilled, warm, neutral, indifferent or wary.")
@click.option("--gave", metavar="TEXT", multiple=True, help="What you gave; as often as you like.")
@click.option("--got", metavar="TEXT", multiple=True, help="What you got.")
@click.option("--asked", metavar="TEXT", multiple=True, help="What you asked of them.")
@click.option("--challenge", metavar="TEXT", multiple=True, help="What they are struggling with.")
@click.option("--next", "promises", metavar="TEXT", multiple=True, help='A promise: "2026-12-01 send deck", "+2w coffee".')
@click.option("--edit", is_flag=True, help="Open the file at the entry.")
@click.option("--undo", is_flag=True, help="Take the last entry back, if the file is as it was left.")
@COMMIT_OPTION
def log_command(
    context: click.Context, who: str | None, text: tuple[str, ...], *, edit: bool, undo: bool, wanted: bool, **options: Any
) -> int:
    """Write an entry into somebody's log.

    WHO is an id, a name or an unambiguous part of one; several, joined with commas, share the entry, which stands in the
    first one's file. TEXT is the rest of the line, and may itself begin `coffee (thrilled):`. A single `-` reads it from
    standard input.
    """
    folder = network_folder(context)
    if undo:
        if who:
            raise Failure("log --undo takes the last entry back, whosever it is; it takes no WHO")
        return _undo(folder, wanted)
    if not who:
        raise Failure('log WHO TEXT: say whom you spoke to, such as `warmsite log ada "Moving to Berlin"`')
    from warmsite.build.roster import Roster
    from warmsite.records.edit import add_entry

    today, today_given = day_of(context)
    roster = Roster(folder)
    first, *others = _people(roster.directory, who)
    said = _standard_input() if text == ("-",) else " ".join(text)
    entry = _entry(_plain(said), others, today, roster, options)
    made = change(folder, first.path, lambda source: add_entry(source, entry, first.path, roster.settings), log_of=first.name)
    say(f"{first.path}:{made.line}")
    for line in made.written:
        say(f"  {line}")
    if edit:
        _open(folder / first.path, made.line)
    roster.refresh(first.path)
    network = roster.around([first.id, *(each.id for each in others)], today, today_given=today_given)
    for problem in network.problems:
        if problem.path == first.path and 0 <= problem.line - made.line < len(made.written):
            warn(problem.message + (f" ({problem.hint})" if problem.hint else ""))
    for each in (first, *others):
        say(_due_next(network.person(each), today))
    commit_asked(folder, roster.settings, wanted, [first.path], f"{entry.kind}: {first.name}")
    return 0


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
    contact = find_one(roster.directory, who, ask=True)

    def meant(waiting: Collection[Promise]) -> Promise:
        return _promise(contact.name, waiting, " ".join(text))

    made = change(folder, contact.path, lambda source: tick(source, meant, contact.path, roster.settings))
    say(f"{contact.path}:{made.line}")
    say(f"  {made.written[0].strip()}")
    commit_asked(folder, roster.settings, wanted, [contact.path], f"kept: {contact.name}")
    return 0


@command("snooze")
@click.argument("who")
@click.argument("until")
@COMMIT_OPTION
def snooze_command(context: click.Context, who: str, until: str, *, wanted: bool, **_: object) -> int:
    """Let somebody rest until a day.

    UNTIL is a date, +2w, +3m or a weekday; `off` ends it.
    """
    from warmsite.build.roster import Roster
    from warmsite.days import DateError, parse_when, spell
    from warmsite.records.edit import set_field

    folder = network_folder(context)
    today, _given = day_of(context)
    try:
        day = None if until == "off" else parse_when(until, today, ahead=True)
    except DateError as error:
        raise Failure(f"{until!r} {error}; or off, to end it") from None
    if day and day <= today:
        raise Failure(f"{until}: a snooze ends on a day to come")
    roster = Roster(folder)
    contact = find_one(roster.directory, who, ask=True)
    value = day.isoformat() if day else ""
    change(folder, contact.path, lambda source: set_field(source, "snooze", value, contact.path, roster.settings))
    say(f"{contact.name} rests until {spell(day)}" if day else f"{contact.name} rests no longer")
    commit_asked(folder, roster.settings, wanted, [contact.path], f"snooze: {contact.name}")
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
    values = dict(field_value(each) for each in settings)
    if "id" in values:
        raise Failure(f"id: links name it; `warmsite rename {clean(who)} {clean(values['id'])}` changes them with it")
    roster = Roster(folder)
    contact = find_one(roster.directory, who, ask=True)
    made = change(folder, contact.path, lambda source: _set(source, values, contact, roster))
    if not made.written:
        warn(f"{contact.path}: says so already")
    for line in made.written:
        say(f"{contact.path}: {line}")
    commit_asked(folder, roster.settings, wanted, [contact.path], f"set {', '.join(values)}: {contact.name}")
    return 0


@command("edit")
@click.argument("who", nargs=-1, required=True)
def edit_command(context: click.Context, who: tuple[str, ...], **_: object) -> int:
    """Open somebody's file in your editor ($VISUAL or $EDITOR)."""
    from warmsite.build.roster import Roster

    folder = network_folder(context)
    contact = find_one(Roster(folder).directory, " ".join(who), ask=True)
    _open(folder / contact.path, 1)
    return 0


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """While one command changes files, others wait; what cannot be changed is told in a line."""
    from warmsite.build import edits
    from warmsite.build.report import BuildError
    from warmsite.records.edit import Refused

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


def _undo(folder: Path, wanted: bool) -> int:
    from warmsite.build import edits
    from warmsite.build.records import Records

    with editing(folder):
        found = edits.undo(folder)
    say(f"{found.path}:{found.line}: the entry of {found.person} is taken back")
    records = Records(folder)
    records.load_settings()
    commit_asked(folder, records.settings, wanted, [found.path], f"taken back: {found.person}")
    return 0


def _people(directory: Directory, who: str) -> list[Contact]:
    """Whom `ada,cy` means, each once. A name may itself hold a comma."""
    named = [who] if directory.candidates(who) else [each.strip() for each in who.split(",") if each.strip()]
    found = {each.path: each for each in (find_one(directory, name, ask=True) for name in named)}
    if not found:
        raise Failure(f"{who!r}: names nobody", 1)
    return list(found.values())


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig") if sys.stdin else ""  # there is none where it was closed
    except UnicodeDecodeError:
        raise Failure("standard input is not UTF-8; nothing was written") from None


def _plain(text: str) -> str:
    """A text with our line ends, in which nothing steers a terminal; Failure for bytes that are none."""
    if _UNDECODED.search(text):
        raise Failure("what was given is not UTF-8; nothing was written")
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _line(option: str, text: str) -> str:
    """A text in one line; Failure for an empty one."""
    line = " ".join(_plain(text).split())
    if not line:
        raise Failure(f"{option}: say what")
    return line


def _entry(said: str, others: list[Contact], today: date, roster: Roster, options: dict[str, Any]) -> NewEntry:
    """What the words and the options of `log` come to. `others` are those who share it."""
    from warmsite.days import DateError, parse_when
    from warmsite.records.edit import NewEntry
    from warmsite.records.log import LEDGER, parse_head

    vocabulary = roster.settings.vocabulary
    try:
        day = parse_when(options["day"], today) if options["day"] else today
    except DateError as error:
        raise Failure(f"--date {options['day']!r} {error}") from None
    first, _, more = said.partition("\n")
    head = parse_head(f"{day} {first}", 1, 1, vocabulary, [])
    spoken = head if head and not options["kind"] and vocabulary.kind_at(_TIME.sub("", first, count=1)) else None
    kind = spoken.kind if spoken else _kind(options["kind"] or "call", vocabulary)
    reaction = _known("--reaction", options["reaction"] or "", vocabulary.reactions) or (spoken.reaction if spoken else "")
    named = spoken.people if spoken else ()
    there = [roster.directory.find(target) for target in named]
    given = [f"{name}: {_line(f'--{name}', text)}" for name in LEDGER for text in options[name]]
    return NewEntry(
        date=day,
        kind=kind,
        text="\n".join(filter(None, (spoken.text if spoken else first, more))),
        time=spoken.time if spoken else "",
        reaction=reaction,
        people=(*named, *(each.id for each in others if each not in there)),
        nested=(*given, *(_promised(_line("--next", each), today) for each in options["promises"])),
    )


def _kind(word: str, vocabulary: Vocabulary) -> str:
    """The kind that a word stands for, such as coffee, or zoom for video."""
    return vocabulary.kind(_known("--kind", word, vocabulary.groups, vocabulary.words))


def _known(option: str, word: str, known: Iterable[str], others: Iterable[str] = ()) -> str:
    """The word, if it is one of those known (or of other words for them) or empty; Failure with the nearest if not."""
    plain = " ".join(word.casefold().split())
    if not plain or plain in known or plain in others:
        return plain
    from difflib import get_close_matches

    near = get_close_matches(plain, [*known, *others], 1)
    raise Failure(f"{option} {word!r}: " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"))


def _promised(text: str, today: date) -> str:
    """`2026-12-01 send deck` or `+2w coffee` as a promise; without a day it has none."""
    from warmsite.days import DateError, parse_when

    when, _, what = text.partition(" ")
    try:
        day = parse_when(when, today, ahead=True)
    except DateError as error:
        if _LIKE_A_DAY.fullmatch(when):
            raise Failure(f"--next {text!r}: {when!r} {error}") from None
        return f"[ ] {text}"
    if not what:
        raise Failure(f"--next {text!r}: say what you promised, behind the day")
    return f"[ ] {day} {what}"


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

    The lines `written` are all that say one of the fields; none if nothing is new.
    """
    from warmsite.records.contact import parse_contact
    from warmsite.records.edit import Edit, set_field

    text, written = source, tuple[str, ...]()
    for key, value in values.items():
        made = set_field(text, key, value, contact.path, roster.settings)
        text = made.text
        written += made.written
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
    return Edit(text, 1, written)


def _due_next(person: Person, today: date) -> str:
    """When one is to speak with somebody again, in a line."""
    from warmsite.days import spell

    contact, standing, step = person.contact, person.standing, person.standing.next_step
    if standing.silent:
        told = standing.silent
    elif person.ahead:
        told = f"you meet on {spell(person.ahead[0].date)}"
    elif standing.snoozed and contact.snooze:
        told = f"rests until {spell(contact.snooze)}"
    elif step and step.calls and step.last >= today:
        told = f"{step.text}, from {spell(step.first)}" if step.first > today else step.text
    elif standing.due:
        told = f"due {'next on' if standing.due >= today else 'since'} {spell(standing.due)}"
    elif standing.never:
        told = "needs no telling (cadence: never)"
    else:
        told = f"no rhythm yet; `warmsite set {contact.id} circle=close` gives one"
    return f"{contact.name}: {told}"


def commit_asked(folder: Path, settings: Settings, wanted: bool, paths: Collection[str], message: str) -> None:
    """Commit these files, if asked to; what git refuses is told, and the change stays."""
    if not (wanted or settings.autocommit):
        return
    from warmsite.build.git import GitFault, commit

    try:
        if commit(folder, paths, message):
            say(f"committed: {message}")
    except GitFault as fault:
        raise Failure(f"{', '.join(paths)}: written, but not committed: {fault}") from None


def _open(path: Path, line: int) -> None:
    """The file in the user's editor, at a line where the editor is known to take one."""
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(editor)
    except ValueError as error:
        raise Failure(f"{editor}: is no command: {error}") from None
    name = Path(words[0]).name if words else ""
    if name in {"code", "codium", "cursor", "windsurf"}:
        arguments = ["--goto", f"{path}:{line}"]
    elif name in {"subl", "hx", "zed"}:
        arguments = [f"{path}:{line}"]
    elif name in {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg", "ne"}:
        arguments = [f"+{line}", str(path)]
    else:
        click.edit(filename=str(path))
        return
    try:
        subprocess.run([*words, *arguments], check=False)
    except OSError as error:
        raise Failure(f"{editor}: cannot be started: {error.strerror}") from None
