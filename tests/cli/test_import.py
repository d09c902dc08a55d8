"""import: people from elsewhere become files as one writes them oneself, and nothing that stands there is lost."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from clitools import ADA, BO, CY, DEADLINE, THREE, TODAY, command_line, environment, git, theirs, tree, unchanged_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Files, Make, Outcome, Run

    Bring = Callable[..., Outcome]

NAME_ONLY = "---\nname: Eve Moreau\n---\n"
LATER = "2026-07-01"


def card(name: str, *lines: str, uid: str = "") -> str:
    """A person as an address book writes them."""
    about = [f"UID:{uid}"] if uid else []
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", "N:;;;;", *about, *lines, "END:VCARD", ""])


def table(*rows: dict[str, str]) -> str:
    """Rows as a spreadsheet saves them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def bring(tmp_path: Path, run: Run) -> Bring:
    """Imports a text: `bring(folder, text, "--dry-run", name="people.csv")`."""

    def go(folder: Path, data: str | bytes, *words: object, name: str = "people.vcf", today: str = TODAY) -> Outcome:
        source = tmp_path / name
        source.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = run("-C", folder, "--today", today, "import", source, *words)
        assert done.is_tidy, done.told
        return done

    return go


@pytest.fixture
def empty(network: Make) -> Path:
    folder = network({"contacts/.keep": ""})
    (folder / "contacts/.keep").unlink()
    return folder


def people(folder: Path) -> dict[str, str]:
    """The text of each contact, by the path of its file without `contacts/` and `.md`."""
    found = theirs(folder)
    return {
        path.removeprefix("contacts/").removesuffix(".md"): data.decode()
        for path, data in found.items()
        if data is not None and path.startswith("contacts/")
    }


def text(folder: Path, name: str) -> str:
    return people(folder)[name]


def counts(done: Outcome) -> dict[str, int]:
    """What the last line counts."""
    words = done.out.splitlines()[-1].replace(",", "").split()
    return {what: int(number) for what, number in zip(words[::2], words[1::2], strict=True)}


def of(created: int = 0, updated: int = 0, unchanged: int = 0, skipped: int = 0) -> dict[str, int]:
    return {"created": created, "updated": updated, "unchanged": unchanged, "skipped": skipped}


def problems(run: Run, folder: Path) -> list[str]:
    return run("-C", folder, "--today", TODAY, "check").out.splitlines()


# Somebody new

EVE = card(
    "Eve Moreau", "NICKNAME:Evie", "ORG:Harbor Clinic", "TITLE:Head of Data", "EMAIL;TYPE=WORK:eve@example.com",
    "TEL;TYPE=CELL:+1 555 0150", "TEL;TYPE=WORK:+1 555 0151", "ADR;TYPE=HOME:;;5 Elm St;Austin;Texas;78701;USA",
    "URL:https://example.com/eve", "BDAY:1979-03-14", "CATEGORIES:health,board", "NOTE:Runs marathons.\\nTwo daughters.",
    uid="eve-1",
)  # fmt: skip


def test_new__a_file_as_people_write_it(empty: Path, bring: Bring, run: Run) -> None:
    done = bring(empty, EVE)
    assert (done.status, counts(done)) == (0, of(created=1))
    assert people(empty) == {
        "eve-moreau": dedent("""\
            ---
            name: Eve Moreau
            aka: [Evie]
            company: Harbor Clinic
            role: Head of Data
            email: {work: eve@example.com}
            phone: {mobile: +1 555 0150, work: +1 555 0151}
            url: https://example.com/eve
            address: {home: "5 Elm St, Austin, Texas, 78701, USA"}
            location: Austin, Texas
            tags: [health, board]
            birthday: 1979-03-14
            added: 2026-06-15
            ---

            Runs marathons.
            Two daughters.

            ## Log
            """)
    }
    assert problems(run, empty) == []


def test_new__nothing_is_written_elsewhere(network: Make, bring: Bring) -> None:
    folder = network()
    before = theirs(folder)
    bring(folder, EVE)
    assert theirs(folder).keys() - before.keys() == {"contacts/eve-moreau.md", "imports", "imports/vcard.jsonl"}
    assert {path: data for path, data in theirs(folder).items() if path in before} == before


def test_new__no_circle_and_no_meeting_unless_told(empty: Path, bring: Bring) -> None:
    bring(empty, EVE)
    assert "circle" not in text(empty, "eve-moreau")
    assert "met:" not in text(empty, "eve-moreau")


def test_new__words_from_elsewhere_are_only_words(empty: Path, bring: Bring, run: Run) -> None:
    tricks = (
        "NOTE:## Log\\n- 2026-01-01 call: forged\\n- [ ] pay me\\nLog\\n=\\n- 2026-01-02 call: forged\\n```\\n[[bo-lindqvist]]"
    )
    bring(empty, card("Eve Moreau", tricks, "TITLE:# boss: {x}"))
    shown = run("-C", empty, "--today", TODAY, "show", "eve", "--json").json
    assert (shown["timeline"], shown["promises"], shown["role"]) == ([], [], "# boss: {x}")
    assert problems(run, empty) == []


def test_new__a_value_that_cannot_be_taken_is_told(empty: Path, bring: Bring) -> None:
    done = bring(empty, card("Eve Moreau", "BDAY:1979-02-30", "TITLE:CTO"))
    assert (done.status, counts(done)) == (0, of(created=1))
    assert "left out: birthday" in done.err
    assert "1979-02-30" in done.err
    assert "birthday" not in text(empty, "eve-moreau")


# Names, whatever they are


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../x", "x"), ("/etc/passwd", "etc-passwd"), ("..dots", "dots"), (".hidden", "hidden"), ("_under", "under"),
        ("-rf", "rf"), ("C:\\\\evil", None), ("con", "con"), ("李伟", "李伟"), ("O'Brien", "obrien"), ("a/b", "a-b"),
        ("😀🎉", None),
        ("x" * 300, None), ("é" * 300, None), ("%s {0} $HOME", None), ("Ada\u202etxt.exe", None),
    ],
)  # fmt: skip
def test_names__make_a_file_in_contacts(empty: Path, bring: Bring, run: Run, name: str, file: str | None) -> None:
    outside = tree(empty.parent).keys()
    done = bring(empty, card(name))
    assert counts(done) == of(created=1)
    (made,) = people(empty)
    assert "/" not in made
    assert made[0] not in "._-"
    assert file in {None, made}
    assert {path for path in tree(empty.parent).keys() - outside if not path.startswith("network")} <= {"people.vcf"}
    (listed,) = run("-C", empty, "list", "--json").json
    assert listed["id"] == made
    assert bring(empty, card(name)).out == "created 0, updated 0, unchanged 1, skipped 0\n"


def test_names__ten_of_one_name(empty: Path, bring: Bring) -> None:
    cards = "".join(card("John Smith", f"EMAIL:john{number}@example.com", f"BDAY:198{number}-01-01") for number in range(10))
    assert counts(bring(empty, cards)) == of(created=10)
    assert set(people(empty)) == {"john-smith", *(f"john-smith-{number}" for number in range(2, 11))}
    assert counts(bring(empty, cards)) == of(unchanged=10)


def test_names__a_card_without_any_is_told(empty: Path, bring: Bring) -> None:
    done = bring(empty, card("") + card("Eve Moreau"))
    assert (done.status, counts(done)) == (1, of(created=1, skipped=1))
    assert "people.vcf:1: skipped" in done.err


@pytest.mark.parametrize(
    "taken", ["contacts/eve-moreau.md", "contacts/work/eve-moreau.md", "contacts/Eve-Moreau.md"]
)  # fmt: skip
def test_names__who_has_a_file_that_cannot_be_read_waits(network: Make, bring: Bring, taken: str) -> None:
    folder = network({**THREE, taken: "---\nname: [Eve\n---\n"})
    done = bring(folder, card("Ann Aal") + EVE + card("Zed Zoe"))
    assert (done.status, counts(done)) == (1, of(created=2, skipped=1))
    assert f"{taken} cannot be read (see warmsite check); Eve Moreau waits until it is mended" in done.err
    assert (folder / taken).read_text() == "---\nname: [Eve\n---\n"
    assert "eve-moreau-2" not in people(folder)


def test_newer__whose_record_broke_is_not_taken_out(empty: Path, bring: Bring) -> None:
    bring(empty, EVE)
    (empty / "contacts/eve-moreau.md").write_text("no record any more\n")
    for name in ("people.vcf", "others.vcf"):
        assert "cannot be read" in bring(empty, EVE, name=name).err
    assert not (empty / "contacts/eve-moreau-2.md").exists()


def test_names__an_id_from_another_network_is_no_path(empty: Path, bring: Bring) -> None:
    cards = "".join(
        card(f"P {number}", uid=f"warmsite:{each}") for number, each in enumerate(["../../evil", ".x", "a/b", "", "_x"])
    )
    bring(empty, cards)
    assert set(people(empty)) == {f"p-{number}" for number in range(5)}


# Somebody who is there

STYLED = """\
---
# the boss
name:   Ada Okafor
email: 'ada@example.com'   # work
phone:
    mobile:  +1 555 0100

tags: [ mentor,health ]
aka:
- Addy   # to friends
mine: {shoe size: 38}
---

Met on the train.

## Log

* 2026-03-02 call: Berlin.
"""
MORE = card(
    "Ada Okafor", "EMAIL:ada@example.com", "EMAIL:ada@example.org", "TEL;TYPE=WORK:+1 555 0199", "CATEGORIES:health,board",
    "NICKNAME:Ada O", "ORG:Northwind", "NOTE:Likes tea.",
)  # fmt: skip
STYLED_AFTER = """\
---
# the boss
name:   Ada Okafor
email: ['ada@example.com', ada@example.org]   # work
phone:
    mobile:  +1 555 0100
    work: +1 555 0199

tags: [ mentor,health, board ]
aka:
- Addy   # to friends
- Ada O
mine: {shoe size: 38}
company: Northwind
---

Met on the train.

Likes tea.

## Log

* 2026-03-02 call: Berlin.
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_more__is_written_as_the_record_is(network: Make, bring: Bring, end: str, mark: str) -> None:
    folder = network({"contacts/ada.md": (mark + STYLED.replace("\n", end)).encode()})
    done = bring(folder, MORE)
    assert (done.status, counts(done)) == (0, of(updated=1))
    assert (folder / "contacts/ada.md").read_bytes().decode() == mark + STYLED_AFTER.replace("\n", end)
    assert "left out" not in done.err


def test_more__others_are_not_touched(network: Make, bring: Bring) -> None:
    folder = network()
    bring(folder, card("Ada Okafor", "NICKNAME:Addy"))
    assert text(folder, "bo-lindqvist") == dedent(BO).lstrip()
    assert text(folder, "cy-tran") == dedent(CY).lstrip()
    assert text(folder, "ada-okafor") == dedent(ADA).lstrip().replace(
        "seeking: [a head of data]\n", "seeking: [a head of data]\naka: [Addy]\n"
    )


def test_more__what_says_less_is_nothing_new(network: Make, bring: Bring) -> None:
    """A birthday without its year, a number in another manner, words in another case."""
    folder = network()
    said = (
        "BDAY:--06-15",
        "TEL:001 (555) 0100",
        "EMAIL:ADA@Example.com",
        "ORG:northwind health",
        "CATEGORIES:Mentor",
    )
    with unchanged_tree(folder / "contacts"):
        assert counts(bring(folder, card("Ada Okafor", *said))) == of(unchanged=1)


@pytest.mark.parametrize("name", ["Okafor, Ada", "OKAFOR Ada", "Dr. Ada Okafor", "Ada Ökafor"])
def test_more__a_name_in_another_order_or_with_a_title(network: Make, bring: Bring, name: str) -> None:
    folder = network()
    assert counts(bring(folder, table({"Name": name, "Website": "https://example.com/ada"}), name="x.csv")) == of(updated=1)
    assert "url: https://example.com/ada" in text(folder, "ada-okafor")
    assert "aka" not in text(folder, "ada-okafor")


def test_more__another_name_with_the_same_address(network: Make, bring: Bring) -> None:
    """Somebody who married: the new name becomes another name."""
    folder = network()
    assert counts(bring(folder, card("Ada Brandt", "EMAIL:ada@example.com"))) == of(updated=1)
    assert "aka: [Ada Brandt]" in text(folder, "ada-okafor")


def test_more__one_that_cannot_be_added_to_is_told_and_comes_later(network: Make, bring: Bring) -> None:
    folder = network({"contacts/ada.md": "---\nname: Ada Okafor\naddress: |\n  1 Elm St\n  Austin\n---\n"})
    said = card("Ada Okafor", "ADR:;;5 New St;;;;", "TITLE:CTO", uid="a")
    first = bring(folder, said)
    assert counts(first) == of(updated=1)
    assert "left out: address 5 New St" in first.err
    again = bring(folder, said, today=LATER)
    assert counts(again) == of(unchanged=1)
    assert "left out: address 5 New St" in again.err
    (folder / "contacts/ada.md").write_text("---\nname: Ada Okafor\naddress: 1 Elm St\nrole: CTO\n---\n")
    assert counts(bring(folder, said)) == of(updated=1)
    assert "address: [1 Elm St, 5 New St]" in text(folder, "ada")


@pytest.mark.parametrize("bad", ["Café".encode("latin-1"), b"x" * (1 << 20)], ids=["no UTF-8", "large"])
def test_more__a_record_that_cannot_be_written_costs_only_itself(network: Make, bring: Bring, bad: bytes) -> None:
    folder = network({**THREE, "contacts/eve.md": b"---\nname: Eve Moreau\n---\n\n" + bad})
    before = (folder / "contacts/eve.md").read_bytes()
    cards = card("Eve Moreau", "TITLE:CTO", uid="e") + card("Ann Aal", uid="a")
    done = bring(folder, cards)
    assert (folder / "contacts/ann-aal.md").is_file()
    assert (folder / "contacts/eve.md").read_bytes() == before
    if done.status == 0:  # what is too large is not read, and she is new
        assert counts(done) == of(created=2)
        return
    assert (done.status, counts(done)) == (1, of(created=1, skipped=1))
    assert "contacts/eve.md" in done.err
    (folder / "contacts/eve.md").write_text(NAME_ONLY)
    assert counts(bring(folder, cards)) == of(updated=1, unchanged=1)


def test_more__a_note_longer_than_a_record_may_be(empty: Path, bring: Bring) -> None:
    done = bring(empty, card("Eve Moreau", "NOTE:" + "long " * 300_000) + card("Ann Aal"))
    assert (done.status, counts(done)) == (1, of(created=1, skipped=1))
    assert "1 MiB" in done.err
    assert set(people(empty)) == {"ann-aal"}


# A clash

CLASH = card("Ada Okafor", "EMAIL:ada@example.com", "TITLE:CEO", "BDAY:1981-06-15", uid="a")


def test_clash__both_values_are_told_and_ours_stays(network: Make, bring: Bring) -> None:
    folder = network()
    with unchanged_tree(folder / "contacts"):
        done = bring(folder, CLASH)
    assert (done.status, counts(done)) == (0, of(unchanged=1))
    assert "Ada Okafor: role is 'CTO' here and 'CEO' there" in done.err
    assert "Ada Okafor: birthday is '1980-06-15' here and '1981-06-15' there" in done.err
    assert "--prefer" in done.err


def test_clash__is_told_until_it_is_settled(network: Make, bring: Bring) -> None:
    folder = network()
    bring(folder, CLASH)
    assert "role is 'CTO' here" in bring(folder, CLASH).err
    settled = bring(folder, CLASH, "--prefer", "mine")
    assert "here and" not in settled.err
    assert "here and" not in bring(folder, CLASH).err
    assert "role: CTO" in text(folder, "ada-okafor")


def test_clash__theirs_changes_that_and_nothing_else(network: Make, bring: Bring) -> None:
    folder = network()
    before = text(folder, "ada-okafor")
    assert counts(bring(folder, CLASH, "--prefer", "theirs")) == of(updated=1)
    assert text(folder, "ada-okafor") == before.replace("CTO", "CEO").replace("1980-06-15", "1981-06-15")
    assert counts(bring(folder, CLASH)) == of(unchanged=1)


def test_clash__ask_asks_one_by_one(network: Make, tmp_path: Path) -> None:
    folder = network()
    before = text(folder, "ada-okafor")
    (tmp_path / "x.vcf").write_text(CLASH)
    words = ("-C", folder, "--today", TODAY, "import", tmp_path / "x.vcf", "--prefer", "ask")
    with Terminal(*words) as terminal:
        terminal.wait_for("role: CEO?  (here: CTO) [y/N]")
        terminal.press("y\n")
        terminal.wait_for("birthday: 1981-06-15?  (here: 1980-06-15) [y/N]")
        terminal.press("n\n")
        assert terminal.end() == 0
    assert text(folder, "ada-okafor") == before.replace("CTO", "CEO")
    with Terminal(*words) as terminal:
        assert terminal.end() == 0
        assert "[y/N]" not in terminal.text


def test_clash__ask_given_up_writes_nothing(network: Make, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "x.vcf").write_text(CLASH + EVE)
    with unchanged_tree(folder), Terminal("-C", folder, "import", tmp_path / "x.vcf", "--prefer", "ask") as terminal:
        terminal.wait_for("[y/N]")
        terminal.press("\x04")  # a signal may come in the moment before it reads, and be heard only after
        assert terminal.end() == 130


def test_clash__ask_needs_a_terminal(network: Make, run_process: Run, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "x.vcf").write_text(CLASH)
    with unchanged_tree(folder):
        done = run_process("-C", folder, "import", tmp_path / "x.vcf", "--prefer", "ask")
    assert (done.status, done.is_tidy) == (2, True)
    assert "terminal" in done.err


def test_clash__with_what_was_left_empty_on_purpose_is_none(network: Make, bring: Bring) -> None:
    """`how` and the like: a source knows its own way to somebody, and no more."""
    folder = network({"contacts/eve.md": "---\nname: Eve Moreau\nhow: from the fair\n---\n"})
    rows = (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Eve,Moreau,https://www.linkedin.com/in/eve,,,,12 Mar 2024\n"
    )
    done = bring(folder, rows, name="Connections.csv")
    assert "here and" not in done.err
    assert "how: from the fair" in text(folder, "eve")


# The same again, and a newer one

ROWS: list[dict[str, str]] = [
    {"Name": "Eve Moreau", "Email": "eve@example.com", "Company": "Harbor", "Title": "CTO", "Tags": "a"},
    {"Name": "Finn Berg", "Email": "", "Company": "Fjord", "Title": "Nurse", "Tags": ""},
    {"Name": "Gia Rossi", "Email": "gia@example.com", "Company": "", "Title": "", "Tags": "x; y"},
]


def test_again__changes_no_byte(empty: Path, bring: Bring) -> None:
    cards = EVE + card("Finn Berg") + card("John Smith", "EMAIL:a@example.com") + card("John Smith", "EMAIL:b@example.com")
    bring(empty, cards)
    with unchanged_tree(empty):
        done = bring(empty, cards, today=LATER, name="another name.vcf")
    assert (done.status, done.out) == (0, "created 0, updated 0, unchanged 4, skipped 0\n")


def test_again__a_table_without_names_of_its_own(empty: Path, bring: Bring) -> None:
    bring(empty, table(*ROWS), name="x.csv")
    with unchanged_tree(empty):
        assert counts(bring(empty, table(*ROWS[::-1]), name="y.csv", today=LATER)) == of(unchanged=3)


@pytest.mark.parametrize("uid", ["u", ""])
def test_newer__adds_what_is_new(empty: Path, bring: Bring, uid: str) -> None:
    bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CTO", uid=uid))
    before = text(empty, "eve-moreau")
    newer = card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CTO", "ORG:Harbor", "TEL:+1 555 0150", uid=uid) + card("Finn Berg")
    assert counts(bring(empty, newer, today=LATER)) == of(created=1, updated=1)
    assert text(empty, "eve-moreau") == before.replace("\n---\n\n", "\ncompany: Harbor\nphone: +1 555 0150\n---\n\n")


@pytest.mark.parametrize("uid", ["u", ""])
@pytest.mark.parametrize("further", ["", "TEL:+1 555 0150"])
def test_newer__what_it_brought_follows_its_source(empty: Path, bring: Bring, uid: str, further: str) -> None:
    """Also where the source has no names of its own for people, and their addresses change."""
    bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CTO", uid=uid))
    done = bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CEO", *filter(None, [further]), uid=uid))
    assert counts(done) == of(updated=1)
    assert "here and" not in done.err
    assert "role: CEO" in text(empty, "eve-moreau")


def test_newer__what_the_user_wrote_since_does_not(empty: Path, bring: Bring, run: Run) -> None:
    bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CTO", uid="u"))
    run("-C", empty, "set", "eve", "role=Chief of everything")
    done = bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CEO", uid="u"))
    assert "role is 'Chief of everything' here and 'CEO' there" in done.err
    assert "role: Chief of everything" in text(empty, "eve-moreau")


def test_newer__what_the_user_wrote_before_does_not_either(network: Make, bring: Bring) -> None:
    folder = network()
    bring(folder, card("Ada Okafor", "EMAIL:ada@example.com", "TITLE:CTO", uid="u"))
    assert "role is 'CTO' here and 'CEO' there" in bring(folder, card("Ada Okafor", "TITLE:CEO", uid="u")).err


def test_newer__what_the_user_took_out_stays_out(empty: Path, bring: Bring) -> None:
    said = ("EMAIL:eve@example.com", "EMAIL:old@example.com", "TITLE:CTO", "NOTE:Owes me money.", "CATEGORIES:a,b")
    bring(empty, card("Eve Moreau", *said, uid="u"))
    file = empty / "contacts/eve-moreau.md"
    for gone in ("role: CTO\n", ", old@example.com", "Owes me money.\n", ", b"):
        assert gone in file.read_text()
        file.write_text(file.read_text().replace(gone, ""))
    kept = file.read_text()
    assert counts(bring(empty, card("Eve Moreau", *said, "ORG:Harbor", uid="u"))) == of(updated=1)
    assert file.read_text() == kept.replace("\n---\n\n", "\ncompany: Harbor\n---\n\n")


def test_newer__who_was_deleted_stays_so_and_is_told(empty: Path, bring: Bring) -> None:
    cards = EVE + card("Finn Berg", uid="f")
    bring(empty, cards)
    (empty / "contacts/eve-moreau.md").unlink()
    done = bring(empty, cards)
    assert (done.status, counts(done)) == (0, of(unchanged=1, skipped=1))
    assert "taken out since they were imported; without their lines in imports/vcard.jsonl they come back" in done.err
    memory = empty / "imports/vcard.jsonl"
    memory.write_text("".join(line for line in memory.read_text().splitlines(keepends=True) if "eve-moreau" not in line))
    assert counts(bring(empty, cards)) == of(created=1, unchanged=1)


def test_newer__who_was_renamed_is_found(empty: Path, bring: Bring, run: Run) -> None:
    bring(empty, EVE)
    assert run("-C", empty, "rename", "eve-moreau", "evie").status == 0
    with unchanged_tree(empty / "contacts"):
        assert counts(bring(empty, EVE)) == of(unchanged=1)
    assert "role: CEO" in (bring(empty, EVE.replace("Head of Data", "CEO")), text(empty, "evie"))[1]


def test_newer__without_imports_nobody_is_doubled(empty: Path, bring: Bring) -> None:
    """The folder may be lost; then a clash is a clash again, and that is all."""
    cards = EVE.replace("Two daughters", "# Two [[daughters]]") + card("John Smith") + card("Ada Okafor", "EMAIL:ada@example.com")
    bring(empty, cards)
    (empty / "imports/vcard.jsonl").unlink()
    with unchanged_tree(empty / "contacts"):
        assert counts(bring(empty, cards)) == of(unchanged=3)


def test_memory__tells_where_a_value_came_from(empty: Path, bring: Bring) -> None:
    bring(empty, EVE)
    (line,) = (empty / "imports/vcard.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (told["id"], told["file"], told["on"], told["said"]["role"]) == ("eve-moreau", "people.vcf", TODAY, ["Head of Data"])


def test_memory__lines_that_nobody_can_read_stay(empty: Path, bring: Bring) -> None:
    """A remark of the user's; but half a line at the end is a killed import's."""
    bring(empty, EVE + card("Finn Berg", "TITLE:Nurse", uid="f"))
    memory = empty / "imports/vcard.jsonl"
    good = memory.read_text()
    memory.write_text(f"# from my phone\n{good}\n{good[:60]}")
    assert counts(bring(empty, EVE + card("Finn Berg", "TITLE:Doctor", uid="f"))) == of(updated=1, unchanged=1)
    remark, *lines = memory.read_text().splitlines()
    assert remark == "# from my phone"
    assert {json.loads(line)["id"] for line in lines} == {"eve-moreau", "finn-berg"}


@pytest.mark.parametrize("spoilt", [b"\xff\n", b"<<<<<<< ours\n"])
def test_memory__that_cannot_be_read_is_not_lost(empty: Path, bring: Bring, spoilt: bytes) -> None:
    bring(empty, EVE)
    memory = empty / "imports/vcard.jsonl"
    memory.write_bytes(memory.read_bytes() + spoilt)
    (empty / "contacts/eve-moreau.md").unlink()
    with unchanged_tree(empty):
        done = bring(empty, EVE)
    assert done.status == 2
    assert "imports/vcard.jsonl: " in done.err


def test_memory__that_is_no_file_of_its_own(network: Make, bring: Bring) -> None:
    folder = network()
    (folder / "imports").mkdir()
    (folder / "imports/vcard.jsonl").symlink_to("../contacts/ada-okafor.md")
    with unchanged_tree(folder):
        assert bring(folder, EVE).status == 2


def test_memory__one_value_among_several_sources(empty: Path, bring: Bring) -> None:
    """What one source brought, another does not change."""
    bring(empty, card("Eve Moreau", "EMAIL:eve@example.com", "TITLE:CTO", uid="u"))
    done = bring(empty, table({"Name": "Eve Moreau", "Email": "eve@example.com", "Title": "CEO"}), name="hr.csv")
    assert "role is 'CTO' here and 'CEO' there" in done.err


# Who is who


def test_who__two_of_one_name(empty: Path, bring: Bring) -> None:
    cards = card("John Smith", "EMAIL:a@example.com", uid="1") + card("John Smith", "EMAIL:b@example.com", uid="2")
    assert counts(bring(empty, cards)) == of(created=2)
    assert "a@example.com" in text(empty, "john-smith")
    assert "b@example.com" in text(empty, "john-smith-2")


def test_who__one_of_two_that_are_there(network: Make, bring: Bring) -> None:
    """A name alone does not say which; an address does."""
    folder = network({f"contacts/js{n}.md": f"---\nname: John Smith\nemail: {n}@example.com\n---\n" for n in "ab"})
    with unchanged_tree(folder / "contacts"):
        done = bring(folder, card("John Smith", "TITLE:CTO"))
    assert (done.status, counts(done)) == (1, of(skipped=1))
    assert "its name fits John Smith (jsa) and John Smith (jsb)" in done.err
    assert counts(bring(folder, card("John Smith", "EMAIL:b@example.com", "TITLE:CTO"))) == of(updated=1)
    assert "role: CTO" in text(folder, "jsb")


def test_who__of_one_name_but_born_on_another_day(network: Make, bring: Bring) -> None:
    folder = network()
    assert counts(bring(folder, card("Ada Okafor", "BDAY:1950-01-01"))) == of(created=1)
    assert "1950-01-01" in text(folder, "ada-okafor-2")


def test_who__the_same_card_twice_in_a_file(empty: Path, bring: Bring) -> None:
    assert counts(bring(empty, EVE + EVE)) == of(created=1)
    with unchanged_tree(empty):
        assert counts(bring(empty, EVE + EVE, today=LATER)) == of(unchanged=1)


def test_who__two_cards_with_one_uid(empty: Path, bring: Bring) -> None:
    """Some programs copy a card with its UID: who can be no one person is two."""
    cards = card("Ada Okafor", "TITLE:CTO", uid="same") + card("Bo Lindqvist", "TITLE:CEO", uid="same")
    assert counts(bring(empty, cards)) == of(created=2)
    with unchanged_tree(empty):
        assert counts(bring(empty, cards, today=LATER)) == of(unchanged=2)


def test_who__two_cards_of_one_person_that_say_otherwise(empty: Path, bring: Bring) -> None:
    cards = card("Ada Okafor", "TITLE:CTO", uid="same") + card("Ada Okafor", "TITLE:CEO", uid="same")
    assert counts(bring(empty, cards)) == of(created=1)
    with unchanged_tree(empty):
        assert counts(bring(empty, cards, today=LATER)) == of(unchanged=1)


def test_who__colleagues_with_one_phone(empty: Path, bring: Bring) -> None:
    office = "TEL;TYPE=WORK:+1 555 010 0100"
    cards = (
        card("Ada Okafor", office, uid="1")
        + card("Bo Lindqvist", office, uid="2")
        + card("Ada Okafor", office, "TITLE:CTO", uid="3")
    )
    assert counts(bring(empty, cards)) == of(created=2)
    assert set(people(empty)) == {"ada-okafor", "bo-lindqvist"}


@pytest.mark.parametrize("shared", ["TEL:+1 555 010 0100", "EMAIL:silva@example.com"])
def test_who__a_couple_with_one_line(empty: Path, bring: Bring, shared: str) -> None:
    cards = card("Ana Silva", shared, uid="1") + card("João Silva", shared, uid="2")
    assert counts(bring(empty, cards)) == of(created=2)
    with unchanged_tree(empty):
        assert counts(bring(empty, cards, today=LATER)) == of(unchanged=2)


def test_who__two_sources_in_one_run(empty: Path, bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "hr.csv").write_text(table({"Name": "Moreau, Eve", "Email": "EVE@example.com", "Hire Date": "2019-03-01"}))
    assert counts(bring(empty, EVE, tmp_path / "hr.csv")) == of(created=1)
    assert "started: 2019-03-01" in text(empty, "eve-moreau")
    assert {path.name for path in (empty / "imports").iterdir()} == {"roster.jsonl", "vcard.jsonl"}


def test_who__somebody_alike_is_told(network: Make, bring: Bring) -> None:
    folder = network()
    done = bring(folder, card("Ada Okafer"))
    assert counts(done) == of(created=1)
    assert "may be ada-okafor" in done.err


def test_who__somebody_alike_is_asked_for(network: Make, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "x.vcf").write_text(card("Ada Okafer", "NICKNAME:Addy"))
    with Terminal("-C", folder, "--today", TODAY, "import", tmp_path / "x.vcf", "--prefer", "ask") as terminal:
        terminal.wait_for("Is Ada Okafer this one?  (here: Ada Okafor, ada-okafor) [y/N]")
        terminal.press("y\n")
        assert terminal.end() == 0
    assert "aka: [Addy, Ada Okafer]" in text(folder, "ada-okafor")


def test_who__comes_back_from_our_own_table(network: Make, bring: Bring, run: Run) -> None:
    """To export and import changes nothing (law 8)."""
    folder = network()
    exported = run("-C", folder, "--today", TODAY, "list", "--csv").out
    with unchanged_tree(folder / "contacts"):
        done = bring(folder, exported, name="export.csv")
    assert (done.status, counts(done), done.err.count("here and")) == (0, of(unchanged=3), 0)


def test_who__our_own_table_in_another_network(network: Make, empty: Path, bring: Bring, run: Run) -> None:
    files: Files = {"contacts/chief.md": "---\nname: Eve Moreau\ncircle: close\nadded: 2019-05-05\nemail: eve@example.com\n---\n"}
    exported = run("-C", network(files, "other"), "list", "--csv").out
    bring(empty, exported, name="export.csv")
    assert text(empty, "chief") == f"{files['contacts/chief.md']}\n## Log\n".replace(
        "circle: close\nadded: 2019-05-05\nemail: eve@example.com\n", "email: eve@example.com\ncircle: close\nadded: 2019-05-05\n"
    )


# Options


def test_into__a_folder_of_contacts(network: Make, bring: Bring) -> None:
    folder = network()
    assert counts(bring(folder, EVE + card("Ada Okafor", "NICKNAME:Addy"), "--into", "work/new")) == of(created=1, updated=1)
    assert "work/new/eve-moreau" in people(folder)
    assert "aka: [Addy]" in text(folder, "ada-okafor")


@pytest.mark.parametrize("into", ["contacts", "contacts/", ".", "./contacts/work/", "work\\new"])
def test_into__written_in_any_manner(empty: Path, bring: Bring, into: str) -> None:
    assert bring(empty, EVE, "--into", into).status == 0
    assert [name.rsplit("/", 1)[-1] for name in people(empty)] == ["eve-moreau"]


@pytest.mark.parametrize("into", ["..", "../x", "a/../../x", "/x", "_drafts", ".hidden", "a/.b", "x\0y"])
def test_into__no_folder_elsewhere(network: Make, bring: Bring, into: str) -> None:
    folder = network()
    with unchanged_tree(folder.parent / "network"):
        assert bring(folder, EVE, f"--into={into}").status == 2


def test_into__a_link_that_leaves(network: Make, bring: Bring, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "outside").mkdir()
    (folder / "contacts/away").symlink_to(tmp_path / "outside")
    assert bring(folder, EVE, "--into", "away").status == 2
    assert not [*(tmp_path / "outside").iterdir()]


def test_tag__everybody_in_it(network: Make, bring: Bring) -> None:
    folder = network()
    done = bring(folder, EVE + card("Ada Okafor") + card("Bo Lindqvist"), "--tag", "fair 2026", "--tag", "health")
    assert counts(done) == of(created=1, updated=2)
    assert "tags: [health, board, fair 2026]" in text(folder, "eve-moreau")
    assert "tags: [mentor, health, fair 2026]" in text(folder, "ada-okafor")
    assert "tags: [fair 2026, health]" in text(folder, "bo-lindqvist")


def test_tag__of_what_was_imported_before(empty: Path, bring: Bring) -> None:
    bring(empty, EVE)
    assert counts(bring(empty, EVE, "--tag", "fair")) == of(updated=1)
    assert counts(bring(empty, EVE, "--tag", "fair")) == of(unchanged=1)


def test_circle__of_those_who_have_none(network: Make, bring: Bring) -> None:
    folder = network({**THREE, "contacts/finn.md": "---\nname: Finn Berg\n---\n"})
    assert counts(bring(folder, EVE + card("Ada Okafor") + card("Finn Berg"), "--circle", "wide")) == of(
        created=1, updated=1, unchanged=1
    )
    assert ["circle: wide" in text(folder, each) for each in ("eve-moreau", "finn", "ada-okafor")] == [True, True, False]


def test_circle__of_no_such_name(network: Make, bring: Bring) -> None:
    folder = network()
    with unchanged_tree(folder):
        done = bring(folder, EVE, "--circle", "wise")
    assert done.status == 2
    assert "inner, close, wide, outer" in done.err


def test_map__says_what_a_column_means(empty: Path, bring: Bring) -> None:
    rows = table({"Who": "Eve Moreau", "Since": "2019-03-01", "Shoe": "38", "Mail": "eve@example.com"})
    done = bring(empty, rows, "--map", "Who=name", "--map", "Since=started", "--map", "Mail=", name="x.csv")
    assert counts(done) == of(created=1)
    assert text(empty, "eve-moreau").startswith("---\nname: Eve Moreau\nstarted: 2019-03-01\nadded:")
    assert "Since → started" in done.err


@pytest.mark.parametrize("said", ["Who", "=name", "Who=nonsense", "Nobody=name"])
def test_map__that_means_nothing(empty: Path, bring: Bring, said: str) -> None:
    with unchanged_tree(empty):
        done = bring(empty, table({"Who": "Eve Moreau"}), "--map", said, name="x.csv")
    assert done.status in {1, 2}
    assert done.err


def test_dates__which_comes_first(empty: Path, bring: Bring) -> None:
    rows = table({"Name": "Eve Moreau", "Birthday": "03/04/1979"})
    with unchanged_tree(empty):
        asks = bring(empty, rows, name="x.csv")
    assert asks.status == 1
    assert "--dates" in asks.err
    bring(empty, rows, "--dates", "dmy", name="x.csv")
    assert "birthday: 1979-04-03" in text(empty, "eve-moreau")


def test_as__reads_it_so_whatever_it_looks_like(empty: Path, bring: Bring) -> None:
    assert counts(bring(empty, EVE, "--as", "vcard", name="x.dat")) == of(created=1)
    with unchanged_tree(empty):
        assert bring(empty, EVE, "--as", "calendar").status == 1
        unknown = bring(empty, EVE, "--as", "nonsense")
    assert unknown.status == 2
    assert "vcard" in unknown.err


def test_source__standard_input(empty: Path) -> None:
    words = command_line("-C", empty, "--today", TODAY, "import", "-")
    done = subprocess.run(words, input=EVE.encode(), capture_output=True, env=environment(), timeout=DEADLINE, check=True)
    assert done.stdout == b"created 1, updated 0, unchanged 0, skipped 0\n"
    assert set(people(empty)) == {"eve-moreau"}


def test_source__a_pipe(empty: Path, tmp_path: Path) -> None:
    (tmp_path / "x.vcf").write_text(EVE)
    shell = ["bash", "-c", f'exec "$@" <(cat {tmp_path}/x.vcf)', "bash", *command_line("-C", empty, "import")]
    done = subprocess.run(shell, capture_output=True, env=environment(), timeout=DEADLINE, check=False)
    assert (done.returncode, done.stderr.count(b"Eve Moreau")) == (0, 1)
    assert set(people(empty)) == {"eve-moreau"}


def test_source__a_folder_of_cards(empty: Path, run: Run, tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    (cards / "old/.git").mkdir(parents=True)
    (cards / "eve.vcf").write_text(EVE)
    (cards / "old/finn.vcf").write_text(card("Finn Berg"))
    (cards / "old/.git/hidden.vcf").write_text(card("Hidden One"))
    (cards / ".DS_Store").write_bytes(b"\0\0")
    (cards / "read me.txt").write_text("These are cards.\n")
    done = run("-C", empty, "import", cards)
    assert (done.status, counts(done)) == (0, of(created=2))
    assert "read me.txt: is of no format that is known; passed over" in done.err
    assert set(people(empty)) == {"eve-moreau", "finn-berg"}


def test_source__a_name_that_is_no_text(empty: Path, run_process: Run, tmp_path: Path) -> None:
    try:
        (tmp_path / "caf\udce9.vcf").write_text(EVE)
    except OSError:
        pytest.skip("this file system takes no name that is not UTF-8")
    done = run_process("-C", empty, "import", tmp_path / "caf\udce9.vcf")
    assert (done.status, done.is_tidy) == (0, True), done.err
    assert set(people(empty)) == {"eve-moreau"}


# What cannot be read


def test_nothing__a_missing_file(network: Make, run: Run) -> None:
    folder = network()
    with unchanged_tree(folder):
        done = run("-C", folder, "import", "/nowhere/x.vcf")
    assert (done.status, done.out) == (2, "")
    assert "/nowhere/x.vcf: cannot be read: No such file or directory; nothing was written" in done.err


def test_nothing__a_folder_without_anything(network: Make, run: Run, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "none").mkdir()
    with unchanged_tree(folder):
        done = run("-C", folder, "import", tmp_path / "none")
    assert (done.status, done.err) == (1, f"{tmp_path}/none: is an empty folder\n")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.vcf", "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"),
        ("x.csv", "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"),
        ("x.ics", "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"),
        ("x.vcf", EVE + card("Finn Berg")[:-20]),
        ("x.csv", 'Name,Email\nEve Moreau,eve@example.com\n"Finn Berg,f@example.com\n'),
        ("x.vcf", ""),
        ("x.csv", ""),
        ("x.dat", "\0\1\2\3" * 1000),
        ("x.txt", "Dear diary,\n"),
        ("x.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 10),
    ],
)
def test_nothing__of_a_foreign_file_is_taken(network: Make, bring: Bring, name: str, data: str | bytes) -> None:
    folder = network()
    with unchanged_tree(folder):
        done = bring(folder, data, name=name)
    assert (done.status, done.out) == (1, "")
    assert name in done.err
    assert "nothing was written" in done.err


def test_nothing__where_the_second_source_is_foreign(network: Make, bring: Bring, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "bad.vcf").write_text("<html>\n")
    with unchanged_tree(folder):
        assert bring(folder, EVE, tmp_path / "bad.vcf").status == 1


def test_nothing__without_a_source(network: Make, run: Run) -> None:
    assert run("-C", network(), "import").status == 2


# What would be done


def patched(folder: Path, diff: str) -> dict[str, bytes | None]:
    """The contacts of a network after git has applied a diff to them."""
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, input=diff.encode(), check=True, capture_output=True)
    return tree(folder / "contacts")


def test_dry_run__shows_a_diff_and_writes_nothing(network: Make, bring: Bring) -> None:
    folder = network()
    with unchanged_tree(folder):
        done = bring(folder, EVE + card("Ada Okafor", "NICKNAME:Addy"), "--dry-run")
    assert done.status == 0
    assert "--- a/contacts/ada-okafor.md\n+++ b/contacts/ada-okafor.md\n" in done.out
    assert "--- /dev/null\n+++ b/contacts/eve-moreau.md\n" in done.out
    assert "+aka: [Addy]\n" in done.out
    assert counts(done) == of(created=1, updated=1)


ODD: Files = {
    "contacts/ada okafor.md": "---\nname: Ada Okafor\n---\n\nNo end of line",
    "contacts/bo.md": b"\xef\xbb\xbf---\r\nname: Bo Lindqvist\r\n---\r\n\r\nA\x0cfeed, \xe2\x80\xa8, \x1b[31mred, \x85\r\n",
    "contacts/ž/cy.md": "---\nname: Cy Tran\nemail: cy@example.com\n---\n",
}


def test_dry_run__git_applies_it_and_it_is_what_the_run_writes(network: Make, bring: Bring) -> None:
    cards = EVE + "".join(card(each, "TITLE:CTO", "NOTE:A note.") for each in ("Ada Okafor", "Bo Lindqvist", "Cy Tran"))
    one, other = network(ODD, "one"), network(ODD, "other")
    diff = bring(one, cards, "--dry-run").out
    bring(other, cards)
    assert patched(one, diff) == tree(other / "contacts")


def test_dry_run__in_colour_on_a_terminal(network: Make, tmp_path: Path) -> None:
    (tmp_path / "x.vcf").write_text(EVE)
    with Terminal("-C", network(), "import", tmp_path / "x.vcf", "--dry-run") as terminal:
        assert terminal.end() == 0
        assert "\x1b[32m+name: Eve Moreau" in terminal.told


# What happened

MEETING = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:m1
DTSTART:20260310T140000
DTEND:20260310T150000
SUMMARY:Plans for Berlin
ORGANIZER:mailto:me@example.com
ATTENDEE;CN=Ada:mailto:ada@example.com
ATTENDEE;CN=Bo Lindqvist:mailto:bo@example.com
ATTENDEE;CN=Nobody:mailto:nobody@example.com
END:VEVENT
END:VCALENDAR
"""
CALLS = """\
<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<calls count="2">
  <call number="+15550100" duration="720" type="2" date="1772467200000" readable_date="Mar 2, 2026 4:00:00 PM" contact_name="A" />
  <call number="+15550100" duration="600" type="1" date="1775059200000" readable_date="Apr 1, 2026 4:00:00 PM" contact_name="A" />
</calls>
"""


def test_happened__a_meeting_stands_with_one_and_names_the_other(network: Make, bring: Bring) -> None:
    folder = network()
    done = bring(folder, MEETING, "--own", "me@example.com", name="x.ics")
    assert (done.status, counts(done)) == (0, of(updated=1))
    assert "- 2026-03-10 14:00 meeting with [[bo-lindqvist]]: Plans for Berlin\n- 2026-03-02 call" in text(folder, "ada-okafor")
    assert "2026-03-10" not in text(folder, "bo-lindqvist")
    with unchanged_tree(folder):
        assert counts(bring(folder, MEETING, "--own", "me@example.com", name="x.ics", today=LATER)) == of(unchanged=1)


def test_happened__what_the_user_took_out_stays_out(network: Make, bring: Bring) -> None:
    folder = network()
    before = text(folder, "ada-okafor")
    bring(folder, MEETING, name="x.ics")
    (folder / "contacts/ada-okafor.md").write_text(before)
    bring(folder, MEETING, name="x.ics")
    assert text(folder, "ada-okafor") == before


def test_happened__a_call_that_was_logged_by_hand_is_not_doubled(network: Make, bring: Bring) -> None:
    folder = network()
    before = text(folder, "ada-okafor")
    assert counts(bring(folder, CALLS, name="calls.xml")) == of(updated=1)
    new = [line for line in text(folder, "ada-okafor").splitlines() if line not in before.splitlines()]
    assert len(new) == 1
    assert new[0].startswith("- 2026-04-01 16:00 call")


def test_happened__nobody_new_is_made(empty: Path, bring: Bring) -> None:
    done = bring(empty, MEETING, name="x.ics")
    assert done.status == 1
    assert people(empty) == {}


def test_happened__with_somebody_of_whom_another_source_tells(empty: Path, bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "x.vcf").write_text(card("Ada Okafor", "EMAIL:ada@example.com"))
    assert counts(bring(empty, MEETING, tmp_path / "x.vcf", name="x.ics")) == of(created=1)
    assert "## Log\n\n- 2026-03-10 14:00 meeting: Plans for Berlin\n" in text(empty, "ada-okafor")


# What is said, and what git keeps


def test_json__counts_by_id(network: Make, bring: Bring) -> None:
    folder = network()
    cards = EVE + card("Ada Okafor", "TITLE:CEO", "BDAY:1979-02-30") + card("Bo Lindqvist", "NICKNAME:B") + card("")
    done = bring(folder, cards, "--json")
    assert done.status == 1
    told = done.json
    assert {key: told[key] for key in ("created", "updated", "unchanged")} == {
        "created": ["eve-moreau"], "updated": ["bo-lindqvist"], "unchanged": ["ada-okafor"]
    }  # fmt: skip
    ((skipped),) = told["skipped"]
    assert (skipped["source"], skipped["line"], skipped.keys()) == (
        "people.vcf",
        cards.count("\n") - 4,
        {"source", "line", "reason"},
    )
    assert told["clashes"] == [{"id": "ada-okafor", "field": "role", "mine": "CTO", "theirs": "CEO"}]
    assert [each["id"] for each in told["left"]] == ["ada-okafor"]
    assert json.loads(bring(folder, cards, "--json", "--dry-run").out)["created"] == []


def test_status__one_where_nobody_was_found(empty: Path, bring: Bring) -> None:
    done = bring(empty, "Name,Email\n", name="x.csv")
    assert done.status == 1


def test_status__one_where_a_row_was_wrong(empty: Path, bring: Bring) -> None:
    assert bring(empty, EVE).status == 0
    assert bring(empty, EVE + card("")).status == 1


@pytest.fixture
def repository(network: Make) -> Path:
    folder = network()
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")
    return folder


def test_commit__one_with_what_was_written(repository: Path, bring: Bring) -> None:
    (repository / "contacts/cy-tran.md").write_text("---\nname: Cy Tran\nrole: mine\n---\n")
    done = bring(repository, EVE + card("Finn Berg") + card("Ada Okafor", "NICKNAME:Addy"), "--commit")
    assert done.status == 0
    assert git(repository, "log", "--format=%s").splitlines() == ["import: 3 contacts from people.vcf", "start"]
    assert set(git(repository, "log", "-1", "--format=", "--name-only").split()) == {
        "contacts/ada-okafor.md", "contacts/eve-moreau.md", "contacts/finn-berg.md", "imports/vcard.jsonl"
    }  # fmt: skip
    assert git(repository, "status", "--short").split() == ["M", "contacts/cy-tran.md"]


def test_commit__nothing_where_nothing_was_new(repository: Path, bring: Bring) -> None:
    bring(repository, EVE, "--commit")
    assert bring(repository, EVE, "--commit").status == 0
    assert len(git(repository, "log", "--format=%s").splitlines()) == 2


# Laws

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=8)
NAMES = st.sampled_from(["Ada Okafor", "Okafor, Ada", "Bo Lindqvist", "John Smith", "Eve", "Ana Silva", "João Silva"])
ADDRESSES = st.sampled_from(["", "a@example.com", "b@example.com", "A@example.com"])
PHONES = st.sampled_from(["", "+1 555 010 0100", "(555) 010-0100", "+1 555 010 0199"])
DAYS = st.sampled_from(["", "1979-03-14", "1980-01-01", "2024-02-29"])
PEOPLE = st.fixed_dictionaries(
    {"Name": NAMES | NAMES | WORDS, "Email": ADDRESSES, "Phone": PHONES, "Title": st.sampled_from(["", "CTO"]) | WORDS,
     "Birthday": DAYS, "Tags": st.sampled_from(["", "a; b"]),
     "Notes": st.sampled_from(["", "## Log", "- [ ] pay\n- 2026-01-01 call: x"]) | WORDS}
)  # fmt: skip
RECORDS = st.sampled_from(
    [ADA, BO, STYLED, "\ufeff" + STYLED, STYLED.replace("\n", "\r\n"), "---\nname: John Smith\nemail: {home: a@example.com}\n---",
     "---\nname: Eve\nphone: [+1 555 010 0100]\nrole: |\n  many\n  lines\n---\nNotes.\n## Log\n- 2026-01-01 call\n\n- no date\n",
     "---\n'name': \"Ana Silva\"\ntags: {a: b}\nemail:\n  - a@example.com # c\n---\n```\nopen"]
)  # fmt: skip
one_by_one = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def fresh(folder: Path, files: dict[str, str]) -> Path:
    """An own network for each example."""
    made = folder / f"n{sum(1 for _ in folder.iterdir())}"
    (made / "contacts").mkdir(parents=True)
    (made / "warmsite.yaml").write_text("")
    for name, data in files.items():
        (made / f"contacts/{name}.md").write_bytes(dedent(data).lstrip("\n").encode())
    return made


def keeps_in_order(before: bytes, after: bytes) -> bool:
    rest = iter(after)
    return all(byte in rest for byte in before)


@one_by_one
@given(st.lists(PEOPLE, min_size=1, max_size=5), st.lists(RECORDS, min_size=1, max_size=3))
def test_law__twice_is_once_and_what_stands_there_stays(
    bring: Bring, tmp_path: Path, rows: list[dict[str, str]], records: list[str]
) -> None:
    (tmp_path / "laws").mkdir(exist_ok=True)
    folder = fresh(tmp_path / "laws", {f"p{number}": each for number, each in enumerate(records)})
    before = theirs(folder)
    bring(folder, table(*rows), "--dates", "dmy", name="x.csv")
    after = theirs(folder)
    for path, data in before.items():
        assert data is None or keeps_in_order(data, after[path] or b""), path
    bring(folder, table(*rows), "--dates", "dmy", name="y.csv", today=LATER)
    assert theirs(folder) == after


@one_by_one
@given(st.lists(PEOPLE, min_size=1, max_size=4), st.lists(RECORDS, min_size=1, max_size=3))
def test_law__the_dry_run_is_the_run(bring: Bring, tmp_path: Path, rows: list[dict[str, str]], records: list[str]) -> None:
    (tmp_path / "laws").mkdir(exist_ok=True)
    files = {f"p{number}": each for number, each in enumerate(records)}
    one, other = fresh(tmp_path / "laws", files), fresh(tmp_path / "laws", files)
    words = ("--dates", "dmy", "--prefer", "theirs")
    diff = bring(one, table(*rows), *words, "--dry-run", name="x.csv").out
    assert theirs(one) == theirs(fresh(tmp_path / "laws", files))
    bring(other, table(*rows), *words, name="x.csv")
    assert (patched(one, diff) if "\n--- " in f"\n{diff}" else tree(one / "contacts")) == tree(other / "contacts")


# What a newer file and another source know


def test_newer__a_longer_note_brings_only_its_new_lines(empty: Path, bring: Bring) -> None:
    bring(empty, card("Eve Moreau", "NOTE:Met at Utrecht.\\nLikes sailing.", uid="e"))
    file = empty / "contacts/eve-moreau.md"
    file.write_text(file.read_text().replace("Likes sailing.", "He sold the boat."))
    bring(empty, card("Eve Moreau", "NOTE:Met at Utrecht.\\nLikes sailing.\\nHis son started school.", uid="e"))
    notes = file.read_text().partition("\n---\n")[2].partition("## Log")[0]
    assert notes.split("\n\n") == ["\nMet at Utrecht.\nHe sold the boat.", "His son started school.", ""]


def test_newer__theirs_after_mine_looks_at_all_again(network: Make, bring: Bring) -> None:
    folder = network()
    assert "2 differences settled as it is here" in bring(folder, CLASH, "--prefer", "mine").err
    with unchanged_tree(folder / "contacts"):
        assert "here and" not in bring(folder, CLASH).err
    assert counts(bring(folder, CLASH, "--prefer", "theirs")) == of(updated=1)
    assert "role: CEO" in text(folder, "ada-okafor")


@pytest.mark.parametrize("number", ["0171 2345678", "+49 (0)171 2345678".replace("(0)", ""), "0049 171 2345678"])
def test_fields__a_number_without_its_country_is_the_same(network: Make, bring: Bring, number: str) -> None:
    folder = network({"contacts/eve.md": "---\nname: Eve Moreau\nphone: +49 171 2345678\n---\n"})
    with unchanged_tree(folder / "contacts"):
        assert counts(bring(folder, card("Eve Moreau", f"TEL:{number}"))) == of(unchanged=1)


@pytest.mark.parametrize("rest", [("Birthday", "1980-03-14", "1991-05-05"), ("Company", "Acme", "Beta")])
def test_who__two_rows_of_one_name_are_two(empty: Path, bring: Bring, rest: tuple[str, str, str]) -> None:
    key, one, other = rest
    rows = table({"Name": "Anna Muller", key: one}, {"Name": "Anna Muller", key: other})
    assert counts(bring(empty, rows, name="a.csv")) == of(created=2)
    assert one in text(empty, "anna-muller")
    assert other in text(empty, "anna-muller-2")
    with unchanged_tree(empty):
        assert counts(bring(empty, rows, name="a.csv")) == of(unchanged=2)


def test_who__of_one_name_in_two_files_but_born_on_another_day(empty: Path, bring: Bring) -> None:
    for name, born in (("a.csv", "1980-03-14"), ("b.csv", "1991-05-05")):
        assert counts(bring(empty, table({"Name": "Anna Muller", "Birthday": born}), name=name)) == of(created=1)


def test_who__a_number_of_another_roster_is_somebody_else(empty: Path, bring: Bring) -> None:
    """Two employers count from one."""
    for name, who in (("a.csv", "Ada Okafor"), ("b.csv", "Bob Stone")):
        rows = table({"Employee #": "7", "Name": who})
        assert counts(bring(empty, rows, "--map", "Employee #=uid", name=name)) == of(created=1)
    assert set(people(empty)) == {"ada-okafor", "bob-stone"}


def test_who__a_couple_with_one_mailbox_is_two_and_told(empty: Path, bring: Bring) -> None:
    bring(empty, card("Peter Smith", "EMAIL:smiths@example.com"))
    done = bring(empty, card("Anna Smith", "EMAIL:smiths@example.com"), name="more.vcf")
    assert counts(done) == of(created=1)
    assert "may be peter-smith" in done.err


def test_who__somebody_else_with_an_address_of_theirs_is_told(network: Make, bring: Bring) -> None:
    folder = network(
        {
            "contacts/b1.md": "---\nname: Baba Wenz\nemail: baba@example.com\n---\n",
            "contacts/b2.md": "---\nname: Baba Wenz PMP\nurl: https://www.linkedin.com/in/baba\n---\n",
        }
    )
    done = bring(folder, card("Baba Wenz", "EMAIL:baba@example.com", "URL:https://linkedin.com/in/baba"))
    assert "Baba Wenz (b1) may be b2: if so, warmsite merge b2 b1" in done.err


@pytest.mark.parametrize("into", ["a\tb", "a\nb", "_x", "../x"])
def test_into__a_folder_that_is_never_read_is_refused(empty: Path, bring: Bring, into: str) -> None:
    with unchanged_tree(empty):
        assert bring(empty, EVE, "--into", into).status == 2


@pytest.mark.parametrize("tag", ["", " ", "a, b"])
def test_tag__that_is_none_or_several_is_refused(empty: Path, bring: Bring, tag: str) -> None:
    with unchanged_tree(empty):
        assert bring(empty, EVE, "--tag", tag).status == 2
