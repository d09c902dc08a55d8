"""Who is in the network by their names alone, and what is true of the few that are read whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NoReturn

import pytest
from msgspec import structs

from tests.build.conftest import TODAY, Site
from warmsite.build.cache import Cache
from warmsite.build.memory import sealed
from warmsite.build.records import Records
from warmsite.build.roster import Roster
from warmsite.build.sources import scan
from warmsite.cli import shapes
from warmsite.network.introductions import by_person, introductions

if TYPE_CHECKING:
    from pathlib import Path

    from warmsite.network.people import Network

ADA = """\
---
name: Ada Okafor
aka: [Ada O.]
circle: close
relations: {boss: bo}
---

Met through [[Cy Tran]] and [[nobody]].

## Log

- 2026-05-01 lunch with [[bo]], [[Eve Li]] and [[stranger]]: Planned.
- 2026-03-02 call (thrilled): Moving to Berlin.
"""
PEOPLE = {
    "ada": ADA,
    "bo": "---\nname: Bo Lindqvist\ncircle: inner\n---\n\n## Log\n\n- 2026-06-01 walk with [[ada o.]]: By the lake.\n",
    "sub/cy-tran": "---\nname: Cy Tran\n---\n\n## Log\n\n- 2026-06-20 dinner with [[ADA]]: At the harbour.\n",
    "eve": "---\nname: Eve Li\n---\n",
    "eve-2": "---\nname: Eve Li\nintroduced_by: Ada Okafor\n---\n",
    "fay": "---\nname: Fay\n---\n\nKnows [[eve]].\n",
    "twin": "---\nid: ADA\nname: Not Ada\n---\n\nOf [[bo]].\n",  # the first by path has the id
    "plain": "No contact, though it says [[ada]].\n",
    "broken": "---\nname: [\n---\n\n[[ada]]\n",
}


@pytest.fixture
def people(tmp_path: Path) -> Site:
    site = Site(tmp_path / "net")
    site.write("warmsite.yaml", "cadence: never mind\n")
    for name, text in PEOPLE.items():
        site.write(f"contacts/{name}.md", text)
    return site


def whole(folder: Path) -> Network:
    """Everybody, read whole."""
    records = Records(folder)
    network, _ = records.join(records.load(), TODAY, today_given=False)
    records.keep()
    return network


def wait_until_settled(folder: Path) -> None:
    """Until stat can tell the next change of every file."""
    while not all(each.settled for each in scan(folder).sources):
        pass


STATES = ["cold", "warm", "stale"]


def make_state(site: Site, state: str) -> None:
    """What earlier commands left in the cache: nothing, everybody as they are, or somebody as they were."""
    if state != "cold":
        whole(site.folder)
        Roster(site.folder)
    if state == "stale":
        site.write("contacts/bo.md", PEOPLE["bo"].replace("By the lake.", "In the rain."))
        site.write("contacts/new.md", "---\nname: New\n---\n\nSaw [[ada]].\n")
        (site.folder / "contacts/fay.md").unlink()


@pytest.mark.parametrize("state", STATES)
def test_around__what_is_true_of_somebody_is_what_is_true_of_them_in_the_whole(people: Site, state: str) -> None:
    make_state(people, state)
    network = whole(people.folder)
    roster = Roster(people.folder)
    assert list(roster.known) == list(network.people)
    for key, person in network.people.items():
        found = roster.around([person.id], TODAY, today_given=False)
        assert found.people[key] == person
        assert shapes.whole_contact(found.people[key], found, ()) == shapes.whole_contact(person, network, ())


@pytest.mark.parametrize("state", STATES)
def test_roster__counts_the_errors_of_the_whole(people: Site, state: str) -> None:
    make_state(people, state)
    records = Records(people.folder)
    _, problems = records.join(records.load(), TODAY, today_given=False)
    assert Roster(people.folder).errors == sum(each.severity == "error" for each in problems) >= 3


def test_introductions_for__are_those_of_the_whole(tmp_path: Path) -> None:
    """However much of it rests on files that are not read: who knows whom, who is silent, how common a word is."""
    site = Site(tmp_path / "net")
    words = [
        "nurse",
        "lawyer",
        "harbour",
        "data",
        "choir",
        "grant",
        "roof",
        "piano",
        "bread",
        "violin",
        "tax",
        "patent",
        "school",
        "garden",
        "boat",
        "press",
    ]
    towns = ["Houston, Texas", "Oslo", "New Orleans", "Berlin, Germany"]
    site.write("warmsite.yaml", "regions: {Gulf Coast: [Houston, New Orleans]}\n")
    for number in range(60):
        one, other, third = (words[(number * step + number // 16) % 16] for step in (1, 3, 5))
        sought = ["in Berlin", "in Texas", "on the Gulf Coast"][number % 9 // 3]
        fields = [f"seeking: [a {one} {other}, {third}, a {other} {sought}]"] if number % 3 == 0 else []
        fields += [f"location: {towns[number * 7 % 4]}"] if number % 5 else []
        fields += [f"offering: [{other} {one}]"] if number % 4 == 0 else []
        fields += [f"role: {third} {other}", f"tags: [{one}, {third}, p{number}]"] if number % 2 else []
        fields += ["status: paused"] if number % 11 == 0 else []
        fields += [f"introduced_by: Person {number // 2}"] if number % 5 == 0 else []
        day = "2026-03-02" if number % 2 else "2026-07-01"
        log = f"- {day} lunch with [[p{number // 3}]]: a\n  - gave: introduction to [[p{(number * 7 + 3) % 60}]]\n"
        header = "\n".join([f"name: Person {number}", *fields])
        site.write(f"contacts/p{number}.md", f"---\n{header}\n---\n\n## Log\n\n{log}")
    network = whole(site.folder)
    meetings = by_person(introductions(network))
    roster = Roster(site.folder)
    assert len(meetings) > 30
    assert {each.place for found in meetings.values() for each in found} >= {"", "Houston, Texas", "Berlin, Germany"}
    for person in network.people.values():
        assert list(roster.introductions_for(roster.known[person.id], TODAY)) == meetings.get(person.id, []), person.id


def test_around__of_two(people: Site) -> None:
    network = Roster(people.folder).around(["ADA", "fay"], TODAY, today_given=False)
    assert {"ada", "fay", "bo", "cy-tran"} <= set(network.people)
    assert network.people["ada"] == whole(people.folder).people["ada"]


def test_roster__of_many_is_the_same_however_it_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from the files; from what a build remembered, without a file; from its own memory, without either."""
    site = Site(tmp_path / "net")
    for number in range(120):
        site.write(f"contacts/p{number}.md", f"---\nname: Person {number}\n---\n\nKnows [[p{number // 2}]] and [[p0]].\n")
    wait_until_settled(site.folder)
    read = Roster(site.folder)
    network = whole(site.folder)
    (site.folder / ".warmsite/roster.msgpack").unlink()

    def never(*_: object) -> NoReturn:
        raise AssertionError("this was remembered")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "read", never)
        recalled = Roster(site.folder)
        assert recalled.around(["p0"], TODAY, today_given=False).people["p0"] == network.people["p0"]  # all 120 link to it
        patch.setattr(Cache, "unread", never)
        remembered = Roster(site.folder)
    assert read.known == recalled.known == remembered.known
    assert read.files == recalled.files == remembered.files
    assert remembered.around(["p7"], TODAY, today_given=False).people["p7"] == network.people["p7"]
    site.write("contacts/p7.md", "---\nname: Somebody else\n---\n")
    assert Roster(site.folder).known["p7"].name == "Somebody else"


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x93\xa1a\xa1b\x80", b"\xff" * 100])
def test_roster__a_spoilt_memory_is_forgotten(people: Site, data: bytes) -> None:
    known = Roster(people.folder).known
    for each in (data, sealed(data)):
        people.write(".warmsite/roster.msgpack", each)
        people.write(".warmsite/records.msgpack", each)
        assert Roster(people.folder).known == known


def test_roster__other_settings_read_everybody_anew(tmp_path: Path) -> None:
    site = Site(tmp_path / "net")
    for number in range(60):
        site.write(f"contacts/p{number}.md", "---\nname: Ada\ncircle: best\n---\n")
    assert Roster(site.folder).errors == 60
    site.write("warmsite.yaml", "circles: {best: 1 week}\n")
    assert Roster(site.folder).errors == 0


def test_roster__in_a_folder_that_may_not_be_written(people: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (people.folder / ".warmsite").symlink_to(tmp_path / "elsewhere")
    assert len(Roster(people.folder).known) == 6
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_refresh__a_file_says_what_it_says_now(people: Site) -> None:
    roster = Roster(people.folder)
    people.write("contacts/fay.md", "---\nname: Fay\n---\n\n## Log\n\n- 2026-06-14 call with [[ada]]: New.\n")
    roster.refresh("contacts/fay.md")
    network = roster.around(["ada"], TODAY, today_given=False)
    assert network.people["ada"].standing.last == date(2026, 6, 14)
    assert roster.whole(roster.known["fay"]).log[0].text == "New."


def test_astray__links_that_would_mean_another_or_nobody(people: Site) -> None:
    roster = Roster(people.folder)
    ada, cy = roster.known["ada"], roster.known["cy-tran"]
    assert roster.astray(ada, ada) == []
    assert roster.astray(ada, structs.replace(ada, aka=())) == [("contacts/bo.md", "ada o.")]
    assert roster.astray(ada, structs.replace(ada, name="Cy Tran")) == [
        ("contacts/ada.md", "Cy Tran"), ("contacts/eve-2.md", "Ada Okafor")
    ]  # fmt: skip
    assert roster.astray(cy, structs.replace(cy, id="Ada Okafor")) == [("contacts/eve-2.md", "Ada Okafor")]
