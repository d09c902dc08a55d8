"""A network with everything that people typed replaced, fit to show others: who, where and what is said become invented words.

Records are mapped to records before anybody looks at them, so that nothing made of the outcome can hold what was typed.
Dates, counts, states and what is linked to what stay true. So it hides what is written, and not from somebody who knows
whose birthday it is.

Two kinds of words are invented, both from a keyed digest, and none is a word of the records:

- In fields each word has one of its own, so that the same name, company or tag is the same everywhere, and people who
  fit each other still do.
- In prose a word depends on the one that follows, so that a sentence comes out the same wherever it stands, and yet no
  counting of words tells the language's most frequent ones.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from hashlib import blake2b
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from warmsite.days import DateError, parse_partial
from warmsite.names import canonical_id, fold, id_for_name
from warmsite.network.history import History
from warmsite.network.introductions import content_words
from warmsite.network.people import Network
from warmsite.problems import Problem
from warmsite.records.contact import Contact, Link, Promise
from warmsite.records.log import Interaction, LedgerLine
from warmsite.records.plan import PersonalLine, Plan
from warmsite.records.readers import Labelled, OwnDate, keys_of
from warmsite.records.settings import DEFAULT_CIRCLES, DEFAULT_KINDS, DEFAULT_WORDS, REACTIONS, Greeting, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEFT_OUT = "This is a redacted copy: what the repository remembers is left out."

_RUN = r"(?:[0-9A-Za-z]|[^\x00-\x7f\s])+"  # what is no space and no plain punctuation, in any script
_RUNS = re.compile(_RUN)
_LINK = re.compile(r"(?<!\\)\[\[([^\[\]|]+)(?:\|([^\[\]|]*))?\]\]")
_PROSE = re.compile(
    rf"""
      (?P<link> (?<!\\)\[\[ (?P<target>[^\[\]|]+) (?:\| (?P<shown>[^\[\]|]*) )? \]\] )
    | (?P<url> https?://[^\s<>"\[\]()\\`|]+ )
    | \[\^ (?P<footnote>[^\]\n]+) \]
    | (?P<kept> \[[ xX]\]                                                   # a task's box
      | (?:mailto|tel):
      | ^[ \t]*[0-9]{{1,2}}[.)](?=[ \t]) )                                   # an item's number; longer ones are invented
    | (?P<date> (?:19|20)[0-9]{{2}}-[01][0-9](?:-[0-3][0-9])? )(?![0-9])
    | (?P<word> {_RUN} )
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_JOINS = re.compile(r"[-./() ]{0,3}")  # what stands between the digits of a telephone number
_UNWRITTEN = frozenset({"todo", "tbd", "tba", "xxx", "fixme"})  # marks of what is still to be filled in
_LONGEST_SHORT = 3  # letters: shorter words give nothing away
_ONSETS, _VOWELS = "bdfgklmnprtvz", "aiou"  # few words of any language are made of these alone; none ends in `s`
_PATIENCE = 8  # words tried of one length


def redact(network: Network, problems: Iterable[Problem], key: bytes) -> tuple[Network, tuple[Problem, ...]]:
    """The network with everything replaced, and its problems, each at its place.

    Equal records and keys (up to 64 bytes) give equal outcomes. Left out are pictures, commits, the site's own address,
    the hours of alarms, and what problems say, for they quote. Whom a plan is for is written out, since no query would
    fit invented words.
    """
    veil = _Veil(network, key)
    redacted = Network(
        map(veil.contact, veil.contacts),
        network.today,
        veil.settings(),
        today_given=network.today_given,
        history=History(why=LEFT_OUT),
        plans=map(veil.plan, network.plans),
    )
    return redacted, tuple(sorted(map(veil.problem, problems)))


class _Veil:
    """What stands for what."""

    def __init__(self, network: Network, key: bytes) -> None:
        self.network = network
        self.contacts = [each.contact for each in network.people.values()]
        self._key = key
        self._words: dict[str, str] = {}
        self._invented: set[str] = set()
        self._prose: dict[tuple[str, str], str] = {}
        self._ids: dict[str, str] = {}
        for contact in self.contacts:
            slug = id_for_name(self.name(contact.name))
            # With a number no id is a name: a link by name stays one, and one to nobody too.
            identity = next(each for number in count(1) if (each := f"{slug}-{number}") not in self._invented)
            self._ids[canonical_id(contact.id)] = identity
            self._invented.add(identity)
        self._plans: dict[str, str] = {}
        kinds: Counter[str] = Counter()
        for plan in network.plans:
            kinds[plan.kind] += 1
            self._plans[plan.name] = f"{plan.kind}-{kinds[plan.kind]}"
        self._headings = {each.heading: each for each in sorted(network.plans, key=lambda each: -len(each.heading))}

    # Words

    @cached_property
    def _typed(self) -> frozenset[str]:
        """Every word of the records, folded: none of them is ever invented."""
        records = (*self.contacts, *self.network.plans, self.network.settings)
        texts = chain.from_iterable(_texts(msgspec.to_builtins(each)) for each in records)
        return frozenset(word for text in texts for word in re.findall(r"\w+", fold(text)) if len(word) > _LONGEST_SHORT)

    @cached_property
    def _names(self) -> frozenset[str]:
        """The words of people's names, folded."""
        names = (name for each in self.contacts for name in (each.name, *each.aka))
        return frozenset(word for name in names for word in _RUNS.findall(fold(name)))

    def _digest(self, *parts: str) -> bytes:
        told = "\0".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._key, digest_size=16).digest()

    def _invent(self, syllables: int, *parts: str) -> Iterator[str]:
        """Words of so many syllables, made of the parts; after a few that were refused they are longer."""
        for number in count():
            digest = self._digest(str(number), *parts)
            length = min(syllables + number // _PATIENCE, len(digest) // 2)
            pairs = zip(digest[::2], digest[1::2], strict=True)
            word = "".join(_ONSETS[one % len(_ONSETS)] + _VOWELS[other % len(_VOWELS)] for one, other in pairs)[: 2 * length]
            if self._typed.isdisjoint({word, f"{word}s"}):
                yield word

    def word(self, said: str) -> str:
        """The word that stands for one in fields, the plural's `s` kept; the folded one decides."""
        folded = fold(said) or said
        plural = len(folded) > _LONGEST_SHORT and folded.endswith("s") and not folded.endswith("ss")
        stem = folded[:-1] if plural else folded
        if stem not in self._words:
            syllables = 2 + self._digest(stem)[0] % 2
            self._words[stem] = next(each for each in self._invent(syllables, stem) if each not in self._invented)
            self._invented.add(self._words[stem])
        return self._words[stem] + "s" * plural

    def _word_in_prose(self, said: str, following: str) -> str:
        folded = fold(said)
        if folded in _UNWRITTEN and folded not in self._names:
            return said
        if said.isdecimal():
            return "".join(str(each % 10) for each in self._digest(said))[: len(said)]
        if not said[0].islower() and folded in self._names:
            return _like(said, self.word(said))
        pair = folded, fold(following)
        if pair not in self._prose:
            self._prose[pair] = next(self._invent(min(1 + len(said) // 4, 4), *pair))
        return _like(said, self._prose[pair])

    # Texts

    def plain(self, text: str) -> str:
        """A short text of fields, such as a tag; two that are equal but for case and accents stay so."""
        return _RUNS.sub(lambda found: self.word(found[0]), fold(text) or text)

    def name(self, text: str) -> str:
        """A name of somebody or something."""
        return _RUNS.sub(lambda found: self.word(found[0]).capitalize(), fold(text) or text)

    def wish(self, text: str) -> str:
        """What somebody does, seeks or offers: the words that introductions pass over are still passed over."""

        def stands_for(found: re.Match[str]) -> str:
            return _like(found[0], self.word(found[0])) if content_words(found[0]) else "of"

        return _RUNS.sub(stands_for, text)

    def prose(self, text: str) -> str:
        """Markdown with its marks, links and dates, and other words."""
        found = list(_PROSE.finditer(text))
        pieces, at = [], 0
        for before, each, after in zip([None, *found], found, [*found[1:], None], strict=False):
            pieces += [text[at : each.start()], self._piece(before, each, after)]
            at = each.end()
        return "".join([*pieces, text[at:]])

    def _piece(self, before: re.Match[str] | None, found: re.Match[str], after: re.Match[str] | None) -> str:
        if found["word"]:
            beside = after and "\n" not in found.string[found.end() : after.start()]
            return self._word_in_prose(found["word"], after["word"] or "" if after and beside else "")
        if found["date"] and not self._is_day(before, found, after):
            return _RUNS.sub(lambda digits: self._word_in_prose(digits[0], ""), found["date"])
        if found["link"]:
            shown = f"|{self.prose(found['shown'])}" if found["shown"] is not None else ""
            return f"[[{self.target(found['target'])}{shown}]]"
        if found["url"]:
            return self._address(found["url"])
        return f"[^{self.word(found['footnote'])}]" if found["footnote"] else found[0]

    def _is_day(self, before: re.Match[str] | None, found: re.Match[str], after: re.Match[str] | None) -> bool:
        """Whether what looks like a date is one, and no telephone number: with further digits beside it, or known for one.

        An item's number before it and a time after it are no such digits.
        """
        text = found.string
        try:
            parse_partial(found["date"])
        except DateError:
            return False
        if text[found.start() - 1 : found.start()] == "+" or found["date"].replace("-", "") in self._ends_of_numbers:
            return False
        if before and before["word"] and before[0][-1].isdecimal() and _JOINS.fullmatch(text, before.end(), found.start()):
            return False
        if after and after["word"] and after[0][0].isdecimal() and _JOINS.fullmatch(text, found.end(), after.start()):
            return len(after[0]) < 3 and text[after.end() : after.end() + 1] == ":"
        return True

    @cached_property
    def _ends_of_numbers(self) -> frozenset[str]:
        """The last digits of everybody's telephone numbers, as many as a month and a day have."""
        numbers = (re.sub(r"\D", "", phone.text) for each in self.contacts for phone in each.phone)
        return frozenset(number[-length:] for number in numbers for length in (6, 8))

    def _number(self, text: str) -> str:
        return f"+1 555 {int.from_bytes(self._digest(text)) % 10_000_000:07}"

    def _address(self, text: str) -> str:
        return f"https://example.org/{self.word(text)}"

    def target(self, text: str) -> str:
        """Whom a link names: an id, a name, or nobody."""
        said = text.strip()
        return self._ids.get(canonical_id(said)) or self.name(said)

    def _naming(self, text: str) -> str:
        """What stands where a field takes a contact or a name."""
        if not _LINK.search(text):
            return self.target(text)
        pieces, at = [], 0
        for found in _LINK.finditer(text):
            shown = f"|{self.name(found[2])}" if found[2] is not None else ""
            pieces += [self.name(text[at : found.start()]), f" [[{self.target(found[1])}{shown}]] "]
            at = found.end()
        return "".join([*pieces, self.name(text[at:])]).strip()

    def _one_of(self, text: str, known: Iterable[str]) -> str:
        """A name from the settings: those that every network has say nothing about this one."""
        return text if not text or text in known else self.plain(text)

    def kind(self, text: str) -> str:
        return self._one_of(text, DEFAULT_KINDS)

    def circle(self, text: str) -> str:
        return self._one_of(text, DEFAULT_CIRCLES)

    def reaction(self, text: str) -> str:
        return self._one_of(text, REACTIONS)

    # Records

    def contact(self, of: Contact) -> Contact:
        identity = self._ids[canonical_id(of.id)]
        fields = keys_of(Contact)
        return replace(
            of,
            path=self._path(of.path),
            id=identity,
            name=self.name(of.name),
            aka=tuple(map(self.name, of.aka)),
            company=self.name(of.company),
            role=self.wish(of.role),
            email=self._all(of.email, lambda text: f"{self.word(text)}@example.org"),
            phone=self._all(of.phone, self._number),
            url=self._all(of.url, self._address),
            address=self._all(of.address, self.prose),
            location=self.name(of.location),
            timezone="UTC" if of.timezone else "",
            language=self.name(of.language),
            pronouns=self.plain(of.pronouns),
            tags=tuple(map(self.plain, of.tags)),
            circle=self.circle(of.circle),
            counts=tuple(map(self.kind, of.counts)),
            dates=tuple(OwnDate(each.on, self.prose(each.what)) for each in of.dates),
            how=self.prose(of.how),
            introduced_by=self._naming(of.introduced_by),
            relations=tuple(Labelled(self.plain(each.label), self._naming(each.text)) for each in of.relations),
            seeking=tuple(map(self._wish_with_links, of.seeking)),
            offering=tuple(map(self._wish_with_links, of.offering)),
            photo="",
            digest=self._digest(of.digest).hex(),
            # Of fields only that they were typed is asked; what stands under other keys is shown.
            typed={key if key in fields else self.plain(key): self._value(each) for key, each in of.typed.items()},
            lines={key if key in fields else self.plain(key): line for key, line in of.lines.items()},
            notes=self.prose(of.notes),
            log=tuple(map(self._entry, of.log)),
            promises=tuple(Promise(each.date, self.prose(each.text), each.done, each.line) for each in of.promises),
            links=tuple(Link(self.target(each.target), each.line, each.column, each.loose) for each in of.links),
        )

    def _path(self, path: str) -> str:
        """A file's path: a contact's or a plan's by its new name, another by a word of its own."""
        if path in self._paths:
            return self._paths[path]
        folder, _, name = path.partition("/")
        return f"{folder}/{self.word(name)}.md" if name else path

    @cached_property
    def _paths(self) -> dict[str, str]:
        plans = {each.path: f"plans/{self._plans[each.name]}.md" for each in self.network.plans}
        return {**plans, **{each.path: f"contacts/{self._ids[canonical_id(each.id)]}.md" for each in self.contacts}}

    @staticmethod
    def _all(values: tuple[Labelled, ...], stands_for: Any) -> tuple[Labelled, ...]:
        """Numbers and addresses, without the labels that people give them."""
        return tuple(Labelled("", stands_for(each.text)) for each in values)

    def _wish_with_links(self, text: str) -> str:
        pieces, at = [], 0
        for found in _LINK.finditer(text):
            pieces += [self.wish(text[at : found.start()]), f"[[{self.target(found[1])}]]"]
            at = found.end()
        return "".join([*pieces, self.wish(text[at:])])

    def _value(self, value: Any) -> Any:
        """What was typed under a key."""
        if isinstance(value, dict):
            return {self.plain(label): self._value(each) for label, each in value.items()}
        return [self._value(each) for each in value] if isinstance(value, list) else self.prose(value)

    def _entry(self, of: Interaction) -> Interaction:
        return replace(
            of,
            kind=self.kind(of.kind),
            reaction=self.reaction(of.reaction),
            people=tuple(map(self.target, of.people)),
            text=self._said(of),
            details=self.prose(of.details),
            ledger=tuple(LedgerLine(each.kind, self.prose(each.text), each.line) for each in of.ledger),
            links=tuple(map(self.target, of.links)),
        )

    def _said(self, of: Interaction) -> str:
        """An entry's text. What a letter begins with names the plan by which it went out."""
        letter = next((each for name, each in self._headings.items() if of.text.startswith(f"{name}:")), None)
        if of.kind != "letter" or letter is None:
            return self.prose(of.text)
        return f"{self._plan_without_people(letter).heading}:{self.prose(of.text[len(letter.heading) + 1 :])}"

    def plan(self, of: Plan) -> Plan:
        course = self.network.courses.find(of.name)
        assert course  # every plan has its course
        members = tuple(self._ids[canonical_id(each.person.id)] for each in course.members)
        return replace(self._plan_without_people(of), members=members)

    def _plan_without_people(self, of: Plan) -> Plan:
        return replace(
            of,
            path=self._path(of.path),
            name=self._plans[of.name],
            title="",
            body=self.prose(of.body),
            lines=tuple(PersonalLine(self.target(each.target), self.prose(each.text), each.line) for each in of.lines),
            named=(),
            select=None,
            places={},
            typed={},
        )

    def settings(self) -> Settings:
        told = self.network.settings
        return Settings(
            circles={self.circle(name): each for name, each in told.circles.items()},
            cadence=told.cadence,
            kinds={self.kind(name): group for name, group in told.kinds.items()},
            words={word: self.kind(kind) for word, kind in told.words.items() if word in DEFAULT_WORDS},
            reactions=tuple(map(self.reaction, told.reactions)),
            next=told.next,
            calls_per_day=told.calls_per_day,
            keep_places=told.keep_places,
            new_per_day=told.new_per_day,
            dates_per_day=told.dates_per_day,
            weekdays=told.weekdays,
            away=told.away,
            regions={self.name(region): tuple(map(self.name, places)) for region, places in told.regions.items()},
            greetings=tuple(Greeting(each.first, each.last, self.prose(each.say)) for each in told.greetings),
        )

    def problem(self, of: Problem) -> Problem:
        message = f"a problem of the kind `{of.code}`; this copy leaves out what it says"
        return Problem(self._path(of.path), of.line, of.column, of.severity, of.code, message)


def _like(said: str, word: str) -> str:
    """A word with capitals where another has them."""
    if said.isupper() and len(said) > 1:
        return word.upper()
    return word.capitalize() if said[0].isupper() else word


def _texts(value: Any) -> Iterator[str]:
    """All texts in lists and pairs, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.items():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
