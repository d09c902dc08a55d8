"""duplicates and merge: who is here twice and why, and two contacts made one without losing a word."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from clitools import environment, git, theirs, unchanged_tree
from test_endurance import as_ordinary_user
from test_renaming import DOOMED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Make, Outcome, Run

    Do = Callable[..., Outcome]

DAY = "2026-11-23"
ADA, OTHER = "contacts/ada.md", "contacts/okafor-ada.md"
FILES = {
    ADA: """
        ---
        # the first
        name: Ada Okafor
        role: CEO
        email: ada@example.com
        phone:
          mobile: +1 555 0100
        tags: [mentor]
        birthday: 03-14
        added: 2026-02-01
        ---

        Met on the train.

        ## Log

        * 2026-03-02 call (thrilled): Moving the team.
            * gave: a book
        * 2025-11-28 lunch with [[bo]]: Planned.
        """,
    OTHER: """
        ---
        name: Okafor, Ada
        aka: [Adaeze]
        role: CTO
        email: {home: ADA@example.com, work: ada@northwind.example}
        phone: +1 555 0199
        location: Houston, Texas
        birthday: 1980-03-14
        tags: [Mentor, health]
        introduced_by: bo
        added: 2026-01-01
        shoe size: 39
        ---

        - [ ] 2026-12-01 send her the survey

        Two daughters.

        ## Log

        - 2026-04-01 9:30 call: News,
          wrapped.
          - got: advice
            and more
          - [ ] 2026-05-01 call back
        - 2026-03-02 call: Moving the team.
          - gave: a book
          - challenge: hiring
        - [x] 2026-02-02 return the key
        """,
    "contacts/bo.md": """
        ---
        name: Bo Lindqvist
        relations: {boss: okafor-ada}
        ---

        Knows [[okafor-ada|her]], [[Okafor, Ada]] and `[[okafor-ada]]`.

        ## Log

        - 2026-05-01 dinner with [[ada]], [[cy]] and [[okafor-ada]]: All of us.
        """,
    "contacts/cy.md": "---\nname: Cy Tran\n---\n",
    "plans/news.md": "---\nkind: season\nmembers: [bo, okafor-ada]\nselect: mentions:okafor-ada\n---\n",
    "imports/vcard.jsonl": '{"uid":"x","id":"okafor-ada","said":{"role":["CTO"]},"brought":["role","location"]}\n',
    "imports/calls.jsonl": '{"uid":"@ada","id":"ada","entries":["1"]}\n{"uid":"@okafor-ada","id":"okafor-ada","entries":["2"]}\n',
    "imports/not-the-same.txt": "# mine\nokafor-ada | cy\n",
}
JOINED = """\
---
# the first
name: Ada Okafor
role: CEO
email: {main: ada@example.com, work: ada@northwind.example}
phone:
  mobile: +1 555 0100
  other: +1 555 0199
tags: [mentor, health]
birthday: 1980-03-14
added: 2026-01-01
location: Houston, Texas
introduced_by: bo
shoe size: 39
aka: ["Okafor, Ada", Adaeze]
---

Met on the train.

From okafor-ada, merged 2026-11-23: role was CTO

- [ ] 2026-12-01 send her the survey

Two daughters.

- [x] 2026-02-02 return the key

## Log

* 2026-04-01 9:30 call: News,
  wrapped.
  - got: advice
    and more
  - [ ] 2026-05-01 call back
* 2026-03-02 call (thrilled): Moving the team.
    * gave: a book
    - challenge: hiring
* 2025-11-28 lunch with [[bo]]: Planned.
"""


@pytest.fixture
def folder(network: Make) -> Path:
    return network(FILES)


@pytest.fixture
def do(folder: Path, run: Run) -> Do:
    return lambda *words: run("-C", folder, "--today", DAY, *words)


def under_git(folder: Path) -> None:
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text("/.warmsite/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")


# duplicates


def pairs(network: Make, run: Run, *contacts: str, query: tuple[str, ...] = ()) -> list[tuple[str, str, list[str]]]:
    """The pairs among contacts a, b, c …, of which each is the front matter and perhaps what stands below it."""
    files = {f"contacts/{chr(97 + at)}.md": f"---\n{each.replace(' / ', chr(10))}\n---\n" for at, each in enumerate(contacts)}
    done = run("-C", network(files), "--today", DAY, "duplicates", "--json", *query)
    assert done.status == 0, done.err
    return [(each["a"], each["b"], each["reasons"]) for each in done.json]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("name: Ada Okafor / email: ada@example.com", "name: Adaeze / email: {home: Ada@Example.com}", ["same e-mail"]),
        ("name: Ada Okafor / phone: +1 202 555 0100", "name: A. Okafor / phone: (202) 555-0100", ["same phone", "names alike"]),
        ("name: Ada Okafor / url: github.com/ada", "name: Ada O. / url: https://github.com/Ada/", ["same profile"]),
        ("name: Ada Okafor", "name: Dr. Okafor, Ada", ["same name"]),
        ("name: José Núñez", "name: jose nunez", ["same name"]),
        ("name: Ada Okafor", "name: Ada Quill / aka: [Ada Okafor]", ["same name"]),
        ("name: 李伟", "name: 李伟", ["same name"]),
        ("name: Ada", "name: ada", ["same single name"]),
        ("name: Ana Muller / company: Northwind", "name: Anna Miller / company: northwind", ["names alike", "same company"]),
        ("name: Ana Muller / location: Oslo", "name: Anna Miller / location: Oslo", ["names alike", "same place"]),
        ("name: Ana Muller / birthday: 1980-03-14", "name: Anna Miller / birthday: 1980-03-14", ["same birthday", "names alike"]),
        (
            "name: Ada Okafor / birthday: 03-14",
            "name: Ada N. Okafor / birthday: 1980-03-14",
            ["names alike", "same day of birth"],
        ),
    ],
)
def test_duplicates__told_with_the_reasons(network: Make, run: Run, one: str, other: str, reasons: list[str]) -> None:
    assert [each[2] for each in pairs(network, run, one, other)] == [reasons]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("name: Ana Muller", "name: Anna Miller"),
        ("name: Ada Okafor / company: Northwind / location: Oslo", "name: Bo Lindqvist / company: Northwind / location: Oslo"),
        ("name: Ada Okafor / phone: +1 202 555 0100", "name: Ben Okafor / phone: +1 202 555 0100"),
        ("name: Ada Okafor / birthday: 1980-03-14", "name: Ada Okafor / birthday: 1981-03-14"),
        ("name: Ada Okafor / url: github.com/ada", "name: Ada Okafor / url: github.com/okafor"),
        ("name: Ada Okafor / url: https://example.com", "name: Bo Lindqvist / url: https://example.com"),
        ("name: John Smith / relations: {father: b}", "name: John Smith"),
        ("name: John Smith", "name: John Smith / how: through '[[a]]'"),
    ],
)
def test_duplicates__not_who_are_two(network: Make, run: Run, one: str, other: str) -> None:
    assert pairs(network, run, one, other) == []


def test_duplicates__what_many_share_tells_nothing(network: Make, run: Run) -> None:
    names = ["Ada Okafor", "Bo Lindqvist", "Cy Tran", "Di Moreau", "Ed Novak", "Fay Osei", "Gus Weiss"]
    office = [f"name: {each} / email: info@example.com / phone: +1 202 555 0100" for each in names]
    assert pairs(network, run, *office) == []


def test_duplicates__likeliest_first_and_who_has_more_to_tell_is_named_first(network: Make, run: Run) -> None:
    weak, strong = "name: Ana Muller / company: X", "name: Anna Miller / company: X"
    rich = "name: Bo Berg / email: bo@example.com / role: CTO"
    found = pairs(network, run, weak, strong, "name: Bo Berg / email: bo@example.com", rich)
    assert [(one, other) for one, other, _ in found] == [("d", "c"), ("a", "b")]


def test_duplicates__of_a_query(network: Make, run: Run) -> None:
    people = ["name: Ada Okafor / tags: [x]", "name: Okafor Ada", "name: Bo Berg", "name: Berg Bo"]
    assert [each[:2] for each in pairs(network, run, *people, query=("tag:x",))] == [("a", "b")]


def test_duplicates__of_a_query_that_fits_nobody(do: Do) -> None:
    done = do("duplicates", "tag:nothing")
    assert (done.status, done.out) == (1, "")


def test_duplicates__in_words(do: Do, network: Make, run: Run) -> None:
    told = do("duplicates")
    assert told.status == 0
    assert told.out.splitlines() == [
        " 98  okafor-ada  ada",
        "     Okafor, Ada · Ada Okafor: same e-mail, same name, same day of birth",
    ]
    assert told.err == "`warmsite merge A B` joins two, `warmsite duplicates --not A B` keeps them apart\n"
    none = run("-C", network({}, "empty"), "duplicates")
    assert (none.status, none.out, none.err) == (0, "", "nobody seems to be here twice\n")


def test_duplicates__not_the_same_is_remembered(folder: Path, do: Do) -> None:
    done = do("duplicates", "--not", "ada", "Okafor, Ada")
    assert (done.status, done.out) == (0, "imports/not-the-same.txt: Ada Okafor and Okafor, Ada are two people\n")
    assert (folder / "imports/not-the-same.txt").read_text() == "# mine\nokafor-ada | cy\nada | okafor-ada\n"
    assert do("duplicates", "--json").json == []
    again = do("duplicates", "--not", "okafor-ada", "ADA")
    assert (again.status, again.err) == (0, "okafor-ada and ada: are known to be two people\n")
    assert (folder / "imports/not-the-same.txt").read_text().count("\n") == 3


def test_duplicates__not_the_same_makes_its_file(network: Make, run: Run) -> None:
    folder = network({"contacts/a b.md": "---\nname: Ada Okafor\n---\n", "contacts/c.md": "---\nname: Ada Okafor\n---\n"})
    assert len(run("-C", folder, "duplicates", "--json").json) == 1
    assert run("-C", folder, "duplicates", "--not", "a b", "c").status == 0
    assert (folder / "imports/not-the-same.txt").read_text().splitlines()[1:] == ["a b | c"]
    assert run("-C", folder, "duplicates", "--json").json == []
    assert run("-C", folder, "duplicates", "--not", "c", "c").status == 2


# merge


def test_merge__joins_everything(folder: Path, do: Do) -> None:
    before = theirs(folder)
    done = do("merge", "ada", "okafor-ada")
    assert (done.status, done.is_tidy) == (0, True)
    assert done.out.splitlines() == [
        "imports/calls.jsonl",
        "imports/not-the-same.txt",
        "imports/vcard.jsonl",
        "plans/news.md",
        "contacts/bo.md",
        ADA,
        f"{OTHER} → {ADA}",
    ]
    assert done.err.splitlines() == [
        f"{OTHER}: git does not have it as it stands; only the merge keeps it",
        "role is 'CEO'; 'CTO' is told in the notes",
    ]
    after = theirs(folder)
    assert (after[ADA] or b"").decode() == JOINED
    assert OTHER not in after
    bo = before["contacts/bo.md"] or b""
    for old, new in (
        (b"boss: okafor-ada", b"boss: ada"),
        (b"[[okafor-ada|her]]", b"[[ada|her]]"),
        (b"with [[ada]], [[cy]] and [[okafor-ada]]:", b"with [[ada]] and [[cy]]:"),
    ):
        bo = bo.replace(old, new)
    assert after["contacts/bo.md"] == bo
    assert after["plans/news.md"] == b"---\nkind: season\nmembers: [bo, ada]\nselect: mentions:ada\n---\n"
    assert after["imports/not-the-same.txt"] == b"# mine\nada | cy\n"
    (line,) = (after["imports/calls.jsonl"] or b"").splitlines()
    assert json.loads(line) == {"uid": "@ada", "id": "ada", "entries": ["1", "2"]}
    card = json.loads(after["imports/vcard.jsonl"] or b"")
    assert (card["id"], card["said"], card["brought"]) == ("ada", {"role": ["CTO"]}, ["location"])
    assert do("check", "--strict").status == 0
    shown = do("show", "Adaeze", "--json").json
    assert (shown["id"], shown["mentions"], shown["last"]) == ("ada", ["bo"], "2026-05-01")
    assert {each["text"] for each in shown["promises"]} >= {"send her the survey", "call back", "return the key"}


def test_merge__prefers_the_other(folder: Path, do: Do) -> None:
    done = do("merge", "ada", "okafor-ada", "--prefer", "b", "--json")
    assert done.json["differences"] == [{"field": "role", "kept": "CTO", "noted": "CEO"}]
    text = (folder / ADA).read_text()
    assert "\nrole: CTO\n" in text
    assert "\nUntil okafor-ada was merged 2026-11-23: role was CEO\n" in text
    assert "\nname: Ada Okafor\n" in text


def test_merge__dry_run_is_what_the_run_does(folder: Path, do: Do, tmp_path: Path) -> None:
    with unchanged_tree(folder):
        told = do("merge", "ada", "okafor-ada", "--dry-run")
    assert told.status == 0
    under_git(folder)
    patch = tmp_path / "merge.diff"
    patch.write_text(told.out)
    assert do("merge", "ada", "okafor-ada").status == 0
    done = theirs(folder)
    git(folder, "reset", "--hard", "--quiet")
    git(folder, "apply", str(patch))
    assert theirs(folder) == done


def test_merge__names_without_quotes_and_json(do: Do) -> None:
    done = do("merge", "Ada", "Okafor", "Okafor,", "Ada", "--json")
    assert (done.status, done.json["id"], done.json["merged"], done.json["removed"]) == (0, "ada", "okafor-ada", OTHER)


def test_merge__commits_exactly_these_files(folder: Path, do: Do) -> None:
    under_git(folder)
    (folder / "warmsite.yaml").write_text("# changed\n")
    done = do("merge", "ada", "okafor-ada", "--commit")
    assert (done.status, done.out.splitlines()[-1]) == (0, "committed: merge: okafor-ada → ada")
    assert "git does not have it" not in done.err
    assert git(folder, "status", "--porcelain") == " M warmsite.yaml\n"


def test_merge__keeps_line_ends_and_every_other_byte(network: Make, run: Run) -> None:
    old = b"\xef\xbb\xbf---\r\nname: Ada  \r\n# mine\r\ntags: [a,   b]\r\n---\r\n\r\nNo end"
    folder = network({ADA: old, OTHER: "---\nname: Bea\ntags: [c]\n---\n\nNotes.\n\n## Log\n- 2026-01-01 call: x\n"})
    assert run("-C", folder, "--today", DAY, "merge", "ada", "okafor-ada").status == 0
    assert (folder / ADA).read_bytes() == (
        b"\xef\xbb\xbf---\r\nname: Ada  \r\n# mine\r\ntags: [a,   b, c]\r\naka: [Bea]\r\n---\r\n\r\nNo end\r\n\r\n"
        b"From okafor-ada, merged 2026-11-23:\r\n\r\nNotes.\r\n\r\n## Log\r\n\r\n- 2026-01-01 call: x\r\n"
    )


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("- 2026-01-01 lunch with [[b]]: Soup.", "- 2026-01-01 lunch: Soup."),
        ("- 2026-01-01 lunch (warm) with [[b|her]]", "- 2026-01-01 lunch (warm)"),
        ("- 2026-01-01 lunch with [[b]] and [[cy]]: Soup.", "- 2026-01-01 lunch with [[cy]]: Soup."),
        ("- 2026-01-01 lunch with [[cy]], [[Bea]], [[cy|him]]", "- 2026-01-01 lunch with [[cy]] and [[cy|him]]"),
        ("- 2026-01-01 lunch with [[b]] at the lake", "- 2026-01-01 lunch: at the lake"),
        ("- 2026-01-01 call: She asked [[b]].", "- 2026-01-01 call: She asked Bea."),
        ("- 2026-01-01 call: `[[b]]`", "- 2026-01-01 call: `[[b]]`"),
        ("- 2026-01-01 call: [[ada]] herself", "- 2026-01-01 call: [[ada]] herself"),
    ],
)
def test_merge__nobody_is_their_own_company(network: Make, run: Run, line: str, made: str) -> None:
    files = {"contacts/b.md": "---\nname: Bea\n---\n", "contacts/cy.md": "---\nname: Cy\n---\n"}
    folder = network({**files, ADA: f"---\nname: Ada\n---\n\n## Log\n\n{line}\n"})
    done = run("-C", folder, "--today", DAY, "merge", "ada", "b", "--json")
    told = made != line and "She" not in line
    notes = "Until b was merged 2026-11-23: with Bea on 2026-01-01\n\n" if told else ""
    assert (folder / ADA).read_text() == f"---\nname: Ada\naka: [Bea]\n---\n\n{notes}## Log\n\n{made}\n"
    ties = [{"field": "with", "kept": None, "noted": "Bea on 2026-01-01"}] if told else []
    assert done.json["differences"] == ties


def test_merge__nobody_is_their_own_relation(network: Make, run: Run) -> None:
    one = "---\nname: Ada\nintroduced_by: Bea\nrelations: {twin: b, friend: '[[cy]]'}\nhow: as '[[b]]'\n---\n"
    other = "---\nname: Bea\nrelations: {self: '[[ada]]', boss: Bea, aunt: Di}\n---\n\nSee [[Ada]] and [[b|me]].\n"
    folder = network({ADA: one, "contacts/b.md": other, "contacts/cy.md": "---\nname: Cy\n---\n"})
    assert run("-C", folder, "--today", DAY, "merge", "ada", "b").status == 0
    text = (folder / ADA).read_text()
    assert "relations: {friend: \"[[cy]]\", aunt: Di}\nhow: as 'Bea'\n" in text
    assert "introduced_by:\n" in text
    told = "introduced_by was Bea; relations was twin: Bea\n\nFrom b, merged 2026-11-23: relations was self: Ada, boss: Bea"
    assert text.endswith(f"\nUntil b was merged 2026-11-23: {told}\n\nSee Ada and me.\n")
    assert run("-C", folder, "show", "ada", "--json").json["mentions"] == []


def test_merge__a_line_that_was_not_indented_goes_on_with_the_one_above(network: Make, run: Run) -> None:
    log = "## Log\n\n- 2026-03-02 call: Hello,\n  wrapped.\n    - gave: a book\n"
    folder = network({ADA: f"---\nname: Ada\n---\n\n{log}", OTHER: f"---\nname: Ada\n---\n\n{log}of hers\n"})
    assert run("-C", folder, "merge", "ada", "okafor-ada").status == 0
    assert (folder / ADA).read_text().endswith(f"{log}    - gave: a book\n      of hers\n")


def test_merge__a_promise_that_goes_on_is_another_one(network: Make, run: Run) -> None:
    other = "---\nname: Ada\n---\n\n- [ ] call\n"
    folder = network({ADA: f"{other}about the survey\n", OTHER: other})
    assert run("-C", folder, "--today", DAY, "merge", "ada", "okafor-ada").status == 0
    assert (folder / ADA).read_text() == f"{other}about the survey\n\nFrom okafor-ada, merged 2026-11-23:\n\n- [ ] call\n"


def test_merge__a_rhythm_and_a_job_are_not_mixed(network: Make, run: Run) -> None:
    other = "---\nname: Ada\ncompany: Cedar\nrole: CTO\nstarted: 2020\ncadence: never\nlanguage: Igbo\n---\n"
    folder = network({ADA: "---\nname: Ada\ncompany: Northwind\ncircle: close\n---\n", OTHER: other})
    assert run("-C", folder, "--today", DAY, "merge", "ada", "okafor-ada").status == 0
    told = "company was Cedar; role was CTO; started was 2020; cadence was never"
    assert (folder / ADA).read_text() == (
        f"---\nname: Ada\ncompany: Northwind\ncircle: close\nlanguage: Igbo\n---\n\nFrom okafor-ada, merged 2026-11-23: {told}\n"
    )


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("", "status: archived", "status is active in contacts/ada.md and archived in contacts/okafor-ada.md"),
        ("died: 2024", "", "died is 2024 in contacts/ada.md and not said in contacts/okafor-ada.md"),
        ("", "birthday: 1980-02-30", "contacts/okafor-ada.md:3: birthday:"),
        ("", "glad: 9", "mend that first"),
    ],
)
def test_merge__refused_until_it_is_settled(network: Make, run: Run, one: str, other: str, said: str) -> None:
    files = {path: f"---\nname: Ada\n{more}\n---\n" for path, more in ((ADA, one), (OTHER, other))}
    folder = network(files)
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "merge", "ada", "okafor-ada")
    assert (done.status, said in done.err) == (2, True)


def test_merge__refused_for_one_contact_or_one_file(folder: Path, do: Do) -> None:
    assert do("merge", "ada", "Ada Okafor").status == 2
    assert do("merge", "ada", "nobody").status == 1
    (folder / "contacts/z.md").symlink_to("ada.md")
    with unchanged_tree(folder / "contacts"):
        done = do("merge", "ada", "z")
    assert (done.status, "are one file" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("contacts/eve.md", b"---\nname: Eve\n---\n\nCaf\xe9 with [[okafor-ada]].\n"),
        ("contacts/eve.md", b'---\nname: Eve\nintroduced_by: "okafor\\x2dada"\n---\n'),
        ("imports/odd.jsonl", b"\xff\xfe"),
        ("imports/vcard.jsonl", b'<<<<<<< ours\n{"uid":"x","id":"okafor-ada"}\n=======\n>>>>>>> theirs\n'),
        ("imports/not-the-same.txt", b"<<<<<<< ours\nokafor-ada | cy\n=======\n>>>>>>> theirs\n"),
        (OTHER, b"---\nname: Ada\n---\n\nSee [[ada|\nher]].\n\n## Log\n\n- 2026-01-01 call: [[ada\n  ]] x\n"),
    ],
)
def test_merge__refused_whole(network: Make, run: Run, path: str, data: bytes) -> None:
    folder = network({**FILES, path: data})
    with unchanged_tree(folder):
        for more in ((), ("--dry-run",)):
            done = run("-C", folder, "merge", "ada", "okafor-ada", *more)
            assert (done.status, done.is_tidy, done.out) == (2, True, ""), done.told


@pytest.mark.parametrize("path", [ADA, OTHER])
def test_merge__refused_for_code_that_is_not_closed_and_says_in_which_file(network: Make, run: Run, path: str) -> None:
    folder = network({**FILES, path: "---\nname: Ada\n---\n\n```\nopen\n"})
    with unchanged_tree(folder):
        done = run("-C", folder, "merge", "ada", "okafor-ada")
    assert (done.status, done.err) == (2, f"{path}: its last code block is not closed; close it first\n")


def test_merge__comments_are_told_in_the_notes(network: Make, run: Run) -> None:
    other = """
        ---
        # how I know her: the train
        # shared
        name: Ada  # née Lind
        how: "# no comment"
        tags: [a, # one
          b]
        more: |
          # text
        # ## Log
        #
        ---

        Two daughters.
        """
    folder = network({ADA: "---\nname: Ada\n# shared\n---\n", OTHER: other})
    assert run("-C", folder, "--today", DAY, "merge", "ada", "okafor-ada").status == 0
    assert (folder / ADA).read_text().partition("---\n\n")[2] == (
        "From okafor-ada, merged 2026-11-23:\n\n"
        "    # how I know her: the train\n    name: Ada  # née Lind\n    tags: [a, # one\n    # ## Log\n\n"
        "Two daughters.\n"
    )


def test_merge__refused_for_two_who_are_known_to_be_two(folder: Path, do: Do) -> None:
    assert do("duplicates", "--not", "okafor-ada", "ada").status == 0
    with unchanged_tree(folder):
        done = do("merge", "ada", "okafor-ada")
    told = "you said that ada and okafor-ada are two people; take that line away first"
    assert (done.status, done.err) == (2, f"imports/not-the-same.txt: {told}\n")
    (folder / "imports/not-the-same.txt").write_text("")
    assert do("merge", "ada", "okafor-ada").status == 0


def test_merge__other_lines_of_who_is_not_the_same_stay(network: Make, run: Run) -> None:
    lines = "# family\n\nokafor-ada | cy\n# family\n\nbo | ada\nOkafor-Ada  |  bo\ncy | bo\ncy | bo\nno pair\n"
    folder = network({**FILES, "imports/not-the-same.txt": lines})
    assert run("-C", folder, "merge", "ada", "okafor-ada").status == 0
    left = (folder / "imports/not-the-same.txt").read_text()
    assert left == "# family\n\nada | cy\n# family\n\nbo | ada\ncy | bo\ncy | bo\nno pair\n"


def test_merge__what_nobody_can_read_in_a_memory_stays(network: Make, run: Run) -> None:
    lines = (
        '{"uid":"z","id":"cy","mine":1.50}\n'
        "# the old phone, of okafor-ada\n"
        '{"uid":"x","id":"okafor-ada","file":"old.vcf"}\n'
        '{"uid":"x","id":"okafor-ada","mine":{"a": 1.50},"brought":["location","role"]}\n'
        '{"uid":"y","id":"okafor-ada","said":7}\n'
        '{"uid":"@okafor-ada","id":"okafor-ada","entries":["2"],"seen":true}\n'
        "half a rema"
    )
    folder = network({**FILES, "imports/vcard.jsonl": lines})
    assert run("-C", folder, "merge", "ada", "okafor-ada").status == 0
    assert (folder / "imports/vcard.jsonl").read_text() == (
        "# the old phone, of okafor-ada\n"
        '{"uid":"y","id":"okafor-ada","said":7}\n'
        "half a rema\n"
        '{"uid":"@ada","id":"ada","entries":["2"],"seen":true}\n'
        '{"uid":"x","id":"ada","mine":{"a": 1.50},"brought":["location"]}\n'
        '{"uid":"z","id":"cy","mine":1.50}\n'
    )


def test_merge__ties_that_go_are_told(network: Make, run: Run) -> None:
    one = "---\nname: Ada\nrelations: {spouse: '[[b]]'}\n---\n\n## Log\n\n- 2026-02 lunch with [[b]]\n- 2025 met with [[b]]\n"
    folder = network({ADA: one, "contacts/b.md": '---\nname: Bea\nintroduced_by: "[[ada]]"\n---\n'})
    done = run("-C", folder, "--today", DAY, "merge", "ada", "b", "--json")
    assert done.json["differences"] == [
        {"field": "relations", "kept": None, "noted": "spouse: Bea"},
        {"field": "with", "kept": None, "noted": "Bea on 2026-02, 2025"},
        {"field": "introduced_by", "kept": None, "noted": "Ada"},
    ]
    assert "introduced_by: 'Ada' is told in the notes" in done.err.splitlines()
    assert (folder / ADA).read_text().partition("---\n\n")[2] == (
        "Until b was merged 2026-11-23: relations was spouse: Bea; with Bea on 2026-02, 2025\n\n"
        "From b, merged 2026-11-23: introduced_by was Ada\n\n## Log\n\n- 2026-02 lunch\n- 2025 met\n"
    )


def test_merge__of_a_link_says_what_stays(network: Make, run: Run) -> None:
    folder = network({ADA: "---\nname: Ada\n---\n", "real.md": "---\nname: Ada\n---\n"})
    (folder / OTHER).symlink_to("../real.md")
    for more in (["--dry-run"], []):
        done = run("-C", folder, "merge", "ada", "okafor-ada", *more)
        assert (done.status, done.err) == (0, f"{OTHER}: is a link; real.md, the file behind it, stays\n")
    assert (folder / "real.md").exists()
    assert not (folder / OTHER).is_symlink()


def test_merge__what_git_does_not_have_is_told_before_it_goes(folder: Path, do: Do) -> None:
    told = f"{OTHER}: git does not have it as it stands; only the merge keeps it"
    assert do("merge", "ada", "okafor-ada", "--dry-run").err.splitlines()[0] == told
    under_git(folder)
    assert told not in do("merge", "ada", "okafor-ada", "--dry-run").err
    (folder / OTHER).write_text((folder / OTHER).read_text() + "\n- 2026-11-01 call: not committed\n")
    command = [sys.executable, "-c", DOOMED, "1", "-C", str(folder), "merge", "ada", "okafor-ada"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, f"{told}\n")
    assert (folder / OTHER).exists()


def test_merge__a_file_that_is_not_read_is_told(network: Make, run: Run) -> None:
    folder = network({**FILES, "contacts/broken.md": "---\nname: [\n---\n\n[[okafor-ada]]\n"})
    done = run("-C", folder, "merge", "ada", "okafor-ada")
    assert "contacts/broken.md: is not read as a contact; the link in it stays" in done.err.splitlines()


@pytest.mark.parametrize("path", [ADA, OTHER, "contacts", "contacts/bo.md"])
def test_merge__refused_whole_where_one_place_may_not_be_written(folder: Path, run_process: Run, path: str) -> None:
    before = as_ordinary_user()
    rights = (folder / path).stat().st_mode & 0o777
    (folder / path).chmod(rights & 0o555)
    try:
        with unchanged_tree(folder):
            done = run_process("-C", folder, "merge", "ada", "okafor-ada", before=before)
    finally:
        (folder / path).chmod(rights)
    assert (done.status, done.is_tidy) == (2, True)
    assert "read-only" in done.err


def test_merge__killed_at_any_moment_is_finished_by_the_same_command(network: Make, run: Run) -> None:
    whole = network(FILES, "whole")
    assert run("-C", whole, "--today", DAY, "merge", "ada", "okafor-ada").status == 0
    shoot = DOOMED.replace('event == "os.rename"', 'event in {"os.rename", "os.remove"} and "tmp" not in str(arguments[-2:])')
    states, status = [], -signal.SIGKILL
    while status == -signal.SIGKILL:
        folder = network(FILES, f"killed-{len(states)}")
        words = ["-C", str(folder), "--today", DAY, "merge", "ada", "okafor-ada"]
        command = [sys.executable, "-c", shoot, str(len(states) + 1), *words]
        status = subprocess.run(command, env=environment(), capture_output=True, check=False).returncode
        states.append(str(theirs(folder)))
        if status == -signal.SIGKILL:
            finished = run(*words)
            assert finished.status == 0, finished.err
        assert theirs(folder) == theirs(whole)
    assert status == 0
    assert len(set(states)) > 6
