"""warmsite.yaml: the settings of a network, and the words of its log that they define."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from warmsite.days import WEEKDAY_NAMES, WEEKDAYS, Duration
from warmsite.names import fold
from warmsite.problems import Problem, quoted
from warmsite.records import readers
from warmsite.records.frontmatter import Fault, Items, Node, Pairs, Text, read_yaml
from warmsite.records.readers import (
    Key,
    Reading,
    Wrong,
    cadence,
    duration,
    each_pair,
    likely_key,
    one_of,
    pairs_of,
    parts_reader,
    read_keys,
    text,
    texts,
    whole_date,
    yearly_date,
)

if TYPE_CHECKING:
    from datetime import date

GROUPS = ("conversation", "touch", "attempt", "remark")

_KINDS = {
    "conversation": (
        "call", "video", "meeting", "met", "visit", "coffee", "lunch", "dinner", "drinks", "walk", "event",
    ),
    "touch": ("email", "message", "chat", "letter", "card", "gift"),
    "attempt": ("voicemail", "no-answer", "missed"),
    "remark": ("note",),
}  # fmt: skip
_WORDS = {
    "call": ("phone", "phone call", "phoned", "called", "rang", "spoke"),
    "video": ("video call", "zoom", "teams", "facetime"),
    "email": ("e-mail", "mail"),
    "message": ("text", "sms", "whatsapp"),
    "no-answer": ("no answer",),
}
_FACE_TO_FACE = frozenset(_KINDS["conversation"]) - {"call", "video"}
_NO_ADDRESS = re.compile(r"[^!#-;=?-\[\]_a-z~]|%(?![0-9A-Fa-f]{2})")  # what no URL may hold
_LOGIN = re.compile(r"(?<=://)[^/]*@")
_WEB_ADDRESS = re.compile(r"https?://[^/?#]+[^?#]*", re.IGNORECASE)
_ALARM = re.compile(
    r"(?:on the day|(?:the|(?P<count>a|one|[0-9]{1,2})) (?P<unit>day|week)s? before)(?: at)? "
    r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)
_EDITOR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NO_EDITORS = frozenset({"javascript", "data", "vbscript", "file", "http", "https", "blob", "about", "ftp"})
EDITORS = ("vscode", "cursor", "zed", "idea", "emacs", "textmate")
REACTIONS = ("thrilled", "warm", "neutral", "indifferent", "wary")
WITHOUT_KIND = "note"


@dataclass(frozen=True, slots=True)
class Away:
    """Days without calls, both ends counting."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Greeting:
    """What one says from one (month, day) to another, perhaps across the new year."""

    first: tuple[int, int]
    last: tuple[int, int]
    say: str

    def fits(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class NextSpans:
    """How long a next step waits or holds (SPEC 5)."""

    thrilled: Duration = Duration(14, "days")
    wary: Duration = Duration(6, "months")
    indifferent: Duration = Duration(1, "years")
    retry: Duration = Duration(3, "days")


@dataclass(frozen=True, slots=True)
class Alarm:
    """When the phone's calendar rings: so many days before an event's day, at a time of day."""

    days: int
    hour: int
    minute: int


def _circles(node: Node, reading: Reading) -> dict[str, Duration | str]:
    circles: dict[str, Duration | str] = dict(DEFAULT_CIRCLES)
    known = {fold(name): name for name in circles}

    def read(label: Text, value: Node) -> None:
        length = cadence(value, reading)
        circles.pop(known.get(fold(label.text), ""), None)
        circles[label.text] = length

    each_pair(node, "{close: 2 months, wide: 6 months}", reading, read)
    return circles


def _kinds(node: Node, reading: Reading) -> dict[str, str]:
    kinds = dict(DEFAULT_KINDS)

    def read(label: Text, value: Node) -> None:
        group = one_of(label, label.text, GROUPS, "group of kinds")
        kinds.update({_normal(kind): group for kind in texts(value, reading)})

    each_pair(node, "{conversation: [letter], touch: [postcard]}", reading, read)
    return kinds


def _words(node: Node, reading: Reading) -> dict[str, str]:
    words = dict(DEFAULT_WORDS)

    def read(label: Text, value: Node) -> None:
        kind = _normal(label.text)
        words.update({_normal(word): kind for word in texts(value, reading)})

    each_pair(node, "{call: [rang up], coffee: [espresso]}", reading, read)
    return words


def _reactions(node: Node, reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*REACTIONS, *(_normal(each) for each in texts(node, reading))]))


def _spans(node: Node, reading: Reading) -> NextSpans:
    names = tuple(NextSpans.__dataclass_fields__)
    spans: dict[str, Duration] = {}

    def read(label: Text, value: Node) -> None:
        spans[one_of(label, label.text, names, "next step")] = duration(value, reading)

    each_pair(node, "{thrilled: 14 days, retry: 3 days}", reading, read)
    return NextSpans(**spans)


def days_of_week(node: Node, reading: Reading) -> frozenset[int]:
    """Days of the week, 0 for Monday."""
    known = {fold(name): at for names in (WEEKDAYS, WEEKDAY_NAMES) for at, name in enumerate(names)}
    return frozenset(known[one_of(node, day, tuple(known), "day of the week")] for day in texts(node, reading))


_away_parts = parts_reader(**{"from": whole_date, "to": whole_date})
_greeting_parts = parts_reader(**{"from": yearly_date, "to": yearly_date, "say": text})


def _away(node: Node, reading: Reading) -> Away:
    parts = _away_parts(node, reading)
    if parts["to"] < parts["from"]:
        raise Wrong(node, f"`to` ({parts['to']}) lies before `from` ({parts['from']})", "swap them")
    return Away(parts["from"], parts["to"])


def _greeting(node: Node, reading: Reading) -> Greeting:
    parts = _greeting_parts(node, reading)
    first, last = parts["from"].yearly, parts["to"].yearly
    if first is None or last is None:
        raise Wrong(node, "a greeting needs days", "write {from: 12-18, to: 12-26, say: Merry Christmas}")
    return Greeting(first, last, parts["say"])


def _editor(node: Node, reading: Reading) -> str:
    said = text(node, reading)
    if "{path}" in said:
        scheme = said.split(":")[0].casefold()
        sound = _EDITOR_SCHEME.match(said) and not _NO_ADDRESS.search(re.sub(r"\{(?:path|line)\}", "", said))
        if not sound or scheme in _NO_EDITORS:
            raise Wrong(node, f"{quoted(said)} is no address of an editor", "write it like vscode://file/{path}:{line}")
        return said
    return one_of(node, said, EDITORS, "editor known here")


def _alarm(node: Node, reading: Reading) -> Alarm:
    said = text(node, reading)
    match = _ALARM.fullmatch(_normal(said))
    if not match:
        hint = "write on the day 9:00, the day before 18:00 or 2 weeks before 9:00"
        raise Wrong(node, f"{quoted(said)} is no time of an alarm", hint)
    count = int(match["count"]) if (match["count"] or "").isdecimal() else 1
    return Alarm(count * {None: 0, "day": 1, "week": 7}[match["unit"]], int(match["hour"]), int(match["minute"]))


def _base(node: Node, reading: Reading) -> str:
    """The address with a slash at its end, and without the login in it."""
    typed = text(node, reading)
    said = _LOGIN.sub("", typed)
    if not _WEB_ADDRESS.fullmatch(said) or _NO_ADDRESS.search(said):
        raise Wrong(node, f"{quoted(said)} is no address of a site", "write it like https://example.org/net/")
    if said != typed:
        message = "the user name and password in it are left out of the calendar, which goes to more places than they may"
        reading.warn(node, "login", message, f"write {said}")
    return said if said.endswith("/") else f"{said}/"


def _regions(node: Node, reading: Reading) -> dict[str, tuple[str, ...]]:
    shape = "{Gulf Coast: [Houston, New Orleans]}"
    return {text(label, reading): texts(value, reading) for label, value in pairs_of(node, shape)}


DEFAULT_CIRCLES: dict[str, Duration] = {
    "inner": Duration(3, "weeks"),
    "close": Duration(2, "months"),
    "wide": Duration(6, "months"),
    "outer": Duration(1, "years"),
}
DEFAULT_KINDS = {kind: group for group, kinds in _KINDS.items() for kind in kinds}
DEFAULT_WORDS = {word: kind for kind, words in _WORDS.items() for word in words}
_FAR = 100_000
_PLAIN_WORD = re.compile(r"([A-Za-z-]+)(?=[:\s(]|$)", re.ASCII)
_SPARE = 10  # for spaces that somebody typed twice, and letters that folding shortens


@dataclass(frozen=True)
class Settings:
    """The settings, each with its default: an empty file gives `Settings()`."""

    circles: Annotated[
        dict[str, Duration | str],
        Key(
            _circles,
            "how often to speak with the people of a circle; each given one is added or replaced",
            "{close: 2 months}",
        ),
    ] = field(default_factory=lambda: dict(DEFAULT_CIRCLES))
    cadence: Annotated[
        Duration | str | None, Key(readers.cadence, "how often to speak with people who have no circle; none", "6 months")
    ] = None
    kinds: Annotated[
        dict[str, str],
        Key(
            _kinds,
            "kinds of log entries to add, or to move, under conversation, touch, attempt, remark",
            "{conversation: [letter]}",
        ),
    ] = field(default_factory=lambda: dict(DEFAULT_KINDS))
    words: Annotated[dict[str, str], Key(_words, "other words for kinds; they add", "{call: [rang up]}")] = field(
        default_factory=lambda: dict(DEFAULT_WORDS)
    )
    reactions: Annotated[tuple[str, ...], Key(_reactions, "more reactions; they add", "[amused]")] = REACTIONS
    next: Annotated[
        NextSpans,
        Key(
            _spans,
            "how long the next steps wait or hold: thrilled 14 days, wary 6 months, indifferent 1 year, retry 3 days",
            "{retry: 3 days}",
        ),
    ] = NextSpans()
    calls_per_day: Annotated[
        int, Key(readers.number(0, _FAR), "the number of rows up to which the overdue fill Today; 10", "10")
    ] = 10
    keep_places: Annotated[
        int, Key(readers.number(0, _FAR), "places on Today that the overdue keep on the fullest day; 3", "3")
    ] = 3
    new_per_day: Annotated[int, Key(readers.number(0, _FAR), "people never spoken to whom Today names; 1", "1")] = 1
    dates_per_day: Annotated[int, Key(readers.number(0, _FAR), "dates and news that Today turns into calls; 5", "5")] = 5
    weekdays: Annotated[frozenset[int], Key(days_of_week, "the days for calls; mon to fri", "[mon, tue, wed, thu, fri]")] = (
        frozenset(range(5))
    )
    away: Annotated[
        tuple[Away, ...],
        Key(readers.list_of(_away), "days without calls", "[{from: 2026-08-01, to: 2026-08-21}]"),
    ] = ()
    regions: Annotated[
        dict[str, tuple[str, ...]],
        Key(_regions, "names for several places, or for several regions", "{Gulf Coast: [Houston, New Orleans]}"),
    ] = field(default_factory=dict)
    greetings: Annotated[
        tuple[Greeting, ...],
        Key(readers.list_of(_greeting), "what one says at a season", "[{from: 12-18, to: 12-26, say: Merry Christmas}]"),
    ] = ()
    editor: Annotated[
        str,
        Key(
            _editor,
            "which editor the site's links open: vscode, cursor, zed, idea, emacs, textmate, or an address "
            "with {path} and {line}; vscode",
            "vscode",
        ),
    ] = "vscode"
    alarms: Annotated[
        tuple[Alarm, ...],
        Key(
            readers.list_of(_alarm),
            "when the phone's calendar rings: on the day, the day before, 3 days before, 2 weeks before, and the time; "
            "`[]` for never",
            "[the day before 18:00, on the day 9:00]",
        ),
    ] = (Alarm(0, 9, 0),)
    autocommit: Annotated[
        bool, Key(readers.yes_or_no, "whether the commands that change a file also commit it; false", "false")
    ] = False
    base: Annotated[
        str | None, Key(_base, "the site's own address, for links in the calendar feed; none", "https://example.org/net/")
    ] = None  # fmt: skip

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self)

    def is_away(self, day: date) -> bool:
        return any(span.first <= day <= span.last for span in self.away)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and not self.is_away(day)


def _normal(words: str) -> str:
    """Words as kinds are compared: in any case, one space between them."""
    return " ".join(words.casefold().split())


def _is_in_word(char: str) -> bool:
    """Letters, digits, and the marks on letters, which many scripts write their vowels with."""
    return char.isalnum() or (not char.isascii() and unicodedata.category(char)[0] == "M")


class Vocabulary:
    """The words of a log: which kinds there are, what they count as, and by which words they go."""

    def __init__(self, settings: Settings) -> None:
        self.groups = settings.kinds
        self.reactions = settings.reactions
        self._kind_of = {**settings.words, **{kind: kind for kind in settings.kinds}}
        begun = {word.split(" ")[0] for word in self._kind_of if " " in word}
        self._alone = {word: kind for word, kind in self._kind_of.items() if word.isascii() and word not in begun}
        self._nearest: dict[str, str] = {}
        self._longest = max(map(len, self._kind_of)) + _SPARE

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that is understood as a kind."""
        return tuple(self._kind_of)

    def kind_at(self, line: str) -> tuple[str, int] | None:
        """The kind at the line's beginning, by the longest run of words known, and where what follows begins."""
        # Nearly every entry begins with one plain word that no longer run of words begins with.
        plain = _PLAIN_WORD.match(line)
        if plain and (kind := self._alone.get(plain[1].lower())):
            return kind, plain.end(1)
        head = line[: self._longest]
        for end in range(len(head), 0, -1):
            # Ended by a space, punctuation or the line's end: `callous` is no call.
            if (end == len(line) or not _is_in_word(line[end])) and (kind := self._kind_of.get(_normal(head[:end]))):
                return kind, len(head[:end].rstrip())
        return None

    def kind(self, word: str) -> str:
        """The kind that a known word stands for; KeyError for an unknown one."""
        return self._kind_of[_normal(word)]

    def nearest(self, word: str) -> str:
        """The kind that an unknown word most likely means, or empty."""
        if word not in self._nearest:
            close = get_close_matches(word, self._kind_of, 1, 0.6)
            self._nearest[word] = self._kind_of[close[0]] if close else ""
        return self._nearest[word]

    def is_face_to_face(self, kind: str) -> bool:
        """Whether a kind is one of the conversations that SPEC 3 calls face to face; the settings may move it away."""
        return kind in _FACE_TO_FACE and self.groups.get(kind) == "conversation"


def parse_settings(source: str, path: str = "warmsite.yaml") -> tuple[Settings, tuple[Problem, ...]]:
    """Read the settings' file; what is unknown or wrong keeps its default and is a problem."""
    pairs, faults = read_yaml(source.removeprefix("\ufeff"), 1)
    settings = Settings()
    if pairs is not None:
        _warn_unknown(pairs, faults)
        settings = _consistent(Settings(**read_keys(Settings, pairs, None, faults)), pairs, faults)
    problems = (Problem(path, each.line, each.column, each.severity, each.code, each.message, each.hint) for each in faults)
    return settings, tuple(sorted(problems))


def _warn_unknown(pairs: Pairs, faults: list[Fault]) -> None:
    for name, _ in pairs.pairs:
        if name.text not in Settings.__dataclass_fields__:
            likely = likely_key(Settings, name.text)
            hint = f"did you mean {likely}?" if likely else "see the settings in the documentation"
            message = f"{quoted(name.text)} is no setting"
            faults.append(Fault(name.line, name.column, "warning", "unknown-setting", message, hint))


def _texts_of(node: Node) -> list[Text]:
    nodes = node.items if isinstance(node, Items) else (node,)
    return [each for each in nodes if isinstance(each, Text)]


def _consistent(settings: Settings, pairs: Pairs, faults: list[Fault]) -> Settings:
    """Take out other words for kinds that there are not."""
    strays = {word for word, kind in settings.words.items() if kind not in settings.kinds}
    for name, node in pairs.pairs:
        typed_words = [each for _, value in node.pairs for each in _texts_of(value)] if isinstance(node, Pairs) else []
        for word in typed_words if name.text == "words" else ():
            if _normal(word.text) in settings.kinds:
                message = f"words: {quoted(word.text)} is a kind itself, and stays one"
                faults.append(Fault(word.line, word.column, "warning", "value", message, "take it out"))
    if not strays:
        return settings
    at: Text = next(name for name, _ in pairs.pairs if name.text == "words")
    missing = ", ".join(sorted({settings.words[word] for word in strays}))
    message = f"words: there is no kind {quoted(missing)}"
    faults.append(Fault(at.line, at.column, "error", "value", message, "add it under kinds, or use a known one"))
    values: dict[str, Any] = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    values["words"] = {word: kind for word, kind in settings.words.items() if word not in strays}
    return Settings(**values)
