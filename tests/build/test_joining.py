"""Two contacts made one, whatever they hold: nothing is lost, twice is once, and what is refused leaves no trace."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmsite.build import edits, joining
from warmsite.build.roster import Roster
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.settings import Settings
from warmsite.records.source import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.build.joining import Joining

DAY = date(2026, 11, 23)
ONE, OTHER = "contacts/one.md", "contacts/other.md"

_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["CTO", "CEO", "'Head: data'", "a # b", "'a # b'", "[[third]]"]),
        "company": st.sampled_from(["Cedar", "Northwind"]),
        "email": st.sampled_from(
            ["a@example.com", "[a@example.com, b@example.com]", "{work: c@example.com}", "\n  - d@example.com"]
        ),
        "phone": st.sampled_from(["+1 555 0100", "{mobile: +1 555 0100, home: 0199}", "\n  work: '7'", "[]"]),
        "tags": st.sampled_from(["[x]", "[X, y]", "z", "\n- p\n- q"]),
        "birthday": st.sampled_from(["1980-03-14", "03-14", "--03-14", "1980"]),
        "dates": st.sampled_from(["[{on: 06-20, what: wedding}]", "[{on: 06-20, what: name day}]"]),
        "relations": st.sampled_from(["{friend: third}", "{twin: other}", "{twin: '[[one]]', aunt: Di}", "Cousin"]),
        "introduced_by": st.sampled_from(["one", "'[[other]]'", "third"]),
        "circle": st.sampled_from(["close", "wide"]),
        "shoe size": st.sampled_from(["39", "{left: 39, right: [39, 40]}"]),
    },
)
_LINES = [
    "A note about [[one]] and [[other|them]].", "Plain words.", "", "# A heading", "- [ ] 2026-12-01 call", "- [x] done",
    "```\ncode [[other]]\n```", "> quoted", "Third [[third]].",
]  # fmt: skip
_ENTRIES = [
    "- 2026-03-02 call: Hello.", "- 2026-03-02 9:30 call: Hello.", "* 2026-03-02 call (warm): Hello.\n    * gave: a book",
    "- 2026-03-02 call: Hello.\n  - got: advice\n    and more\n\n  A paragraph.",
    "- 2025-01 lunch with [[other]] and [[third]]: Soup.",
    "- 2024 met with [[one]] at the lake", "1. 2026-05-01 note", "- [ ] buy soap", "- nothing dated", "### 2026", "An aside.", "",
    "- 2026-03-02 call: Hello,\n  wrapped.\n\t- challenge: time\n\t- [ ] 2026-12-24 write",
]  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> str:
    fields = "".join(f"{key}: {value}\n" for key, value in draw(_FIELDS).items())
    notes = "\n".join(draw(st.lists(st.sampled_from(_LINES), max_size=4)))
    log = "\n".join(draw(st.lists(st.sampled_from(_ENTRIES), max_size=5)))
    name = draw(st.sampled_from(["Ada Okafor", "Okafor, Ada", "Bea"]))
    remark = draw(st.sampled_from(["", "# how we met\n", "# [[one]], [[other]]: - [ ] call\n"]))
    text = f"---\n{remark}name: {name}\n{fields}---\n{notes}\n\n## Log\n\n{log}\n"
    return draw(st.sampled_from([text, text.replace("\n", "\r\n"), text.rstrip("\n"), f"\ufeff{text}"]))


@pytest.fixture(scope="module")
def network() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def lay_out(network: Path, one: str, other: str) -> None:
    (network / "contacts").mkdir(exist_ok=True)
    for path, text in ((ONE, one), (OTHER, other), ("contacts/third.md", "---\nname: Third\n---\n")):
        (network / path).write_bytes(text.encode())


def planned(network: Path, *, prefer_gone: bool = False) -> Joining:
    roster = Roster(network)
    return joining.plan(network, roster, roster.known["one"], roster.known["other"], DAY, prefer_gone=prefer_gone)


def carry_out(network: Path, found: Joining) -> None:
    with edits.editing(network):
        joining.carry_out(network, found)


def read(text: str, path: str = ONE) -> Contact:
    contact, _ = parse_contact(text, path, Settings())
    assert contact
    return contact


def promises(contact: Contact) -> set[tuple[str, str, bool]]:
    """The promises by their first words, behind which a link may have become a name."""
    return {(str(each.date), each.text.split(" ")[0], each.done) for each in contact.promises}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=records(), other=records(), prefer_gone=st.booleans())
def test_merge__loses_nothing_and_twice_is_once(network: Path, one: str, other: str, *, prefer_gone: bool) -> None:
    lay_out(network, one, other)
    carry_out(network, planned(network, prefer_gone=prefer_gone))
    made = (network / ONE).read_bytes().decode()
    assert not (network / OTHER).exists()
    both, ours, theirs = read(made), read(one), read(other, OTHER)
    assert all(link.target != "other" for link in both.links)
    for each in (ours, theirs):
        assert promises(each) <= promises(both)
        assert {(entry.date, entry.kind) for entry in each.log} <= {(entry.date, entry.kind) for entry in both.log}
        assert {email.text for email in each.email} <= {email.text for email in both.email}
        assert {(own.on, own.what) for own in each.dates} <= {(own.on, own.what) for own in both.dates}
        for said in filter(None, (each.role, each.company, each.circle)):
            assert said in (both.role, both.company, both.circle) or f" was {said}" in both.notes
    for line in ("# how we met", "# [[one]], [[other]]: - [ ] call", "role: a # b"):
        assert line in made or line not in other
    # What a killed process leaves: the one's file is written, and the other's is still there.
    lay_out(network, made, other)
    assert all(each.path != ONE for each in planned(network, prefer_gone=prefer_gone).files)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=records())
def test_merge__what_stands_there_stays_where_the_other_has_nothing_to_add(network: Path, one: str) -> None:
    name = read(one).name
    lay_out(network, one, f"---\nname: '{name}'\n---\n")
    if not any(link.target == "other" for link in read(one).links):
        assert planned(network).files == ()


def test_merge__what_changed_meanwhile_takes_everything_back(tmp_path: Path) -> None:
    lay_out(tmp_path, "---\nname: Ada\n---\n", "---\nname: Ada\nrole: CTO\n---\n")
    (tmp_path / "contacts/third.md").write_text("---\nname: Third\n---\n\nSee [[other]].\n")
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports/x.jsonl").write_text('{"uid":"x","id":"other"}\n')
    for path in (ONE, OTHER, "imports/x.jsonl", "contacts/third.md"):
        found = planned(tmp_path)
        file = tmp_path / path
        file.write_bytes(file.read_bytes() + b"\n")
        before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file() and ".warmsite" not in each.parts}
        with pytest.raises(Refused, match="was changed by another program meanwhile"):
            carry_out(tmp_path, found)
        assert {each: each.read_bytes() for each in before} == before


def test_merge__a_memory_too_large_to_be_read_whole_is_left_alone(tmp_path: Path) -> None:
    lay_out(tmp_path, "---\nname: Ada\n---\n", "---\nname: Ada\n---\n")
    (tmp_path / "imports").mkdir()
    with (tmp_path / "imports/x.jsonl").open("wb") as file:
        file.write(b'{"uid":"x","id":"other"}\n')
        file.truncate((64 << 20) + 1)
    with pytest.raises(Refused, match="is larger than 64 MiB"):
        planned(tmp_path)
