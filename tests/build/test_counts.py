"""What a change costs, counted and not timed: files written, and their bytes, in a small network and in a large one.

How long it takes is for benchmarks/; whether it grows with the network is told by these counts on any machine.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.build.conftest import TODAY, Site
from warmsite.build.builder import Builder
from warmsite.site.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warmsite.build.report import Report
    from warmsite.site.views import Page

SMALL, LARGE = 120, 400  # people; from 100 on a list has several pages
CIRCLES = ("inner", "close", "wide", "outer")
A_LIST = 120_000  # bytes: a page of a hundred rows, or a part of the texts to search
# Of these there is one of each for all the network, which grows with it.
OF_ALL = ("calendar.ics", "assets/people.js")


class Cost(NamedTuple):
    """What an edit cost: pages rendered by the templates, files written, bytes of the largest that is not of all the network."""

    rendered: int
    written: frozenset[str]
    largest: int


def person(number: int) -> str:
    """A contact among companies and tags that grow with the network, so that their lists do not."""
    circle = CIRCLES[number % 4]
    fields = f"name: Person {number:04}\ncompany: Firm {number // 8}\ntags: [t{number // 10}]\ncircle: {circle}\nrole: Weaver\n"
    days = "".join(
        f"- {TODAY - timedelta(days=(number * 7 + at * 31) % 1000 + 1)} call: About {at}.\n" for at in range(4)
    )  # fmt: skip
    return f"---\n{fields}location: Town {number // 12}\n---\n\nKnows [[person-{number ^ 1:04}]].\n\n## Log\n\n{days}"


class Counted:
    """A network of so many people with a lasting builder, which counts what it renders."""

    def __init__(self, folder: Path, people: int, count: Callable[[], int]) -> None:
        self.site = Site(folder)
        self.count = count
        for number in range(people):
            self.site.write(f"contacts/person-{number:04}.md", person(number))
        self.builder = Builder(self.site.folder, self.site.output, lasting=True)
        self.build()

    def build(self, day: timedelta = timedelta(0)) -> Report:
        return self.builder.build(TODAY + day, today_given=True)

    def cost(self, before: str, after: str) -> Cost:
        """Of an edit of one person's file, which is taken back."""
        self.site.write("contacts/person-0042.md", person(42))
        self.build()
        rendered = self.count()
        self.site.write("contacts/person-0042.md", person(42).replace(before, after, 1))
        written = self.build().written
        largest = max((self.site.output / each).stat().st_size for each in written if each not in OF_ALL)
        return Cost(self.count() - rendered, frozenset(written), largest)


@pytest.fixture(scope="module")
def rendered() -> Iterator[Callable[[], int]]:
    """How many pages the templates made so far."""
    pages: list[str] = []
    render = Renderer.render

    def counted(self: Renderer, page: Page, view: object) -> str:
        if page.template:
            pages.append(page.address)
        return render(self, page, view)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "render", counted)
        yield lambda: len(pages)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, rendered: Callable[[], int]) -> Counted:
    return Counted(tmp_path_factory.mktemp("small"), SMALL, rendered)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, rendered: Callable[[], int]) -> Counted:
    return Counted(tmp_path_factory.mktemp("large"), LARGE, rendered)


EDITS = {
    "notes": ("Knows", "Has long known"),
    "role": ("role: Weaver", "role: Dyer"),
    "phone": ("circle:", "phone: +1 555 0100\ncircle:"),
    "tag": ("tags: [", "tags: [fresh, "),
    "entry": ("## Log\n\n", f"## Log\n\n- {TODAY - timedelta(days=1)} call: Anew.\n"),
    "promise": ("Knows", f"- [ ] {TODAY + timedelta(days=3)} send the list\n\nKnows"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_cost__of_an_edit_does_not_grow_with_the_network(small: Counted, large: Counted, edit: str) -> None:
    few, many = small.cost(*EDITS[edit]), large.cost(*EDITS[edit])
    assert "people/person-0042.html" in few.written & many.written
    assert many.rendered <= few.rendered + 4  # a list that has more pages there tells so
    assert len(many.written) <= len(few.written) + 4
    assert many.largest < A_LIST
    theirs = {each for each in many.written if each.startswith("people/person-")}
    assert theirs <= {"people/person-0042.html", "people/person-0043.html"}


def test_cost__of_notes_is_the_page_and_the_text_for_the_search(small: Counted) -> None:
    cost = small.cost(*EDITS["notes"])
    assert cost.rendered == 1
    assert {each for each in cost.written if not each.startswith("assets/texts/")} == {"people/person-0042.html"}


def test_cost__of_a_day_is_the_pages_whose_words_change(small: Counted) -> None:
    small.build()
    before, count = small.site.files(), small.count()
    written = small.build(timedelta(days=1)).written
    after = small.site.files()
    assert {address for address in after if before.get(address) != after[address]} == set(written)
    assert small.count() - count <= len(written)  # none is made in vain
    assert len([each for each in written if each.startswith("people/person-")]) < SMALL


def test_cost__of_nothing_is_nothing(small: Counted) -> None:
    small.build()
    count = small.count()
    assert small.build().written == ()
    assert small.count() == count
