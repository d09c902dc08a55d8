"""What a foreign file says, before anything is decided: drafts of people, encounters with them, and what was passed over.

An importer only reads. It yields what it finds, in the order of the file; what becomes of it, `merge` decides.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Protocol

from msgspec import Struct

from warmsite.records.edit import NewEntry
from warmsite.records.writing import Value

if TYPE_CHECKING:
    from collections.abc import Iterator


class Draft(Struct, frozen=True, kw_only=True):
    """What a source says of one person.

    `line` is where: the line of a text, the row of a table (its header is row 1), the number of an item of JSON.
    `uid` is what the source calls them whatever else changes: a UID, a profile's address; empty where it has nothing.
    `id` is the id that they had in another network of ours. `fields` are fields of a contact, by name; one of which the source
    does not know is not there. Only our own formats know `circle`, `status` and `added`.
    `notes` is plain text. `body` is what somebody new gets below the front matter, verbatim, in the place of
    notes and entries. `left` tells in words what could not be taken: `birthday 30.02.1979 is no date`.
    `known_only` says that it makes nobody new: a calendar of birthdays knows too little of a person.
    """

    line: int
    name: str = ""
    uid: str = ""
    id: str = ""
    fields: dict[str, Value] = {}
    notes: str = ""
    entries: tuple[NewEntry, ...] = ()
    body: str = ""
    left: tuple[str, ...] = ()
    known_only: bool = False


class Identity(Struct, frozen=True, kw_only=True):
    """By what a source names somebody who took part; any of them may be empty."""

    uid: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


class Encounter(Struct, frozen=True, kw_only=True):
    """Something that happened with people of whom the network may know: a meeting, a call, the mails of a day.

    It makes nobody new. `counted` says that it was found by counting, and not told by a person: one of a kind a day is enough.
    `uid` is what the source calls it whatever else changes.
    """

    line: int
    entry: NewEntry
    people: tuple[Identity, ...]
    uid: str = ""
    counted: bool = False


class Skipped(Struct, frozen=True):
    """A row or card of which nothing was taken, and why; `wrong` if somebody should look at it."""

    line: int
    reason: str
    wrong: bool = True


class Told(Struct, frozen=True):
    """Something to know about the file as a whole: how its columns are understood, what none of it says."""

    text: str


Found = Draft | Encounter | Skipped | Told


class Foreign(Exception):
    """A file that cannot be read as what it is taken for, or only in part: nothing of it may be taken.

    `hint` says what would be right.
    """

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line


class Asked(Struct, frozen=True, kw_only=True):
    """What the person said about the sources.

    `columns` is field by header, empty for a column to be passed over; `dates` is `dmy` or `mdy` where a file's dates could be
    either, else empty; `own` are the person's own e-mail addresses, in lower case, who takes part in each of their meetings.
    """

    today: date
    columns: dict[str, str] = {}
    dates: str = ""
    own: frozenset[str] = frozenset()


class Opened(Struct, frozen=True):
    """A source, open for reading from its beginning; `name` as the person gave it, `head` its first bytes (64 KiB at most)."""

    name: str
    head: bytes
    stream: BinaryIO


class Format(Protocol):
    """A module of this package that reads one format (or a family of near ones)."""

    TITLE: str  # as a person calls it: `LinkedIn Connections.csv`
    NAME: str  # in one word, for options and memory: `linkedin`

    @staticmethod
    def recognises(name: str, head: bytes) -> bool:
        """Whether a file that begins so is of this format; its name may tell what its content cannot."""

    @staticmethod
    def read(source: Opened, asked: Asked) -> Iterator[Found]:
        """What the file says; Foreign where it cannot be read to its end."""
