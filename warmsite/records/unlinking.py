"""A record that names the person themselves, where two records become one: nobody is their own company or relation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from warmsite.names import canonical_id
from warmsite.records.blocks import Role, wiki_links
from warmsite.records.edit import set_field
from warmsite.records.source import Refused, SourceText, read_record, reread
from warmsite.records.writing import flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from warmsite.records.contact import Contact
    from warmsite.records.settings import Settings

IsMeant = Callable[[str], bool]  # whether a link's target means somebody

_KNOWN = {1: 4, 2: 7, 3: 10}  # characters of an entry's date by how much of it is known: `2026`, `2026-03`, `2026-03-02`
_LINK = r"\[\[[^\[\]]+\]\]"
# The company in an entry's head: links, and what stands between them.
_COMPANY = re.compile(rf"(?<=\S)(\s+with\s+)({_LINK}(?:[\s,;&+/]+(?:and[\s,;&+/]+)*{_LINK})*)(\s*)(:?)", re.IGNORECASE)


def ties(record: Contact, is_self: IsMeant, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each (field, text) that ties the person to themselves, which `without_self` takes out; `names` as there."""

    def name(target: str) -> str:
        return names.get(canonical_id(target), target)

    if is_self(target := _target(record.introduced_by)):
        yield "introduced_by", name(target)
    relations = ((each.label, target) for each in record.relations if is_self(target := _target(each.text)))
    if told := [f"{label}: {name(target)}" if label else name(target) for label, target in relations]:
        yield "relations", ", ".join(told)
    days: dict[str, list[str]] = {}
    for entry in record.log:
        for who in dict.fromkeys(name(each) for each in entry.people if is_self(each)):
            days.setdefault(who, []).append(entry.date.isoformat()[: _KNOWN[entry.known]])
    if days:
        yield "with", " and ".join(f"{who} on {', '.join(each)}" for who, each in days.items())


def without_self(source: str, is_self: IsMeant, names: Mapping[str, str], path: str, settings: Settings) -> str:
    """The text in which `is_self` holds for no link: they are plain names, and gone where they told of company or relation.

    `names` are those of whom links by id mean, by canonical id.
    """
    before = read_record(source, path, settings)
    if not any(is_self(link.target) for link in before.links):
        return source
    if is_self(_target(before.introduced_by)):
        source = set_field(source, "introduced_by", "", path, settings).text
    others = tuple(each for each in before.relations if not is_self(_target(each.text)))
    if others != before.relations:
        source = set_field(source, "relations", flow("relations", others) if others else "", path, settings).text
    before = read_record(source, path, settings)
    text = SourceText(source, path)
    code = {line.number for line in text.body if line.role is Role.CODE}
    lines = _with_company(text, before, is_self, most=0)
    plain = [line if at in code else _plain(line, is_self, names) for at, line in enumerate(lines, 1)]
    made = _joined(text, plain)
    after = reread(made, path, settings)
    if any(is_self(link.target) for link in after.links) or _shape(after) != _shape(before):
        raise Refused(f"{path}: a link to {' or '.join(names)} cannot be changed where it stands; edit the file")
    return made


def without_repeated_company(source: str, is_meant: IsMeant, path: str, settings: Settings) -> str:
    """The text in which each entry names somebody once, who stood in its company by two names."""
    before = read_record(source, path, settings)
    text = SourceText(source, path)
    made = _joined(text, _with_company(text, before, is_meant, most=1))
    after = reread(made, path, settings)
    same = [each.people for each in after.log] == [each.people for each in before.log] and _shape(after) == _shape(before)
    return made if same else source


def _shape(record: Contact) -> tuple[object, ...]:
    """What stays when links in a record become names."""
    return [*record.typed], [(each.date, each.time, each.kind) for each in record.log], len(record.promises)


def _joined(text: SourceText, lines: Sequence[str]) -> str:
    return "".join(line + end for line, (_, end) in zip(lines, text.lines, strict=True))


def _target(text: str) -> str:
    """Whom a field's text names: the link that it is, else itself."""
    links = wiki_links(text)
    return links[0].target if links and (links[0].start, links[0].end) == (0, len(text)) else text


def _with_company(text: SourceText, record: Contact, is_meant: IsMeant, *, most: int) -> list[str]:
    """The lines, with somebody at most so often in the company of an entry's head."""
    heads = {entry.line for entry in record.log if any(map(is_meant, entry.people))}

    def fewer(found: re.Match[str]) -> str:
        sign, links, space, colon = found.groups()
        there = wiki_links(links)
        surplus = [each for each in there if is_meant(each.target)][most:]
        if not surplus:
            return found[0]
        others = [links[each.start : each.end] for each in there if each not in surplus]
        if others:
            return f"{sign}{' and '.join(filter(None, (', '.join(others[:-1]), others[-1])))}{space}{colon}"
        # A colon parts the kind from what followed the company.
        return f"{':' if colon or found.string[found.end() :].strip() else ''}{space}"

    return [_COMPANY.sub(fewer, line, count=1) if at in heads else line for at, (line, _) in enumerate(text.lines, 1)]


def _plain(line: str, is_self: IsMeant, names: Mapping[str, str]) -> str:
    """A line in which links to the person are the names that they show."""
    for link in reversed(wiki_links(line)):
        if is_self(link.target):
            shown = link.shown or names.get(canonical_id(link.target), link.target)
            line = f"{line[: link.start]}{shown}{line[link.end :]}"
    return line
