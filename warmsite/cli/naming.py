"""Whom WHO means: an id, a name or an unambiguous part of one, in one word of the command line or in several."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from warmsite.cli.common import Failure, clean, warn
from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warmsite.network.links import Directory
    from warmsite.records.contact import Contact

_LONGEST_NAME = 8  # words of a name that need no quotes
_CHOICES = 9


def find_one(directory: Directory, who: str) -> Contact:
    """The one contact that WHO means; Failure with the candidates where it is nobody or several.

    At a terminal the person may choose among up to nine.
    """
    from warmsite.network.links import find_who

    found = find_who(directory, who)
    if not found:
        raise Failure(f"{who!r}: nobody here has that id or name", 1)
    if len(found) == 1:
        return found[0]
    if len(found) <= _CHOICES and sys.stdin.isatty() and sys.stderr.isatty():
        for number, each in enumerate(found, 1):
            warn(f"  {number}  {each.name}  {each.id}")
        return found[_choice(clean(who), len(found)) - 1]
    names = "\n".join(f"  {each.id}  {each.name}" for each in found[:20])
    more = f"\n  and {len(found) - 20} more" if len(found) > 20 else ""
    raise Failure(f"{who!r} fits {len(found)} contacts:\n{clean(names)}{more}")


def _choice(who: str, most: int) -> int:
    while True:
        said = click.prompt(f"{who}: which of them (1-{most}, q to leave)", err=True).strip()
        if said.casefold() == "q":
            raise click.Abort
        if said.isdecimal() and 1 <= int(said) <= most:
            return int(said)


def find_first(directory: Directory, words: Sequence[str]) -> tuple[Contact, list[str]]:
    """The contact that the first words mean, and the words behind them; Failure as by `find_one`."""
    first, *behind = words
    more = _goes_on(directory, first, behind)
    return _first_of(directory, [first, *behind[:more]], behind[more:]), behind[more:]


def find_several(directory: Directory, words: Sequence[str]) -> tuple[list[Contact], list[str]]:
    """The contacts that the first words mean, parted by commas, each once, and the words behind them; Failure as above."""
    found: dict[str, Contact] = {}
    behind = list(words)
    asks = True  # for one name more
    while asks and behind:
        word = behind.pop(0)
        *whole, begun = [word] if directory.candidates(word) else word.split(",")  # a name may itself hold a comma
        more = _goes_on(directory, begun, behind)
        name, behind = [begun, *behind[:more]], behind[more:]
        asks = not begun.strip() or name[-1].endswith(",")
        for each in filter(str.strip, whole):
            one = find_one(directory, each.strip())
            found[one.path] = one
        if begun.strip():
            one = _first_of(directory, name, behind)
            found[one.path] = one
    if not found:
        raise Failure(f"{' '.join(words)!r}: names nobody", 1)
    return list(found.values()), behind


def _goes_on(directory: Directory, begun: str, behind: Sequence[str]) -> int:
    """How many of the words behind belong to the name that was begun: nobody should need quotes for `Ada Okafor`."""
    most = min(len(behind), _LONGEST_NAME) if begun.strip() else 0
    if most and "-" in begun and len(directory.candidates(begun)) == 1:  # an id: no name goes on so, and to look takes long
        return 0
    names = ((count, " ".join([begun, *behind[:count]])) for count in range(most, 0, -1))
    return next((count for count, name in names if directory.candidates(name.rstrip(", "))), 0)


def _first_of(directory: Directory, name: Sequence[str], behind: Sequence[str]) -> Contact:
    """Whom a name means; Failure if the word behind it belongs to that very name, and would become text."""
    who = " ".join(name).strip(", ")
    contact = find_one(directory, who)
    if behind and behind[0] and fold(behind[0]) in fold(contact.name).split() and fold(behind[0]) not in fold(who).split():
        raise Failure(f'{who} {behind[0]}: put the name in quotes, as in "{contact.name}"; nothing was written')
    return contact
