"""A letter on paper: a sheet and an envelope for each who is ready and has not had it, and for nobody else.

They are pages for the printer: no list of addresses, and no file that another program could read them from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.network.standing import last_words
from warmsite.site.addresses import leaf_pages
from warmsite.site.views import EnvelopesView, Leaf, LettersView, Named, Page, Place, SheetView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.plans import Course, Member
    from warmsite.records.contact import Contact
    from warmsite.site.context import Context

_SHEETS_A_PAGE = 100


def ready_ones(of: Course) -> list[Member]:
    """Who has not had a letter, and lacks nothing for it."""
    return [each for each in of.members if each.state != "done" and not each.lacks]


def paper_pages(plan: Named) -> tuple[str, str]:
    """The addresses of a letter's sheets and of its envelopes."""
    folder = plan.page.removesuffix(".html")
    return f"{folder}/letters.html", f"{folder}/envelopes.html"


def letter_pages(of: Course, plan: Named, context: Context) -> Iterator[Page]:
    """The sheets and the envelopes, a hundred to a page; none while nobody is ready."""
    ready = ready_ones(of)
    leaves = [ready[at : at + _SHEETS_A_PAGE] for at in range(0, len(ready), _SHEETS_A_PAGE)]
    letters, envelopes = (leaf_pages(first, len(leaves)) for first in paper_pages(plan))
    body, day = context.prose(of.plan.body), max(of.start, context.network.today)
    for at, leaf in enumerate(leaves):
        sheets = tuple(_sheet(each, of, context) for each in leaf)
        view = LettersView(plan, day, body, sheets, len(ready), envelopes[at], Leaf(at + 1, letters))
        yield Page.of(letters[at], "letters.html", f"{plan.name}: letters", view)
        addressed = tuple((context.ref(each.person.contact), _postal(each.person.contact)) for each in leaf)
        papers = EnvelopesView(plan, addressed, letters[at], Leaf(at + 1, envelopes))
        yield Page.of(envelopes[at], "envelopes.html", f"{plan.name}: envelopes", papers)


def _sheet(member: Member, of: Course, context: Context) -> SheetView:
    """One letter; a discreet site has nothing beside it that was said or promised."""
    person, line = member.person, member.line
    assert line  # who has none is not ready
    said = None if context.discreet else last_words(person.entries)
    post = person.post
    return SheetView(
        ref=context.ref(person.contact),
        address=_postal(person.contact),
        line=context.prose(line.text),
        words=context.words(said) if said else None,
        promises=() if context.discreet else tuple(context.promise(person.contact, each) for each in person.open_promises),
        news=post[1] if post else "",
        place=Place(of.plan.path, line.line),
    )


def _postal(contact: Contact) -> tuple[str, ...]:
    """The first postal address that says anything, a line for what stands between commas."""
    return next(filter(None, (_lines(each.text) for each in contact.address)), ())


def _lines(address: str) -> tuple[str, ...]:
    """The parts of an address that have a letter or a digit."""
    return tuple(part.strip() for part in address.split(",") if any(map(str.isalnum, part)))
