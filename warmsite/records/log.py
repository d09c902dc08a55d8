"""The grammar of a log entry: `- DATE [TIME] [KIND] [(REACTION)] [with PEOPLE] [:] TEXT` (SPEC 3)."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import DateError, parse_partial
from warmsite.problems import quoted
from warmsite.records.blocks import WikiLink, wiki_links, without_code
from warmsite.records.frontmatter import Fault
from warmsite.records.settings import WITHOUT_KIND, Vocabulary

if TYPE_CHECKING:
    from warmsite.problems import Severity

LEDGER = ("gave", "got", "asked", "challenge")

_DATE = re.compile(r"([0-9]{4}(?:-[0-9]{1,2}(?:-[0-9]{1,2})?)?)(?![\w/-]|\.\d)")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?!\w|:\w)")
_REACTION = re.compile(r"\s*\(([^()]*)\)")
_WITH = re.compile(r"\s*with\b", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_FEW_WORDS = 3
_DECORATION = ":,;.–—*_`-"
_COLON = re.compile(r":(?=\s|$)")
_PEOPLE_END = re.compile(r":(?<![0-9]:(?=[0-9]))")  # the colon of `9:30` ends nothing
# One or two words, perhaps a reaction or company, and a colon: what looks like a kind but is none.
_LIKE_A_KIND = re.compile(r"([^\s:()\[\]]+(?: [^\s:()\[\]]+)?)(?:\s*\([^()]*\))?(?:\s+with\b[^:]*)?\s*:(?=\s|$)")
_JOINERS = re.compile(r"(?:,|;|&|\+|/|\band\b|\s)*", re.IGNORECASE)


class LedgerLine(Struct, frozen=True, array_like=True, gc=False):
    """A nested `gave:`, `got:`, `asked:` or `challenge:` of an entry."""

    kind: str
    text: str
    line: int


class Interaction(Struct, frozen=True, array_like=True, gc=False):
    """One entry of a log.

    `date` is the first day that the typed date can mean, `known` how much was typed (1 year, 2 month, 3 day); `time`
    is `HH:MM` or empty; `people` are the targets of the links after `with`, in order; `details` is the Markdown that
    is nested under the entry, without what the ledger took; `links` the targets of all links in it; `height` how many
    lines it takes, from `line` on.
    """

    date: date
    known: int
    time: str
    kind: str
    reaction: str
    people: tuple[str, ...]
    text: str
    details: str
    ledger: tuple[LedgerLine, ...]
    line: int
    links: tuple[str, ...] = ()
    height: int = 1


def parse_head(content: str, line: int, column: int, vocabulary: Vocabulary, faults: list[Fault]) -> Interaction | None:
    """Read an entry's first line, from behind its list marker; None, and a warning, without a date that exists.

    What is nested under the entry is the caller's: `details` and `ledger` are empty.
    """

    def warn(at: int, code: str, message: str, hint: str, severity: Severity = "warning") -> None:
        faults.append(Fault(line, column + at, severity, code, message, hint))

    found = _DATE.match(content)
    if not found:
        hint = "begin it with the day, as in - 2026-03-02 call: …"
        warn(0, "no-date", f"{quoted(content)} has no date that is read; the entry is left out", hint)
        return None
    try:
        day = parse_partial(found[1])
    except DateError as error:
        warn(0, "no-date", f"{quoted(found[1])} {error.args[0]}; the entry is not read", "write it like 2026-03-02")
        return None
    first = day.first
    assert first is not None  # parse_partial always knows the year
    known = 3 if day.day else 2 if day.month else 1
    at = _skip_space(content, found.end())
    time = ""
    if clock := _TIME.match(content, at):
        time = f"{int(clock[1]):02}:{clock[2]}"
        at = _skip_space(content, clock.end())
    kind = vocabulary.kind_at(content[at:])
    if kind is None:
        text = _unkinded(content, at, vocabulary, warn)
        people, text = _people(text)
        return Interaction(first, known, time, WITHOUT_KIND, "", people, _after_colon(text), "", (), line)
    at += kind[1]
    reaction, aside = "", ""
    if bracket := _REACTION.match(content, at):
        word = " ".join(bracket[1].casefold().split())
        if word in vocabulary.reactions:
            reaction = word
        else:
            aside = f"({bracket[1]})"
            close = get_close_matches(word, vocabulary.reactions, 1, 0.6)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(vocabulary.reactions)}"
            warn(_skip_space(content, at), "reaction", f"{quoted(bracket[1])} is no reaction; it stays in the text", hint)
        at = bracket.end()
    rest = content[at:]
    people, text = _people(rest)
    said = _after_colon(text.strip().lstrip(".,;"))  # a kind may be ended by punctuation
    colon = rest.lstrip(" \t.,;").startswith(":") or _has_colon(rest)
    if not people and vocabulary.groups[kind[0]] == "conversation" and said and not colon:
        hint = f"write `{kind[0]}: …` if you spoke, or `note: …` if you did not"
        warn(0, "no-colon", f"{quoted(content)} counts as a conversation", hint)
    said = " ".join(filter(None, (aside, said)))
    return Interaction(first, known, time, kind[0], reaction, people, said, "", (), line)


def ledger_line(content: str, line: int) -> LedgerLine | None:
    """What a nested line gives to the ledger, if anything."""
    word, colon, text = content.partition(":")
    kind = word.strip().casefold()
    return LedgerLine(kind, text.strip(), line) if colon and kind in LEDGER else None


def _people(rest: str) -> tuple[tuple[str, ...], str]:
    """The targets of the links after `with`, and what follows; without a link all of it is text."""
    opening = _WITH.match(rest)
    if not opening:
        return (), rest
    # A colon in a link or in code is none that ends the list.
    links = [link for link in wiki_links(rest) if link.start >= opening.end()]
    colon = _PEOPLE_END.search(_blanked(without_code(rest), links), opening.end())
    end = colon.start() if colon else len(rest)
    company = [link for link in links if link.end <= end]
    if not company:
        return (), rest
    targets = tuple(dict.fromkeys(link.target for link in company))
    if colon:
        return targets, rest[end:]
    # Words beside the links are no people; they stay readable.
    beside = _blanked(rest, company)[opening.end() :]
    return targets, "" if _JOINERS.fullmatch(beside) else rest.strip()


def _blanked(text: str, links: list[WikiLink]) -> str:
    """The text with its links blanked, each other character still in its place."""
    pieces, at = [], 0
    for link in links:
        pieces += [text[at : link.start], " " * (link.end - link.start)]
        at = link.end
    return "".join([*pieces, text[at:]])


def _unkinded(content: str, at: int, vocabulary: Vocabulary, warn: _Warn) -> str:
    """What follows the date where no known kind does; a warning where one was probably meant."""
    rest = content[at:]
    if (like := _LIKE_A_KIND.match(rest)) and like[1][0].isalpha():
        near = vocabulary.nearest(like[1].casefold())
        hint = f"did you mean {near}?" if near else "add it under kinds in warmsite.yaml"
        warn(at, "kind", f"{quoted(like[1])} is no kind; the entry is a note", hint)
        return rest
    # `: call: …`, `**call**: …`, `9:30am call: …`
    for word in islice(_WORD.finditer(rest), _FEW_WORDS):
        bare = rest[word.start() :].lstrip(_DECORATION)
        if (kind := vocabulary.kind_at(bare)) and _COLON.match(bare[kind[1] :].lstrip("*_`")):
            hint = f"write {content[:at].strip()} {kind[0]}: …"
            warn(at, "kind", f"a kind is expected right after the date, not {quoted(rest)}; the entry is a note", hint)
            break
    return rest


def _after_colon(text: str) -> str:
    return text.strip().removeprefix(":").strip()


def _has_colon(rest: str) -> bool:
    return _COLON.search(_blanked(without_code(rest), wiki_links(rest))) is not None


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


if TYPE_CHECKING:
    from typing import Protocol

    class _Warn(Protocol):
        def __call__(self, at: int, code: str, message: str, hint: str) -> None: ...
