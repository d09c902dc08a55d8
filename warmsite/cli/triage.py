"""triage: the people without a rhythm, one after the other and one key each. Every choice is written at once."""

from __future__ import annotations

import sys
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from warmsite.cli.common import Failure, choose, command, load, network_folder, quantity, say, status_of, warn
from warmsite.cli.drawing import draw, line
from warmsite.cli.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from warmsite.cli.drawing import Line
    from warmsite.network.people import Network, Person
    from warmsite.records.source import Edit

_KEYS = {
    "g": "glad, then 1 to 5: how glad they would be to hear from you",
    "l": "long-term, then 1 to 5: how good a contact they are in the long run",
    "n": "never: you need no telling",
    "a": "archive: they stand in no list, their page stays",
    "s": "skip: they come last the next time",
    "e": "edit their file",
    "u": "undo the last choice",
    "q": "quit; whoever is left comes the next time",
}
_OTHER_KEYS = {"g": "glad", "l": "long-term", "e": "edit", "u": "undo", "q": "quit"}  # as the card names them
_FIGURES = {"g": ("glad", "How glad would they be to hear from you?"), "l": ("longterm", "How good a contact in the long run?")}
_SETTLED = {"n": ("cadence", "never"), "a": ("status", "archived")}


@command("triage")
@click.option("--select", "query", metavar="QUERY", default="", help="Only whom QUERY fits; see `warmsite help queries`.")
@click.option("--commit", "wanted", is_flag=True, help="Commit the changed files to git at the end, and nothing else.")
def triage_command(context: click.Context, query: str, *, wanted: bool, **_: object) -> int:
    """Give people a rhythm, one key each.

    Goes through everybody who has none, those of whom you know the most first. Each choice is written into their file at
    once, so that you may stop at any time.
    """
    from warmsite.cli.changes import committing
    from warmsite.network.overdue import parts

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failure("triage asks for one key after the other: run it in a terminal")
    folder = network_folder(context)
    network, _problems = load(context)
    chosen = choose(network, query)
    waiting = [each for each in parts(network).without_rhythm if each.id in chosen]
    if not waiting:
        if chosen or not query:
            say("Nobody of those waits for a rhythm." if query else "Everybody has a rhythm.")
        return status_of(query, chosen)
    triage = _Triage(folder, network, waiting)
    try:
        triage.go_through()
    finally:
        left = f"{triage.left:,} {'waits' if triage.left == 1 else 'wait'} still" if triage.left else "nobody waits now"
        changed = sorted({each.path for each in triage.steps if each.before != each.after})
        message = f"triage: {quantity(len(changed), 'person', 'people')}"
        with committing(folder, network.settings, wanted, changed, message) if changed else nullcontext():
            say(f"{quantity(triage.settled, 'person', 'people')} settled, {left}.")
    return 0


class _Step(NamedTuple):
    """One choice: at whose turn it was made, and what it made of their file; a skip has no path."""

    at: int
    path: str = ""
    before: str = ""
    after: str = ""


class _Triage:
    """Those who wait, in their order, and what was chosen so far."""

    def __init__(self, folder: Path, network: Network, waiting: Sequence[Person]) -> None:
        from warmsite.build.skipped import skipped

        self.folder = folder
        self.network = network
        self.circles = dict(zip("1234567890", network.settings.circles, strict=False))
        self.skipped = skipped(folder)
        last = {identity: at for at, identity in enumerate(self.skipped, 1)}
        self.waiting = sorted(waiting, key=lambda each: (last.get(each.id, 0), *_unknown(each)))
        self.at = 0
        self.shown: Person | None = None
        self.steps: list[_Step] = []
        self.keyboard = Keyboard()

    @property
    def settled(self) -> int:
        """How many had their turn, and were not skipped."""
        return self.at - sum(not each.path for each in self.steps)

    @property
    def left(self) -> int:
        """How many still wait."""
        return len(self.waiting) - self.settled

    def go_through(self) -> None:
        """Ask about one after the other, until nobody is left or the person quits; the last choice can be undone too."""
        with suppress(EOFError), self.keyboard.listening():
            while True:
                is_over = self.at == len(self.waiting)
                self._show(is_over)
                key = self.keyboard.key()
                if key == "q" or (is_over and key != "u"):
                    return
                try:
                    self._take(key)
                except Failure as failure:
                    warn(str(failure))

    def _show(self, is_over: bool) -> None:
        """Say what is asked, unless it stands there already."""
        if is_over:
            self.shown = None
            draw((line(), line(("u=undo  any other key ends", "soft"), indent=2)))
        elif self.shown is not self.waiting[self.at]:
            self.shown = self.waiting[self.at]
            draw(self._card())

    def _card(self) -> Iterator[Line]:
        """Whom it is about, in brief, and the keys."""
        from warmsite.cli.cards import words_of
        from warmsite.network.people import work_of

        person = self.waiting[self.at]
        contact, standing = person.contact, person.standing
        yield line()
        yield line((f"{self.at + 1} of {len(self.waiting)}", "soft"))
        yield line((contact.name, "name"), (f"  {contact.id}", "soft"))
        if said := ", ".join(filter(None, (work_of(contact), contact.location))):
            yield line(said, indent=2)
        if contact.tags:
            yield line((", ".join(contact.tags), "soft"), indent=2)
        if standing.last:
            ago = _ago(standing.last, self.network.today)
            spoke = f"{quantity(standing.conversations, 'conversation')}, the last" if standing.conversations else "met"
            yield line(f"{spoke} {ago}", indent=2)
        else:
            yield line("no conversation yet", indent=2)
        if words := words_of(person, self.network):
            yield line((words, "said"), indent=2)
        for keys in ({**self.circles, "n": "never", "a": "archive", "s": "skip", "?": "help"}, _OTHER_KEYS):
            yield line(("  ".join(f"{key}={does}" for key, does in keys.items()), "soft"), indent=2)

    def _take(self, key: str) -> None:
        """Do what a key says."""
        if key in self.circles:
            self._set("circle", self.circles[key])
            self.at += 1
        elif key in _SETTLED:
            self._set(*_SETTLED[key])
            self.at += 1
        elif key in _FIGURES:
            self._rate(*_FIGURES[key])
        elif key == "s":
            self._skip()
        elif key == "e":
            self._edit()
        elif key == "u":
            self._undo()
        elif key == "?":
            self._help()
        else:
            warn("  ? shows the keys")

    def _set(self, field: str, value: str) -> None:
        """Write a field into the file of whose turn it is."""
        from warmsite.records.edit import set_field

        contact = self.waiting[self.at].contact
        made = self._change(contact.path, lambda source: set_field(source, field, value, contact.path, self.network.settings))
        for written in made.written or (f"{field}: {value}",):
            say(f"  {written}")

    def _rate(self, field: str, question: str) -> None:
        say(f"  {question} 1 to 5")
        number = self.keyboard.key()
        if number in set("12345"):
            self._set(field, number)
        else:
            say("  left as it was")

    def _skip(self) -> None:
        from warmsite.build.skipped import keep_skipped

        person = self.waiting[self.at]
        self.skipped = [*(each for each in self.skipped if each != person.id), person.id]
        keep_skipped(self.folder, self.skipped)
        self.steps.append(_Step(self.at))
        self.at += 1
        say("  skipped")

    def _edit(self) -> None:
        """Open the file in the person's editor; whoever has a rhythm after it is done."""
        from msgspec import structs

        from warmsite.cli.editor import open_in_editor
        from warmsite.network.standing import cadence_of
        from warmsite.records.contact import parse_contact

        person = self.waiting[self.at]
        path, settings = person.contact.path, self.network.settings
        before = self._text(path)
        with self.keyboard.resting():
            open_in_editor(self.folder / path)
        after = self._text(path)
        if before == after:
            say("  left as it was")
            return
        self.steps.append(_Step(self.at, path, before, after))
        contact, _problems = parse_contact(after, path, settings)
        if contact is None or cadence_of(contact, settings) is not None or contact.status != "active":
            self.at += 1
        else:
            self.waiting[self.at] = structs.replace(person, contact=contact)

    def _undo(self) -> None:
        from warmsite.build.skipped import keep_skipped
        from warmsite.cli.changes import change
        from warmsite.records.source import Edit, Refused

        if not self.steps:
            say("  nothing to take back")
            return
        step = self.steps[-1]

        def back(source: str) -> Edit:
            if source != step.after:
                raise Refused(f"{step.path}: has changed since; edit the file")
            return Edit(step.before, 1)

        if step.path:
            change(self.folder, step.path, back)
        else:
            self.skipped = [each for each in self.skipped if each != self.waiting[step.at].id]
            keep_skipped(self.folder, self.skipped)
        self.steps.pop()
        self.at = step.at
        say(f"  taken back: {self.waiting[step.at].name}")

    def _help(self) -> None:
        """Explain the keys, then show the person again, who has scrolled up."""
        for key, circle in self.circles.items():
            say(f"  {key}  {circle}: {self.network.settings.circles[circle]}")
        draw(line(what, lead=f"{key}  ", indent=2) for key, what in _KEYS.items())
        self.shown = None

    def _change(self, path: str, edit: Callable[[str], Edit]) -> Edit:
        """Change a file, and keep how it was."""
        from warmsite.cli.changes import change

        before = ""

        def noting(source: str) -> Edit:
            nonlocal before
            before = source
            return edit(source)

        made = change(self.folder, path, noting)
        self.steps.append(_Step(self.at, path, before, made.text))
        return made

    def _text(self, path: str) -> str:
        from warmsite.build.edits import text_of
        from warmsite.records.source import Refused

        try:
            return text_of(self.folder, path)
        except Refused as refused:
            raise Failure(str(refused)) from None


def _unknown(person: Person) -> tuple[int, int, str]:
    """Orders people by how little one has to go on: few conversations, and the last long ago."""
    last = person.standing.last
    return -person.standing.conversations, -last.toordinal() if last else 0, person.fair


def _ago(day: date, today: date) -> str:
    """How long ago a day was, as one says it."""
    days = (today - day).days
    if days < 2:
        return "yesterday" if days else "today"
    for length, unit in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * length:
            return f"{days // length} {unit}s ago"
    return f"{days} days ago"
