"""A rename in networks of any kind: everything stays true of everybody, under another id."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.build.conftest import TODAY, Site, contents
from warmsite.build.edits import editing
from warmsite.build.records import Records
from warmsite.build.renaming import carry_out, check_id, plan
from warmsite.build.roster import Roster
from warmsite.records.source import Refused

IDS = ["ada", "bo", "cy tran", "Zoë"]
NAMES = ["Ada Okafor", "Bo", "Cy Tran", "Zoe", "Ada"]
TARGETS = st.sampled_from([*IDS, *NAMES, "ADA", "zoe\u0308", "stranger", "maria"])


@st.composite
def records(draw: Any) -> str:
    """A record that names others in all the ways there are."""

    def target() -> str:
        return draw(TARGETS)

    fields = [
        f"name: {draw(st.sampled_from(NAMES))}",
        draw(st.sampled_from(["", f"aka: [{draw(st.sampled_from(NAMES))}]"])),
        draw(st.sampled_from(["", f"introduced_by: {target()}", f"introduced_by: '[[{target()}]]'"])),
        draw(st.sampled_from(["", f"relations: {{boss: {target()}, peer: '{target()}'}}"])),
        draw(st.sampled_from(["", f"how: through [[{target()}|her]]"])),
    ]
    lines = [
        f"- 2026-03-02 lunch with [[{target()}]] and [[ {target()} ]]: About [[{target()}|x]].",
        f"  - gave: [[{target()}]] a book",
        f"- 2026-02-01 call: saw [[{target()}\n  Tran]] and `[[{target()}]]`",
        f"- [ ] 2026-07-01 ask [[{target()}]]",
    ]
    log = "\n".join(draw(st.lists(st.sampled_from(lines), max_size=4, unique=True)))
    front = "\n".join(filter(None, fields))
    return f"---\n{front}\n---\n\n[[{target()}]]\n\n```\n[[{target()}]]\n```\n\n## Log\n\n{log}\n"


def facts(folder: Path, renamed: dict[str, str]) -> dict[str, Any]:
    """What is true of everybody, by the name of their files when the ids are mapped."""
    found = Records(folder)
    network, _ = found.join(found.load(), TODAY, today_given=False)

    def who(contact: Any) -> Any:
        return contact if isinstance(contact, str) else renamed.get(contact.id, contact.id)

    return {
        renamed.get(person.id, person.id): (
            person.name,
            person.standing,
            sorted(renamed.get(each, each) for each in person.mentioned_by),
            # Of entries on one day that stand in several files, the order is that of the files.
            sorted((each.date, sorted(map(who, network.company(each, person.contact)))) for each in person.entries),
            [(each.done, each.date) for each in person.contact.promises],
            [
                who(found) if (found := network.directory.find(link.target)) else renamed.get(link.target, link.target)
                for link in person.contact.links
            ],
        )
        for person in network.people.values()
    }


@given(st.lists(records(), min_size=4, max_size=4), st.sampled_from(["nova", "ADA", "zoe", "bo", "ada okafor", "Zoë 2"]))
def test_rename__everything_stays_true(texts: list[str], new: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        for identity, text in zip(IDS, texts, strict=True):
            site.write(f"contacts/{identity}.md", text)
        before, files = facts(site.folder, {}), contents(site.folder / "contacts")
        with editing(site.folder):
            roster = Roster(site.folder)
            try:
                check_id(new)
                planned = plan(site.folder, roster, roster.known["ada"], new)
            except Refused:
                assert contents(site.folder / "contacts") == files
                return
            carry_out(site.folder, planned)
        assert facts(site.folder, {new: "ada"}) == before
        assert set(contents(site.folder / "contacts")) == {*files, f"{new}.md"} - ({"ada.md"} if new != "ada" else set())
