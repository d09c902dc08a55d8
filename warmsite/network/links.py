"""Who is meant by `[[ada]]`: ids, names and other names (SPEC 3)."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from warmsite.names import canonical_id, fold
from warmsite.problems import Problem, quoted
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warmsite.records.contact import Contact, Link


def unique_ids(contacts: Iterable[Contact]) -> tuple[dict[str, Contact], list[Problem]]:
    """Contacts by canonical id, in the order of their paths; of two with one id the first by path is kept."""
    kept: dict[str, Contact] = {}
    problems = []
    for contact in sorted(contacts, key=lambda each: each.path):
        first = kept.setdefault(canonical_id(contact.id), contact)
        if first is not contact:
            message = f"id: `{contact.id}` is already the id of {first.path}; {contact.path} is left out"
            line = contact.lines.get("id", 1)
            hint = "give one of them another id: or file name"
            problems.append(Problem(contact.path, line, 1, "error", "repeated-id", message, hint))
    return kept, problems


class Directory:
    """Finds contacts by what people write in links."""

    def __init__(self, contacts: dict[str, Contact], same_names: Directory | None = None) -> None:
        """`contacts` are by canonical id; `same_names` is a directory in which all of them had the same names."""
        self.contacts = contacts
        if same_names and "_named" in vars(same_names):
            self._named = same_names._named

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Canonical ids by folded names; made when a name is first asked for, since most links are ids."""
        keys: dict[str, list[str]] = {}
        for key, contact in self.contacts.items():
            for each in {fold(each) for each in (contact.name, *contact.aka)}:
                keys.setdefault(each, []).append(key)
        return keys

    @cached_property
    def _known(self) -> dict[str, Contact]:
        """Contacts by their folded ids and names."""
        known = {fold(key): contact for key, contact in self.contacts.items()}
        return known | {name: self.contacts[keys[0]] for name, keys in self._named.items()}

    def candidates(self, target: str) -> list[Contact]:
        """Whom a link's target can mean: the one with that id, else all with that name."""
        by_id = self.contacts.get(canonical_id(target))
        return [by_id] if by_id else [self.contacts[key] for key in self._named.get(fold(target), ())]

    def find(self, target: str) -> Contact | None:
        """The one contact that a link means; None if there are none or several."""
        found = self.candidates(target)
        return found[0] if len(found) == 1 else None

    def check(self, contact: Contact) -> list[Problem]:
        """The links of a contact that mean nobody, or more than one."""
        return [
            problem
            for link in contact.links
            if len(found := self.candidates(link.target)) != 1 and (problem := self._problem(contact, link, found))
        ]

    def _problem(self, contact: Contact, link: Link, found: list[Contact]) -> Problem | None:
        if found:
            names = ", ".join(f"[[{each.id}]] ({each.name})" for each in found[:5])
            message = f"{quoted(f'[[{link.target}]]')} fits {len(found)} contacts"
            return Problem(contact.path, link.line, link.column, "warning", "link", message, f"write one of {names}")
        if link.loose:  # a field that takes a contact or a name: a name it is
            return None
        near = self._near(link.target)
        hint = f"did you mean {near}?" if near else "make the contact, or take the brackets away"
        message = f"{quoted(f'[[{link.target}]]')} is nobody here"
        return Problem(contact.path, link.line, link.column, "warning", "link", message, hint)

    def _near(self, target: str) -> str:
        from difflib import get_close_matches  # only where somebody misspelt a name

        meant = fold(target)
        # To compare with everybody takes long; whoever misspells a name has its first letter or its end right.
        alike = [
            each for each in self._known if abs(len(each) - len(meant)) < 5 and (each[:1] == meant[:1] or each[-2:] == meant[-2:])
        ]
        ids = dict.fromkeys(self._known[each].id for each in get_close_matches(meant, alike, 2, 0.8))
        return " or ".join(f"[[{each}]]" for each in ids)


def with_names(text: str, directory: Directory) -> str:
    """A line with its `[[links]]` as the names that they stand for."""
    pieces, at = [], 0
    for link in wiki_links(text):
        found = directory.find(link.target)
        pieces += [text[at : link.start], link.shown or (found.name if found else link.target)]
        at = link.end
    return "".join([*pieces, text[at:]])


def find_who(directory: Directory, who: str, *, whole_words: bool = False) -> list[Contact]:
    """Whom WHO on the command line means: an id, else a name, else all whose id or names have it as whole words.

    Where there are none, all whose id or names have it as a part, unless `whole_words` are asked for.
    """
    exact = directory.candidates(who)
    part = fold(who)
    if exact or not part:
        return exact
    holding = [
        (contact, names)
        for contact in directory.contacts.values()
        if part in (names := "\n".join(map(fold, (contact.id, contact.name, *contact.aka))))
    ]
    word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    whole = [contact for contact, names in holding if word.search(names)]
    return whole if whole or whole_words else [contact for contact, _ in holding]
