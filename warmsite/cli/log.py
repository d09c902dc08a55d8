"""log: an entry in somebody's log, in five seconds; and taking the last one back."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.changes import COMMIT_OPTION, change, committing, editing, tell
from warmsite.cli.common import Failure, command, day_of, network_folder, say, warn
from warmsite.names import canonical_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from warmsite.build.roster import Roster
    from warmsite.network.people import Person
    from warmsite.records.contact import Contact
    from warmsite.records.edit import NewEntry
    from warmsite.records.frontmatter import Fault
    from warmsite.records.log import Interaction
    from warmsite.records.settings import Vocabulary
    from warmsite.records.source import Edit

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNDECODED = re.compile("[\ud800-\udfff]")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}\s+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=\s)")
_LONGEST = 1 << 20  # bytes of standard input: no record is larger
_OF_ENTRY = ("kind", "day", "reaction", "gave", "got", "asked", "challenge", "promises")
_WITH = re.compile(r"with ([^:]+):\s*(.*)", re.IGNORECASE)
_JOINED = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_BEHIND_KIND = re.compile(r"[.,;]?\s*(?:[:(]|with\s|\Z)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_UNANSWERED = re.compile(
    r"\b(?:no answer|voicemail|nobody (?:there|answered)|no reply|did not (?:pick up|answer))\b", re.IGNORECASE
)
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

    WHO is an id, a name or an unambiguous part of one; several, parted by commas, share the entry, which stands in the
    first one's file. TEXT is the rest of the line, and may itself begin `coffee (thrilled):`. A single `-` reads it from
    standard input.
    """
    folder = network_folder(context)
    if undo:
        if who or edit or any(options[name] for name in _OF_ENTRY):
            raise Failure("log --undo takes the last entry back, whosever it is; it takes no WHO and nothing else")
        return _undo(folder, wanted)
    if not who:
        raise Failure('log WHO TEXT: say whom you spoke to, such as `warmsite log ada "Moving to Berlin"`')
    from warmsite.build.roster import Roster
    from warmsite.cli.naming import find_several
    from warmsite.records.edit import add_entry

    today, today_given = day_of(context)
    roster = Roster(folder)
    (first, *others), words = find_several(roster.directory, (who, *text))
    said = _standard_input() if words == ["-"] else _words(words)
    try:
        entry = _entry(_plain(said), others, today, roster, options)
        made = change(folder, first.path, lambda source: add_entry(source, entry, first.path, roster.settings), log_of=first.name)
    except Failure:
        if words == ["-"]:  # it stands nowhere else
            warn(said)
        raise
    is_told = options["kind"] or said.lstrip().casefold().startswith("call")  # then it is what they mean
    if entry.kind == "call" and not is_told and _UNANSWERED.search(entry.text):
        warn("written as a call, which is a conversation; if nobody answered, take it back and say --kind no-answer")
    if edit:
        made = _edited(folder, first.path, made)
    with committing(folder, roster.settings, wanted, [first.path], f"{entry.kind}: {first.name}"):
        tell(first.path, made)
        now = roster.refresh(first.path)
        if now is None:
            warn(f"{first.path}: is no contact any more")
        about = [each for each in (now, *others) if each]
        network = roster.around([each.id for each in about], today, today_given=today_given)
        for problem in network.problems:
            if problem.path == first.path and 0 <= problem.line - made.line < len(made.written):
                warn(problem.message + (f" ({problem.hint})" if problem.hint else ""))
        for each in about:
            if person := network.people.get(canonical_id(each.id)):
                say(_due_next(person, today))
    return 0


def _words(words: Sequence[str]) -> str:
    """The text on the command line; Failure for one that is given and empty, as a variable may be that was never set."""
    said = " ".join(words)
    if words and not said.strip():
        raise Failure("TEXT is empty; nothing was written. For an entry without words leave it away")
    return said


def _edited(folder: Path, path: str, made: Edit) -> Edit:
    """Let the person go on with an entry in their editor; what stands there afterwards. An editor that fails takes it back."""
    from warmsite.build import edits
    from warmsite.cli.editor import open_in_editor

    try:
        open_in_editor(folder / path, made.line)
    except Failure as failure:
        with editing(folder):
            taken = edits.undo(folder)
        raise Failure(f"{failure}; {taken.path}:{taken.line}: the entry is taken back") from None
    with editing(folder):
        return edits.follow(folder, path, made)


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


def _undo(folder: Path, wanted: bool) -> int:
    from warmsite.build import edits
    from warmsite.build.records import Records

    with editing(folder):
        found = edits.undo(folder)
    records = Records(folder)
    records.load_settings()
    with committing(folder, records.settings, wanted, [found.path], f"taken back: {found.person}"):
        say(f"{found.path}:{found.line}: the entry of {found.person} is taken back")
    return 0


def _standard_input() -> str:
    try:
        said = sys.stdin.buffer.read(_LONGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Failure("standard input is not UTF-8; nothing was written") from None
    if len(said) >= _LONGEST:
        raise Failure("standard input is longer than any record; nothing was written")
    if not said.strip():
        raise Failure("nothing came from standard input; nothing was written")
    return said


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
    from warmsite.records.log import LEDGER

    vocabulary = roster.settings.vocabulary
    try:
        day = parse_when(options["day"], today) if options["day"] else None
    except DateError as error:
        raise Failure(f"--date {options['day']!r} {error}") from None
    first, _, more = said.partition("\n")
    spoken = None if options["kind"] else _spoken(first, day or today, vocabulary)
    kind = spoken.kind if spoken else _kind(options["kind"] or "call", vocabulary)
    reaction = _known("--reaction", options["reaction"] or "", vocabulary.reactions) or (spoken.reaction if spoken else "")
    company, told = _company(spoken, roster) if spoken else ((), first)
    there = [roster.directory.find(target) for target in company]
    given = [f"{name}: {_line(f'--{name}', text)}" for name in LEDGER for text in options[name]]
    return NewEntry(
        date=day or (spoken.date if spoken else today),
        kind=kind,
        text="\n".join(filter(None, (told, more))),
        time=spoken.time if spoken else "",
        reaction=reaction,
        people=(*company, *(each.id for each in others if each not in there)),
        nested=(*given, *(_promised(_line("--next", each), today) for each in options["promises"])),
    )


def _spoken(text: str, day: date, vocabulary: Vocabulary) -> Interaction | None:
    """A text that begins as an entry does, with a kind or with a day and a kind; None for one that does not."""
    from warmsite.records.log import parse_head

    own = _DAY.match(text)
    behind = text[own.end() :].lstrip() if own else text
    clock = _TIME.match(behind)
    begun = behind[clock.end() :] if clock else behind
    kind = vocabulary.kind_at(begun)
    # `Message from her boss: she quits` is a sentence; a kind that is typed in haste has no capital.
    if kind is None or (begun[0].isupper() and not _BEHIND_KIND.match(begun, kind[1])):
        return None
    faults: list[Fault] = []
    head = parse_head(f"{own[0] if own else day} {behind}", 1, 1, vocabulary, faults)
    if own and head is None:
        raise Failure(f"{faults[0].message}; {faults[0].hint}")
    for fault in faults:
        if fault.code == "reaction":
            warn(f"{fault.message} ({fault.hint})")
    if head and (lost := Counter(_WORD.findall(begun[kind[1] :])) - Counter(_WORD.findall(_head_of(head)))):
        told = ", ".join(lost)
        raise Failure(f"beside the people after `with` stands {told}, which would be lost; put it behind the colon")
    return head


def _head_of(spoken: Interaction) -> str:
    """What is written of a text that was taken apart."""
    return " ".join((f"with ({spoken.reaction})", *spoken.people, spoken.text))


def _company(spoken: Interaction, roster: Roster) -> tuple[tuple[str, ...], str]:
    """Who else was there, and the rest of the text: `with bo and cy: …` names people as `with [[bo]]` does, if it fits."""
    from warmsite.network.links import find_who

    found = _WITH.match(spoken.text)
    if spoken.people or not found:
        return spoken.people, spoken.text
    meant = [find_who(roster.directory, name, whole_words=True) for name in _JOINED.split(found[1])]
    if any(len(each) != 1 for each in meant):
        return (), spoken.text
    return tuple(dict.fromkeys(each[0].id for each in meant)), found[2]


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
