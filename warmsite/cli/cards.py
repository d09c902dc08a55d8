"""People as the terminal shows them: a row of the call sheet, a card with all that is known, their timeline."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING

from warmsite.cli.drawing import SIGNS, facts, line, time_there
from warmsite.days import PartialDate, spell, spell_partial
from warmsite.names import canonical_id
from warmsite.network.giving import account, introduced, ledger, readiness, to_ask_after
from warmsite.network.history import posts
from warmsite.network.links import with_names
from warmsite.network.overdue import DRIFTING
from warmsite.network.people import known_day, rhythm_words, silent_words, work_of
from warmsite.network.standing import last_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from warmsite.cli.drawing import Line
    from warmsite.network.callsheet import Row
    from warmsite.network.history import Post, Trace
    from warmsite.network.introductions import Introduction
    from warmsite.network.links import Directory
    from warmsite.network.people import Network, Person
    from warmsite.network.standing import Entry
    from warmsite.records.contact import Contact, Promise

_HAVING = {"offering": "offering: ", "role": "", "tags": "tagged: "}
MEETINGS = 3  # as many introductions as the site's card shows, and as many challenges
_DEEDS = {"created": "file added", "removed": "file removed"}
_ITEM = re.compile(r" *(?:[-+*]|[0-9]{1,9}[.)]) +(?=\S)")
_MARKED = re.compile(rf"(?:{_ITEM.pattern}|> ?| +)?")
_PLAIN = re.compile(r" *(?![-+*] |[0-9]{1,9}[.)] |[#>|=]|--)\S")
_LONGEST_DAY = len("28 September")


def state(person: Person) -> tuple[str, str]:
    """How it stands with somebody: a sign and a word, and their look."""
    word = state_word(person)
    return f"{SIGNS[word]} {word}", word


def state_word(person: Person) -> str:
    """The state of somebody, or why they are silent."""
    return person.standing.silent or person.standing.state or ""


def row_of_today(row: Row, network: Network, introduced: Sequence[str]) -> Iterator[Line]:
    """A row of the call sheet: why to call, what to say and how to reach them; one that is done is a line."""
    person, contact = row.person, row.person.contact
    if row.done:
        yield line((contact.name, "soft"), ("  done", "soft"), lead="[x] ", indent=2)
        return
    yield line((contact.name, "name"), "  ", state(person), (f"  {contact.id}", "soft"), lead="[ ] ", indent=2)
    if said := work_of(contact):
        yield line((said, "soft"), indent=6)
    for each in row.reasons:
        yield line(each, lead="" if each is row.reasons[0] else "and ", indent=6)
    yield line((f"“{row.opener}”", "said"), indent=6)
    yield from facts(_reach(contact), indent=6)
    yield from time_there(contact.timezone, indent=6)
    yield from facts(_memory(person, network, introduced), indent=6)


def card(person: Person, network: Network, meetings: Sequence[str], row: Row | None = None) -> Iterator[Line]:
    """All that is known of somebody, but for the log. `row` says why to call today, if there is a reason."""
    from warmsite.network.openers import opener

    wanted = row if row and not row.done else None
    contact, standing = person.contact, person.standing
    circle = f"  {contact.circle}" if contact.circle else ""
    yield line((contact.name, "name"), "  ", state(person), circle, (f"  {contact.id}", "soft"))
    if said := work_of(contact):
        yield line((said, "soft"))
    if contact.aka:
        yield line((f"also {', '.join(contact.aka)}", "soft"))
    yield line()
    for each in wanted.reasons if wanted else ():
        yield line(each, lead="" if wanted and each is wanted.reasons[0] else "and ")
    if row and row.done:
        yield line("done today")
    said = wanted.opener if wanted else opener(person, network)
    yield line(silent_words(person) if standing.silent else (f"“{said}”", "said"))
    yield line()
    if standing.silent != "died":
        yield from facts(_reach(contact))
        yield from time_there(contact.timezone)
    yield from facts((*_rhythm(person, network), *_memory(person, network, meetings), _asks(person, network)))
    yield line()
    yield from facts(_about(person, network))
    if contact.notes:
        yield line()
        yield from prose(contact.notes, network)


def timeline(person: Person, network: Network) -> Iterator[Line]:
    """What was, newest first, by years."""
    yield line()
    count = person.standing.conversations
    yield line(("Timeline", "title"), (f"  {count} {'conversation' if count == 1 else 'conversations'}", "soft"))
    if not person.entries:
        yield line("Nothing in the log yet.")
    for year, entries in groupby(person.entries, key=lambda each: each.date.year):
        yield line((str(year), "soft"))
        for each in entries:
            yield from _entry(each, person, network)


def changes(person: Person) -> Iterator[Line]:
    """What commits changed in their file, newest first; entries of the log tell themselves."""
    told = [(trace, said) for trace in person.traces if (said := list(change_lines(trace)))]
    if told:
        yield line()
        yield line(("Changes", "title"), (f"  {len(told)}", "soft"))
    for trace, said in told:
        yield line(trace.subject, (f"  {trace.author}", "soft"), lead=f"{spell(trace.day)}  ", indent=2)
        yield from said


def change_lines(trace: Trace, indent: int = 4) -> Iterator[Line]:
    """What a commit did to somebody's file, a line each."""
    touch, revision = trace.touch, trace.touch.revision
    if touch.deed != "changed":
        yield line((f"renamed from {touch.was}" if touch.was else _DEEDS[touch.deed], "soft"), indent=indent)
    for each in revision.changes:
        yield line(f"{each.before or 'nothing'} → {each.after or 'nothing'}", lead=(f"{each.field}: ", "soft"), indent=indent)
    notes = [f"{len(lines)} {word}" for lines, word in ((revision.added, "added"), (revision.removed, "taken away")) if lines]
    if notes:
        yield line(", ".join(notes), lead=("lines of the notes: ", "soft"), indent=indent)


def introduced_to(contact: Contact, directory: Directory, meetings: Iterable[Introduction]) -> list[str]:
    """Whom one could bring together with somebody, and why; `meetings` are those that concern them."""
    said = []
    for each in islice(meetings, MEETINGS):
        helps = each.helper == contact.id
        other = directory.contacts[canonical_id(each.seeker if helps else each.helper)]
        why = f"seeking: {each.seeks}" if helps else f"{_HAVING[each.where]}{each.has}"
        said.append(f"{other.name}, {with_names(why, directory)}")
    return said


def words_of(person: Person, network: Network) -> str:
    """Last words: what was said, how and when."""
    words = last_words(person.entries)
    if words is None:
        return ""
    return f"{with_names(words.interaction.text, network.directory)} ({words.interaction.kind}, {known_day(words)})"


def prose(text: str, network: Network, indent: int = 0) -> Iterator[Line]:
    """Notes, paragraph by paragraph; what wraps stays behind the mark of its list."""
    for each in _paragraphs(text):
        mark = _MARKED.match(each)
        lead = mark[0] if mark else ""
        yield line(with_names(each[len(lead) :], network.directory), lead=lead, indent=indent)


def _paragraphs(text: str) -> list[str]:
    """Lines, those joined that only the width of somebody's editor parted."""
    found: list[str] = []
    in_code = goes_on = False
    for each in text.expandtabs(4).split("\n"):
        fence = each.lstrip().startswith(("```", "~~~"))
        plain = _PLAIN.match(each) is not None and not in_code and not fence
        if plain and goes_on:
            found[-1] += f" {each.strip()}"
        else:
            found.append(each)
        in_code ^= fence
        goes_on = (plain or bool(_ITEM.match(each))) and not in_code and not each.endswith(("  ", "\\"))
    return found


_Known = tuple[str, "Iterable[str]"]


def _reach(contact: Contact) -> tuple[_Known, ...]:
    """How to reach somebody."""
    phones = ", ".join(f"{each.text} {each.label}".rstrip() for each in contact.phone)
    mails = ", ".join(f"{each.text} {each.label}".rstrip() for each in contact.email)
    return ("Call", (phones,)), ("Write", (mails,))


def _asks(person: Person, network: Network) -> _Known:
    """Those to whom one introduced them, and has not asked since how it went."""
    made = introduced(network, {key: account(each) for key, each in network.people.items()})
    theirs = (each for each in made if person.id in {each.one, each.other})
    others = (
        (each, network.people[canonical_id(each.other if each.one == person.id else each.one)])
        for each in to_ask_after(network, theirs)
    )
    return "Ask how it went", [f"with {other.name}, introduced on {spell(each.day)}" for each, other in others]


def _memory(person: Person, network: Network, introduced: Sequence[str]) -> tuple[_Known, ...]:
    """What to have in mind: last words, what is promised, what they need."""
    contact = person.contact
    if person.standing.silent == "died":
        return (("Last words", (words_of(person, network),)),)
    struggles = [each.text for each in ledger(person).challenge[:MEETINGS]]
    return (
        ("Last words", (words_of(person, network),)),
        ("Promised", [with_names(_promise(each), network.directory) for each in person.open_promises]),
        ("Struggling with", [with_names(each, network.directory) for each in struggles]),
        ("Seeking", [with_names(each, network.directory) for each in contact.seeking]),
        ("Introduce", introduced),
    )


def _promise(promise: Promise) -> str:
    return f"{spell(promise.date)}: {promise.text}" if promise.date else promise.text


def _rhythm(person: Person, network: Network) -> tuple[_Known, ...]:
    """When they spoke, and when they are to speak again."""
    contact, standing = person.contact, person.standing
    spoke = ("Last spoke", (spell(standing.last) if standing.last else "not yet",))
    if standing.silent:
        return (spoke,)
    step, hold = standing.next_step, standing.hold
    due = f"{spell(standing.due)}{', overdue' if standing.overdue else ''}" if standing.due else ""
    return (
        spoke,
        ("Due", (due,)),
        ("Rhythm", (rhythm_words(person, network.settings),)),
        ("You will meet", [f"{known_day(each)}, {_said(each, person, network)}" for each in person.ahead]),
        ("Next step", (step.text if step and step.first <= network.today else "",)),
        ("Wait until", (spell(hold) if hold and network.today < hold else "",)),
        ("Snoozed until", (spell(contact.snooze) if standing.snoozed and contact.snooze else "",)),
        ("Drifting", (DRIFTING if standing.drifting else "",)),
    )


def _post(each: Post) -> str:
    return " at ".join(filter(None, (each.role, each.company)))


def _about(person: Person, network: Network) -> tuple[_Known, ...]:
    """The rest of the fields, who mentions them, and the figures."""
    contact = person.contact
    mentioned = sorted(network.directory.contacts[canonical_id(each)].name for each in person.mentioned_by)
    ready = readiness(person)
    asking = "" if person.standing.silent else "yes" if ready.ready else f"not yet; wants {'; '.join(ready.missing)}"
    return (
        ("Offering", [with_names(each, network.directory) for each in contact.offering]),
        ("Birthday", (spell_partial(contact.birthday) if contact.birthday else "",)),
        ("In this job since", (spell_partial(contact.started) if contact.started else "",)),
        ("Before", [f"{_post(each)} until {spell(each.until)}" for each in posts(person.traces, contact)]),
        *((own.what, (spell_partial(own.on),)) for own in contact.dates),
        ("Met", (spell_partial(contact.met) if contact.met else "",)),
        ("How you met", (with_names(contact.how, network.directory),)),
        ("Introduced by", (_named(contact.introduced_by, network),)),
        *((each.label.capitalize() or "Related", (_named(each.text, network),)) for each in contact.relations),
        ("Language", (contact.language,)),
        ("Pronouns", (contact.pronouns,)),
        ("Place", (contact.location,)),
        ("Address", [f"{each.text} {each.label}".rstrip() for each in contact.address]),
        ("Links", [f"{each.text} {each.label}".rstrip() for each in contact.url]),
        *((key, _texts(value)) for key, value in contact.extra.items()),
        ("Tags", (", ".join(contact.tags),)),
        ("Mentioned by", (", ".join(mentioned),)),
        ("Ready to ask", (asking,)),
        ("Figures", (_figures(person),)),
        ("File", (contact.path,)),
    )


def _named(text: str, network: Network) -> str:
    """A field that takes a contact or a name: an id is shown as the name that it stands for."""
    found = network.directory.find(text)
    return found.name if found else with_names(text, network.directory)


def _figures(person: Person) -> str:
    contact, standing = person.contact, person.standing
    if standing.warmth is None:
        return ""
    said = f"warmth {standing.warmth} of 100, glad {contact.glad} of 5, long-term {contact.longterm} of 5"
    if not standing.priority:
        return said
    made_of = f"late {standing.late:.2f} × glad {contact.glad} × long-term {contact.longterm}"
    return f"{said}, priority {standing.priority} = {made_of}"


def _texts(value: object) -> list[str]:
    """What was typed under a key of the user's own."""
    if isinstance(value, dict):
        return [f"{label}: {', '.join(_texts(each))}" for label, each in value.items()]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


def _entry(entry: Entry, person: Person, network: Network) -> Iterator[Line]:
    told = entry.interaction
    day = spell_partial(PartialDate(None, told.date.month if told.known > 1 else None, told.date.day if told.known > 2 else None))
    yield line(_said(entry, person, network), lead=f"{day:<{_LONGEST_DAY}}  ", indent=2)
    if entry.mine:
        for each in told.ledger:
            yield line(with_names(each.text, network.directory), lead=f"{each.kind}: ", indent=_LONGEST_DAY + 6)
        if told.details:
            yield from prose(told.details, network, _LONGEST_DAY + 6)


def _said(entry: Entry, person: Person, network: Network) -> str:
    """An entry without its day: `lunch, 12:30 (warm) with Bo Lindqvist: Planned the spring meet-up.`"""
    told = entry.interaction
    time = f", {told.time}" if told.time else ""
    mood = f" ({entry.reaction})" if entry.reaction else ""
    company = [each if isinstance(each, str) else each.name for each in network.company(entry, person.contact)]
    beside = f" with {', '.join(company)}" if company else ""
    return f"{told.kind}{time}{mood}{beside}" + (f": {with_names(told.text, network.directory)}" if told.text else "")
