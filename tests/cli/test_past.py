"""history, compare and --as-of: what git remembers, in the terminal; in real repositories."""

from __future__ import annotations

import os
import re
import subprocess
from itertools import count
from typing import TYPE_CHECKING

import pytest
from clitools import tree, unchanged_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Make, Outcome, Run, Start

    Keep = Callable[..., str]

ADA = """\
---
name: Ada Okafor
role: CTO
company: Northwind
circle: close
---

Runs.

## Log

- 2026-01-10 call: Hello
"""
BO = "---\nname: Bo Lindqvist\ncircle: wide\n---\n\n## Log\n\n- 2025-12-01 call: Hi\n"


def git(folder: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.strip()


@pytest.fixture
def folder(network: Make) -> Path:
    made = network({"contacts/ada.md": ADA, "contacts/bo.md": BO, ".gitignore": "/output/\n/.warmsite/\n"})
    git(made, "init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture
def keep(folder: Path) -> Keep:
    """Commits files as given (None takes one away) with a day as the author's; gives the commit."""

    def commit(day: str, subject: str, **files: str | None) -> str:
        for name, text in files.items():
            file = folder / f"contacts/{name}.md"
            if text is None:
                file.unlink()
            else:
                file.write_text(text)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", f"--date={day}T12:00:00+0100", f"--message={subject}")
        return git(folder, "rev-parse", "HEAD")

    return commit


@pytest.fixture
def do(folder: Path, run: Run) -> Callable[..., Outcome]:
    return lambda *words: run("-C", folder, *words)


def test_history__field_by_field_newest_first(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    newest = keep("2026-03-01", "She moved on", ada=ADA.replace("CTO", "CEO").replace("Runs.", "Runs.\n\nSwims."))
    told = do("--today", "2026-03-05", "history", "--json").json
    assert told[0] == {
        "date": "2026-03-01", "commit": newest, "subject": "She moved on", "author": told[0]["author"], "id": "ada",
        "path": "contacts/ada.md", "changes": [{"field": "role", "before": "CTO", "after": "CEO"}],
        "deed": "changed", "was": None, "added": ["Swims."], "removed": [],
    }  # fmt: skip
    assert [(each["id"], each["changes"]) for each in told[1:]] == [("ada", []), ("bo", [])]
    shown = do("--today", "2026-03-05", "history", "ada").out
    assert "role: CTO → CEO" in shown
    assert "lines of the notes: 1 added" in shown
    assert "Bo" not in do("--today", "2026-03-05", "history", "ada").out
    assert do("history", "nobody").status == 1


def test_history__knows_nothing_of_days_to_come(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-03-01", "later", ada=ADA.replace("CTO", "CEO"))
    assert [each["subject"] for each in do("--today", "2026-02-01", "history", "ada", "--json").json] == ["start"]


def test_history__through_a_rename_and_of_who_went(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-01", "another name", ada=None, ada_o=ADA)
    keep("2026-02-02", "gone", bo=None)
    told = do("history", "--json").json
    assert [(each["subject"], each["id"], each["path"]) for each in told] == [
        ("gone", "bo", "contacts/bo.md"),
        ("another name", "ada_o", "contacts/ada_o.md"),
        ("start", "ada_o", "contacts/ada.md"),
        ("start", "bo", "contacts/bo.md"),
    ]


def test_history__by_day_whatever_the_order_of_commits(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-03-01", "late", ada=ADA.replace("CTO", "CEO"))
    keep("2026-02-01", "cherry-picked", ada=ADA.replace("CTO", "Founder"))
    assert [each["subject"] for each in do("history", "ada", "--json").json] == ["late", "cherry-picked", "start"]


def test_history__of_a_file_that_cannot_be_read_now(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    (folder / "contacts/ada.md").write_text("---\nname: [\n---\n")
    assert [each["id"] for each in do("history", "--json").json] == ["ada", "bo"]


def test_history__a_successor_has_a_life_of_their_own(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    new = ADA.replace("Ada Okafor", "Ben Neu").replace("CTO", "Chief Sales Officer")
    keep("2026-01-20", "Ada left, Ben came", ada=None, ben=new)
    assert [(each["id"], each["deed"]) for each in do("history", "--json").json][:2] == [("ada", "removed"), ("ben", "created")]
    assert not [each for each in do("--today", "2026-01-21", "upcoming", "--json").json if each["kind"] == "news"]
    told = do("compare", "2026-01-11", "HEAD", "--json").json
    assert ([each["id"] for each in told["joined"]], [each["id"] for each in told["went"]]) == (["ben"], ["ada"])


def test_history__before_a_rename_that_is_still_to_come(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-01-26", "another name", ada=None, ada_o=ADA)
    assert [each["subject"] for each in do("--today", "2026-01-25", "history", "ada_o", "--json").json] == ["start"]
    assert [each["subject"] for each in do("--today", "2026-01-25", "show", "ada_o", "--json").json["changes"]] == ["start"]


def test_history__of_a_file_that_was_renamed_and_is_not_committed(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-01", "promoted", ada=ADA.replace("CTO", "CEO"))
    (folder / "contacts/bo.md").write_text(BO + "- 2025-11-30 call: With [[ada]]\n")
    assert do("rename", "ada", "ada-okafor").status == 0
    (folder / "contacts/team").mkdir()
    (folder / "contacts/bo.md").rename(folder / "contacts/team/bo.md")
    told = do("history", "--json").json
    assert [(each["subject"], each["id"], each["path"]) for each in told] == [
        ("promoted", "ada-okafor", "contacts/ada.md"),
        ("start", "ada-okafor", "contacts/ada.md"),
        ("start", "bo", "contacts/bo.md"),
    ]
    assert [each["subject"] for each in do("history", "ada-okafor", "--json").json] == ["promoted", "start"]
    assert [each["subject"] for each in do("show", "bo", "--json").json["changes"]] == ["start"]
    told = do("--today", "2026-02-02", "show", "ada-okafor", "--json").json["changes"]
    assert [each["subject"] for each in told] == ["promoted", "start"]
    assert [each["subject"] for each in do("show", "ada", "--as-of", "HEAD~1", "--json").json["changes"]] == ["start"]
    assert do("--today", "2026-02-02", "build").status == 0
    assert "promoted" in (folder / "output/people/ada-okafor.html").read_text()


def test_history__up_to_a_day_too_follows_what_is_not_committed(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-01", "promoted", ada=ADA.replace("CTO", "CEO"))
    (folder / "contacts/ada.md").rename(folder / "contacts/other.md")
    do("--today", "2026-01-20", "build")
    assert "other" in (folder / "output/history.html").read_text()


def test_check__tells_how_git_keeps_the_records(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    (folder / "contacts/eve.md").write_text("---\nname: Eve\n---\n")
    assert [each["code"] for each in do("check", "--json").json] == ["not-in-git"]


def test_history__many_at_once_are_a_line(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "import: 20 people", **{f"p{number}": f"---\nname: P {number}\n---\n" for number in range(20)})
    out = do("history").out
    assert "22 people" in out
    assert "P 7" not in out


def test_history__of_one_tells_what_a_commit_of_many_changed(keep: Keep, do: Callable[..., Outcome]) -> None:
    many = {f"p{number}": f"---\nname: P {number}\nrole: Buyer\n---\n" for number in range(20)}
    keep("2026-01-11", "import: 20 people", **many)
    keep("2026-02-11", "promoted", **{key: text.replace("Buyer", "Head buyer") for key, text in many.items()})
    assert "role: Buyer → Head buyer" in do("history", "p7").out
    assert "Buyer" not in do("history").out
    assert "Buyer until 11 February 2026" in do("show", "p7").out
    assert do("show", "p7", "--json").json["posts"] == [{"role": "Buyer", "company": None, "until": "2026-02-11"}]


def test_history__without_git_says_why(network: Make, run: Run) -> None:
    done = run("-C", network(), "history")
    assert (done.status, done.out, "is not under git" in done.err) == (0, "", True)


def test_show__tells_changes(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-03-01", "She moved on", ada=ADA.replace("CTO", "CEO"))
    told = do("--today", "2026-03-05", "show", "ada", "--json").json["changes"]
    assert [each["subject"] for each in told] == ["She moved on", "start"]
    assert told[0]["changes"] == [{"field": "role", "before": "CTO", "after": "CEO"}]
    shown = do("--today", "2026-03-05", "show", "ada").out
    assert "1 March 2026  She moved on" in shown
    assert "role: CTO → CEO" in shown


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("CTO", "CEO"), "became CEO at Northwind, 13 days ago: call to congratulate"),
        (("company: Northwind", "company: Meridian"), "joined Meridian as CTO, 13 days ago: call to congratulate"),
        (("company: Northwind", "company: Nortwind"), ""),
        (("role: CTO", "role: 'CTO '"), ""),
        (("circle: close", "circle: wide"), ""),
    ],
)
def test_today__a_new_post_is_news(keep: Keep, do: Callable[..., Outcome], changed: tuple[str, str], said: str) -> None:
    keep("2026-01-11", "start")
    keep("2026-01-20", "new", ada=ADA.replace(*changed))
    rows = {each["id"]: each for each in do("--today", "2026-02-02", "today", "--json").json}
    assert [each for each in rows.get("ada", {}).get("reasons", []) if each.startswith("news: ")] == (
        [f"news: {said}"] if said else []
    )
    news = [each for each in do("--today", "2026-02-01", "upcoming", "--json").json if each["kind"] == "news"]
    assert [each["id"] for each in news] == (["ada"] if said else [])


def test_today__news_ends_with_a_conversation_and_after_thirty_days(keep: Keep, do: Callable[..., Outcome]) -> None:
    def whys(day: str) -> list[str]:
        return [each["why"] for each in do("--today", day, "today", "--json").json if each["id"] == "ada"]

    keep("2026-01-11", "start")
    keep("2026-01-20", "new", ada=ADA.replace("CTO", "CEO"))
    assert "news" in whys("2026-02-19")
    assert "news" not in whys("2026-02-20")
    keep(
        "2026-01-22",
        "talked",
        ada=ADA.replace("CTO", "CEO").replace("## Log\n\n", "## Log\n\n- 2026-01-21 call: Congratulated\n"),
    )
    assert "news" not in whys("2026-02-02")


# --as-of


@pytest.fixture
def past(folder: Path, keep: Keep) -> tuple[Path, list[str]]:
    """A network of three commits, with changes on top that are not committed."""
    commits = [
        keep("2026-01-11", "start"),
        keep("2026-02-15", "role", ada=ADA.replace("CTO", "CEO")),
        keep("2026-03-10", "more", cy="---\nname: Cy\n---\n", bo=None),
    ]
    (folder / "contacts/ada.md").write_text(ADA.replace("CTO", "Founder"))
    (folder / "warmsite.yaml").write_text("circles: {close: 1 week}\n")
    return folder, commits


@pytest.mark.parametrize(
    ("name", "role", "ids"),
    [
        ("HEAD~2", "CTO", ["ada", "bo"]),
        ("2026-02-14", "CTO", ["ada", "bo"]),
        ("2026-02-15", "CEO", ["ada", "bo"]),
        ("main", "CEO", ["ada", "cy"]),
        ("2030-01-01", "CEO", ["ada", "cy"]),
        ("2026-01", "CTO", ["ada", "bo"]),
        ("2026-02", "CEO", ["ada", "bo"]),
        ("2026", "CEO", ["ada", "cy"]),
    ],
)
def test_as_of__reads_the_commit_and_writes_nothing(
    past: tuple[Path, list[str]], do: Callable[..., Outcome], name: str, role: str, ids: list[str]
) -> None:
    folder, _ = past
    with unchanged_tree(folder / "contacts"):
        told = do("list", "--as-of", name, "--json").json
        assert do("show", "ada", "--as-of", name, "--json").json["role"] == role
        assert {each["id"] for each in do("overdue", "--as-of", name, "--json").json} <= set(ids)
        assert {each["id"] for each in do("today", "--as-of", name, "--json").json} <= set(ids)
        assert {each["id"] for each in do("upcoming", "--as-of", name, "--json").json} <= set(ids)
    assert [each["id"] for each in told] == ids
    assert do("list", "--json").json[0]["role"] == "Founder"


def test_as_of__a_tag_with_a_message_means_its_commit(past: tuple[Path, list[str]], do: Callable[..., Outcome]) -> None:
    folder, commits = past
    git(folder, "tag", "--annotate", "--message=The first", "first", commits[0])
    assert "Sunday, 11 January 2026" in do("today", "--as-of", "first").out
    assert do("compare", "first", "--json").json["from"] == {"commit": commits[0], "date": "2026-01-11"}


def test_as_of__a_year_and_a_month_end_with_their_last_day(keep: Keep, do: Callable[..., Outcome]) -> None:
    days = ["2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01"]
    for day in days:
        keep(day, "one", ada=ADA + f"- {day} call: Hello\n")
    for name, number in (("2024-02", 0), ("2024-11", 1), ("2024-12", 2), ("2024", 2), ("2025", 3)):
        assert do("compare", name, "--json").json["from"]["date"] == days[number]
    assert do("list", "--as-of", "2024-01").status == do("list", "--as-of", "2024-13").status == 2


def test_as_of__a_year_is_no_commit_whose_id_begins_like_it(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    when = {f"GIT_{who}_DATE": "2026-01-11T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")}
    made = (git(folder, "commit-tree", "HEAD^{tree}", f"-m{number}", **when) for number in count())
    year = next(each[:4] for each in made if each[:4].isdecimal() and "0001" <= each[:4] < "2026")
    assert "no commit on or before" in do("list", "--as-of", year).err


def test_as_of__its_day_is_today_unless_one_is_given(past: tuple[Path, list[str]], do: Callable[..., Outcome]) -> None:
    assert "Sunday, 15 February 2026" in do("today", "--as-of", "2026-03-01").out
    assert "Sunday, 1 March 2026" in do("--today", "2026-03-01", "today", "--as-of", "2026-03-01").out


@pytest.mark.parametrize("name", ["nothing", "2020-01-01", "--help", "HEAD~99", "main:contacts/ada.md", "", "\n"])
def test_as_of__nothing_there_is_told_in_a_line(past: tuple[Path, list[str]], do: Callable[..., Outcome], name: str) -> None:
    for command in (("list",), ("show", "ada"), ("build",)):
        done = do(*command, f"--as-of={name}")
        assert (done.status, done.out, done.is_tidy) == (2, "", True)


def test_as_of__without_a_repository(network: Make, run: Run) -> None:
    done = run("-C", network(), "list", "--as-of", "HEAD")
    assert (done.status, "not a git repository" in done.err or "not under git" in done.err) == (2, True)


def test_build__as_of_equals_the_site_of_those_records(
    past: tuple[Path, list[str]], do: Callable[..., Outcome], tmp_path: Path, run: Run
) -> None:
    folder, commits = past
    copy = tmp_path / "copy"
    git(folder, "worktree", "add", "--quiet", str(copy), commits[1])
    with unchanged_tree(folder / "contacts"):
        assert do("build", "--as-of", commits[1], "--output", tmp_path / "one").status == 0
    assert run("-C", copy, "--today", "2026-02-15", "build", "--output", tmp_path / "two").status == 0
    one, two = (
        {path: data for path, data in tree(tmp_path / name).items() if not path.startswith(".")} for name in ("one", "two")
    )
    assert one.keys() == two.keys()
    told = re.compile(rb'<p class="as-of">.*</p>\n')  # which commit it is, as the site of no other folder says
    # This one tells the way from the site to the records, for links into the editor.
    assert [path for path in one if told.sub(b"", one[path] or b"") != (two[path] or b"")] == ["assets/now.css"]


def test_build__after_one_of_another_commit_is_that_of_the_folder(
    past: tuple[Path, list[str]], do: Callable[..., Outcome]
) -> None:
    folder, _ = past
    do("--today", "2026-03-11", "build")
    before = tree(folder / "output")
    do("build", "--as-of", "HEAD~2")
    assert tree(folder / "output") != before
    do("--today", "2026-03-11", "build")
    after = tree(folder / "output")
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} <= {".warmsite-manifest.json", ".warmsite.json"}


# compare


def test_compare__who_warmed_cooled_joined_and_went(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    cold = BO.replace("2025-12-01", "2023-01-01")
    keep("2026-01-12", "others", cold=cold.replace("Bo Lindqvist", "Cold"), gone="---\nname: Gone\n---\n")
    keep(
        "2026-06-01", "later", gone=None, dee="---\nname: Dee\n---\n", ada=None, ada_o=ADA,
        cold=cold.replace("Bo Lindqvist", "Cold").replace("## Log\n\n", "## Log\n\n- 2026-05-30 call: Again\n"),
    )  # fmt: skip
    told = do("compare", "2026-01-12", "2026-06-01", "--json").json
    assert (told["from"]["date"], told["to"]["date"]) == ("2026-01-12", "2026-06-01")
    assert [(each["id"], each["before"], each["after"]) for each in told["warmed"]] == [("cold", "dormant", "warm")]
    assert [(each["id"], each["before"]) for each in told["cooled"]] == [("ada_o", "warm")]
    assert ([each["id"] for each in told["joined"]], [each["id"] for each in told["went"]]) == (["dee"], ["gone"])
    out = do("compare", "2026-01-12", "2026-06-01").out
    assert "Warmed  1" in out
    assert "dormant → warm" in out


def test_compare__a_new_file_of_an_old_name_is_somebody_new(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-01", "another name", ada=None, ada_o=ADA)
    keep("2026-03-01", "somebody else", ada="---\nname: Ada Byron\n---\n\nAnother life altogether.\n")
    told = do("compare", "2026-01-11", "HEAD", "--json").json
    assert ([each["name"] for each in told["joined"]], told["went"]) == (["Ada Byron"], [])


def test_as_of__the_main_line_decides_what_a_date_means(
    keep: Keep, folder: Path, do: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("2026-01-11", "start")
    git(folder, "checkout", "--quiet", "-b", "side")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2036-02-10T12:00:00+0000")  # git would tell this one first
    keep("2026-02-10", "aside", cy="---\nname: Cy\n---\n")
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert [each["id"] for each in do("list", "--as-of", "2026-02-15", "--json").json] == ["ada", "bo"]


def test_as_of__tells_the_news_of_then(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-01-20", "new", ada=ADA.replace("CTO", "CEO"))
    keep("2026-01-21", "newer", ada=ADA.replace("CTO", "Founder"))
    told = do("show", "ada", "--as-of", "HEAD~1", "--json").json
    assert [each["subject"] for each in told["changes"]] == ["new", "start"]
    assert [each["subject"] for each in do("history", "ada", "--json").json] == ["newer", "new", "start"]


def test_compare__with_the_folder_as_it_stands(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    (folder / "contacts/eve.md").write_text("---\nname: Eve\n---\n")
    told = do("--today", "2026-01-11", "compare", "HEAD", "--json").json
    assert [each["id"] for each in told["joined"]] == ["eve"]
    assert told["to"] == {"commit": None, "date": "2026-01-11"}
    assert do("compare", "nothing").status == 2


def test_compare__who_fell_silent_neither_cooled_nor_was_met(keep: Keep, do: Callable[..., Outcome]) -> None:
    ada, cy = ADA.replace("circle", "status: paused\ncircle"), "---\nname: Cy\ncircle: wide\n---\n"
    keep("2026-01-11", "start", cy=cy, bo=BO.replace("circle", "status: archived\ncircle"))
    keep("2026-01-12", "later", ada=ada, cy=cy.replace("circle", "status: paused\ncircle"), bo=BO)
    told = do("compare", "2026-01-11", "HEAD", "--json").json
    assert [each["id"] for each in told["silent"]] == ["ada", "bo", "cy"]
    assert told["warmed"] == told["cooled"] == told["met"] == []


def test_compare__a_branch_that_is_not_this_one(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    git(folder, "checkout", "--quiet", "-b", "side")
    keep("2026-01-12", "another name", ada=None, ada_o=ADA.replace("CTO", "CEO"))
    git(folder, "checkout", "--quiet", "main")
    told = do("compare", "main", "side", "--json").json
    assert (told["joined"], told["went"]) == ([], [])


def went_and_joined(told: dict[str, list[dict[str, str]]]) -> tuple[list[str], list[str]]:
    return [each["id"] for each in told["went"]], [each["id"] for each in told["joined"]]


def test_compare__backwards_over_a_renaming_nobody_joined_or_went(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-01", "another name", ada=None, aa=ADA)
    keep("2026-02-02", "another person of the old name", ada=BO.replace("Bo", "Adam"))
    assert went_and_joined(do("compare", "HEAD", "HEAD~2", "--json").json) == (["ada"], [])
    assert went_and_joined(do("compare", "HEAD~1", "HEAD~2", "--json").json) == ([], [])
    assert went_and_joined(do("compare", "HEAD~2", "HEAD", "--json").json) == ([], ["ada"])


def test_compare__two_branches_with_a_renaming_on_either(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    git(folder, "checkout", "--quiet", "-b", "old")
    keep("2026-01-12", "ada is bea there", ada=None, bea=ADA)
    git(folder, "checkout", "--quiet", "main")
    keep("2026-01-13", "bo is bob here, and ada is cea", bo=None, bob=BO, ada=None, cea=ADA)
    keep("2026-01-14", "cy came", cy=BO.replace("Bo Lindqvist", "Cy Tran"))
    assert went_and_joined(do("compare", "old", "main", "--json").json) == ([], ["cy"])
    assert went_and_joined(do("compare", "main", "old", "--json").json) == (["cy"], [])
    assert went_and_joined(do("compare", "old", "--json").json) == ([], ["cy"])
    (folder / "contacts/cea.md").rename(folder / "contacts/dea.md")
    assert went_and_joined(do("compare", "old", "--json").json) == ([], ["cy"])


def test_compare__nothing_new(keep: Keep, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    assert "Everybody stands as they did." in do("--today", "2026-01-11", "compare", "HEAD").out


def test_compare__a_rename_that_is_not_committed_is_nobody_new(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-01-12", "moved", ada=None, ada_o=ADA)
    (folder / "contacts/ada_o.md").rename(folder / "contacts/ada-okafor.md")
    (folder / "contacts/bo.md").write_text(BO + "- 2026-01-11 call: Hi\n")
    (folder / "contacts/bo.md").rename(folder / "contacts/boris.md")
    for since in ("2026-01-11", "HEAD"):
        told = do("--today", "2026-01-12", "compare", since, "--json").json
        assert (told["joined"], told["went"]) == ([], [])
    told = do("compare", "2026-01-11", "HEAD", "--json").json
    assert (told["joined"], told["went"]) == ([], [])


def test_as_of__a_commit_without_a_network_is_told(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    (folder / "contacts").rename(folder / "later")
    (folder / "warmsite.yaml").unlink()
    git(folder, "add", ".gitignore")
    git(folder, "commit", "--quiet", "--date=2026-01-05T12:00:00", "--message=before")
    (folder / "later").rename(folder / "contacts")
    keep("2026-01-11", "start")
    for command in (("list", "--as-of"), ("build", "--as-of"), ("compare",)):
        done = do(*command, "2026-01-06")
        assert (done.status, done.out, done.is_tidy) == (2, "", True)
        assert "of 5 January 2026 holds no network: it has neither contacts/ nor warmsite.yaml" in done.err


def test_as_of__names_that_cannot_be_are_told_as_of_the_folder(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    (folder / "contacts/tab\there.md").write_text(BO)
    keep("2026-01-11", "start")
    here, there = do("list"), do("list", "--as-of", "HEAD")
    assert here.err == there.err == "1 error in the records: see warmsite check\n"


def test_as_of__a_version_that_is_not_here_is_told_in_a_line(keep: Keep, folder: Path, do: Callable[..., Outcome]) -> None:
    keep("2026-01-11", "start")
    keep("2026-02-11", "changed", ada=ADA.replace("CTO", "CEO"))
    blob = git(folder, "rev-parse", "HEAD~1:contacts/ada.md")
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for command in (("list", "--as-of"), ("build", "--as-of"), ("compare",)):
        done = do(*command, "HEAD~1")
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert "contacts/ada.md: what stood here is missing" in done.err


def test_as_of__what_the_folder_remembers_stays(past: tuple[Path, list[str]], do: Callable[..., Outcome]) -> None:
    """What is read of a commit is not the next command's to find, nor is it kept where nothing is yet."""
    folder, _ = past

    def remembered() -> dict[str, bytes | None]:
        known = tree(folder / ".warmsite") if (folder / ".warmsite").exists() else {}
        return {name: known.get(name) for name in ("history.msgpack", "records.msgpack", "roster.msgpack")}

    commands = [("list",), ("show", "ada"), ("today",), ("upcoming",), ("build", "--output", folder.parent / "site")]
    for is_known in (False, True):
        before = remembered()
        assert bool(before["history.msgpack"] and before["records.msgpack"]) == is_known
        for command in commands:
            do(*command, "--as-of", "HEAD~1")
        do("compare", "HEAD~2", "HEAD~1")
        assert remembered() == before
        do("build")


@pytest.mark.parametrize("command", ["watch", "serve"])
def test_watch__no_other_commit(past: tuple[Path, list[str]], started: Start, command: str) -> None:
    """A watcher shows the folder as it is."""
    going = started("-C", past[0], command, "--as-of", "HEAD")
    assert "--as-of" in going.line("err", "No such option")


def test_build__no_other_commit_where_a_watcher_keeps_the_site(
    past: tuple[Path, list[str]], started: Start, do: Callable[..., Outcome]
) -> None:
    folder, _ = past
    going = started("-C", folder, "watch")
    going.line("err", "index.html")
    before = (folder / "output/index.html").read_bytes()
    done = do("build", "--as-of", "HEAD~1")
    assert (done.status, "a watcher keeps this site" in done.err) == (2, True)
    assert (folder / "output/index.html").read_bytes() == before
    assert do("build", "--as-of", "HEAD~1", "--output", folder.parent / "site").status == 0
