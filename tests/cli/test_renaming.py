"""rename: file, id and links in one go, checked whole before anything is written."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from clitools import TODAY, environment, git, tree, unchanged_tree
from test_endurance import as_ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Make, Outcome, Run

    Do = Callable[..., Outcome]

ADA = "contacts/ada.md"
FILES = {
    ADA: """
        ---
        name: Ada Okafor
        ---

        Also known as [[ada|Ada]].

        ## Log

        - 2026-03-02 lunch with [[bo]] and [[cy]]: Hello from [[ADA]].
        """,
    "contacts/bo.md": """
        ---
        name: Bo Lindqvist
        introduced_by: ada
        relations: {boss: 'Ada', friend: Ada Okafor, ada: cy}
        ---

        Knows [[Ada Okafor]] and `[[ada]]`.

            [[ada]]

        ## Log

        - 2026-06-01 walk with [[ada]]: By the lake.
          - gave: [[ ada | her ]] a book
        """,
    "contacts/friends/cy.md": b"---\r\nname: Cy Tran\r\nhow: through '[[ada]]'\r\n# ada\r\n---\r\n\r\nNo end: [[ada]]",
}
RENAMED = {
    "contacts/ada.md": None,
    "contacts/ada-okafor.md": (b"[[ada", b"[[ada-okafor", b"[[ADA", b"[[ada-okafor"),
    "contacts/bo.md": (
        b"introduced_by: ada", b"introduced_by: ada-okafor", b"boss: 'Ada'", b"boss: 'ada-okafor'",
        b"[[ada]]: By", b"[[ada-okafor]]: By", b"[[ ada ", b"[[ ada-okafor ",
    ),
    "contacts/friends/cy.md": (b"[[ada]]", b"[[ada-okafor]]"),
}  # fmt: skip


@pytest.fixture
def folder(network: Make) -> Path:
    return network(FILES)


@pytest.fixture
def do(folder: Path, run: Run) -> Do:
    return lambda *words: run("-C", folder, "--today", TODAY, *words)


def records(folder: Path) -> dict[str, bytes | None]:
    return {f"contacts/{path}": data for path, data in tree(folder / "contacts").items() if data is not None}


def renamed(before: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """What the files say when `ada` has become `ada-okafor`."""
    after = {**before, "contacts/ada-okafor.md": before[ADA]}
    for path, changes in RENAMED.items():
        if changes is None:
            del after[path]
            continue
        data = after[path]
        assert data
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in data
            data = data.replace(old, new)
        after[path] = data
    return after


def test_rename__moves_file_and_links(folder: Path, do: Do) -> None:
    before = records(folder)
    facts = do("show", "bo", "--json").json
    done = do("rename", "ada", "ada-okafor")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "contacts/bo.md:3, 4, 13, 14",
        "contacts/friends/cy.md:3, 7",
        "contacts/ada.md:5, 9",
        "contacts/ada.md → contacts/ada-okafor.md",
    ]
    assert records(folder) == renamed(before)
    assert do("check", "--strict").status == 0
    assert do("show", "bo", "--json").json["mentions"] == ["ada-okafor"]
    assert do("show", "bo", "--json").json["due"] == facts["due"]


def test_rename__dry_run_shows_the_change_and_makes_none(folder: Path, do: Do) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("rename", "ada", "ada-okafor", "--dry-run")
    assert done.status == 0
    assert "--- contacts/bo.md" in done.out
    assert "-introduced_by: ada\n" in done.out
    assert "+introduced_by: ada-okafor\n" in done.out
    assert done.out.endswith("contacts/ada.md → contacts/ada-okafor.md\n")
    assert do("rename", "ada", "ada-okafor").status == 0


@pytest.mark.parametrize("new", ["Zoë", "李伟", "a b.c_d", "Ada", "9"])
def test_rename__to_any_id(folder: Path, do: Do, new: str) -> None:
    assert do("rename", "ada", new).status == 0
    assert f"contacts/{new}.md" in records(folder)
    assert ADA not in records(folder)
    assert do("check", "--strict").status == 0
    assert do("show", new, "--json").json["mentions"] == ["bo", "cy"]


def test_rename__an_id_that_the_file_gives(network: Make, run: Run) -> None:
    folder = network({**FILES, ADA: "---\nname: Ada Okafor\n# since 2020\nid: Ada  \n---\n"})
    assert run("-C", folder, "rename", "ada", "ada-okafor").status == 0
    assert records(folder)["contacts/ada-okafor.md"] == b"---\nname: Ada Okafor\n# since 2020\nid: ada-okafor  \n---\n"
    assert run("-C", folder, "check", "--strict").status == 0


def test_rename__brings_a_files_name_in_line_with_its_id(network: Make, run: Run) -> None:
    folder = network({**FILES, "contacts/new/x.md": "---\nname: Eve\nid: eve\n---\n"})
    done = run("-C", folder, "rename", "eve", "eve")
    assert (done.status, done.out) == (0, "contacts/new/x.md → contacts/new/eve.md\n")
    assert run("-C", folder, "rename", "eve", "eve").err == "contacts/new/eve.md: has that id already\n"


def test_rename__a_file_in_a_subfolder_stays_in_it(folder: Path, do: Do) -> None:
    assert do("rename", "cy", "cy-tran").out.endswith("contacts/friends/cy.md → contacts/friends/cy-tran.md\n")


def test_rename__a_contact_behind_a_link(network: Make, run: Run) -> None:
    folder = network({**FILES, "people/eve.md": "---\nname: Eve\n---\n\n[[eve]] and [[ada]]\n"})
    (folder / "contacts/eve.md").symlink_to("../people/eve.md")
    assert run("-C", folder, "rename", "eve", "eve-li").status == 0
    assert (folder / "contacts/eve-li.md").is_symlink()
    assert run("-C", folder, "rename", "ada", "ada-okafor").status == 0
    assert (folder / "people/eve.md").read_text() == "---\nname: Eve\n---\n\n[[eve-li]] and [[ada-okafor]]\n"


def test_rename__one_file_under_two_names(network: Make, run: Run) -> None:
    folder = network(FILES)
    (folder / "contacts/also-bo.md").symlink_to("bo.md")
    (folder / "contacts/z-ada.md").symlink_to("ada.md")
    assert run("-C", folder, "rename", "ada", "ada-okafor").status == 0
    assert records(folder)["contacts/bo.md"] == renamed(records(network(FILES, "again")))["contacts/bo.md"]


# refused


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("bo", "bo: contacts/bo.md has that id already"),
        ("CY", "CY: contacts/friends/cy.md has that id already"),
        ("a/b", "'a/b' is no id: letters, digits, space, `-`, `_` and `.`, such as a-b"),
        (".ada", "is no id"),
        ("", "is no id"),
        ("_ada", "begins with `_`"),
        ("x" * 253, "is too long"),
        ("李" * 90, "is too long"),
        ("notes", "contacts/notes.md: exists already"),
    ],
)
def test_rename__refused(network: Make, run: Run, new: str, said: str) -> None:
    folder = network({**FILES, "contacts/notes.md": "No contact.\n"})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "rename", "ada", new)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("line", "new", "said"),
    [
        ("Knows [[Zoë Keller]].", "zoë keller", "contacts/eve.md: [[Zoë Keller]]"),
        ("Knows [[Zed]].", "zed", "contacts/eve.md: [[Zed]]"),
    ],
)
def test_rename__refused_where_a_link_by_name_would_mean_another(network: Make, run: Run, line: str, new: str, said: str) -> None:
    zoe = "---\nname: Zoë Keller\naka: [Zed]\n---\n"
    folder = network({**FILES, "contacts/eve.md": f"---\nname: Eve\n---\n\n{line}\n", "contacts/zoe.md": zoe})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "rename", "ada", new)
    assert (done.status, said in done.err) == (2, True)


def test_rename__refused_where_a_plain_name_would_become_a_link(network: Make, run: Run) -> None:
    folder = network({**FILES, "contacts/eve.md": "---\nname: Eve\nintroduced_by: Maria\n---\n\nKnows [[maria]].\n"})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "rename", "ada", "maria")
    assert (done.status, "contacts/eve.md: Maria" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"---\nname: Eve\n---\n\nCaf\xe9 with [[ada]].\n", "contacts/eve.md: is not UTF-8"),
        (b'---\nname: Eve\nintroduced_by: "a\\x64a"\n---\n', "contacts/eve.md:3: [[ada]] cannot be changed where it stands"),
    ],
)
def test_rename__refused_whole_where_one_file_cannot_be_changed(network: Make, run: Run, data: bytes, said: str) -> None:
    folder = network({**FILES, "contacts/eve.md": data})
    with unchanged_tree(folder / "contacts"):
        for more in ((), ("--dry-run",)):
            done = run("-C", folder, "rename", "ada", "ada-okafor", *more)
            assert (done.status, done.out) == (2, "")
            assert said in done.err


@pytest.mark.parametrize("path", ["contacts/bo.md", "contacts", "contacts/friends/cy.md"])
def test_rename__refused_whole_where_one_place_may_not_be_written(folder: Path, run_process: Run, path: str) -> None:
    before = as_ordinary_user()
    rights = (folder / path).stat().st_mode & 0o777
    (folder / path).chmod(rights & 0o555)
    try:
        with unchanged_tree(folder / "contacts"):
            done = run_process("-C", folder, "rename", "ada", "ada-okafor", before=before)
    finally:
        (folder / path).chmod(rights)
    assert (done.status, done.is_tidy) == (2, True)
    assert "read-only" in done.err


def test_rename__a_file_that_is_not_read_is_told(network: Make, run: Run) -> None:
    folder = network({**FILES, "contacts/broken.md": "---\nname: [\n---\n\n[[ada]]\n", "contacts/notes.md": "[[Ada Okafor]]\n"})
    done = run("-C", folder, "rename", "ada", "ada-okafor")
    assert (done.status, done.err) == (0, "contacts/broken.md: is not read as a contact; the link in it stays\n")


# cut short

DOOMED = """
import os, signal, sys
from warmsite.cli import main

left = int(sys.argv.pop(1))

def shoot(event, arguments):
    global left
    if event == "os.rename":
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(shoot)
sys.exit(main.run(sys.argv[1:]))
"""


@pytest.mark.parametrize("own", ["", "id: x1\n"], ids=["id of the file's name", "id of its own"])
def test_rename__killed_at_any_moment_is_finished_by_the_same_command(network: Make, run: Run, own: str) -> None:
    files = {
        "contacts/x1.md": f"---\nname: Ada Okafor\n{own}---\n\nSee [[x1]] and [[bo]].\n",
        "contacts/bo.md": "---\nname: Bo\nintroduced_by: x1\n---\n",
        "contacts/cy.md": "---\nname: Cy\n---\n\nKnows [[x1]].\n",
        "plans/l.md": "---\nkind: season\nmembers: [x1]\nselect: mentions:x1\n---\n\nAs [[x1]] says.\n",
    }

    def state_of(folder: Path) -> dict[str, bytes | None]:
        return {**records(folder), **tree(folder / "plans")}

    whole = network(files, "whole")
    run("-C", whole, "rename", "x1", "nova")
    states, status = [], -signal.SIGKILL
    while status == -signal.SIGKILL:
        folder = network(files, f"killed-{len(states)}")
        command = [sys.executable, "-c", DOOMED, str(len(states) + 1), "-C", str(folder), "rename", "x1", "nova"]
        status = subprocess.run(command, env=environment(), capture_output=True, check=False).returncode
        states.append(state_of(folder))
        assert len(states[-1]) == len(files)
        if status == -signal.SIGKILL:
            finished = run("-C", folder, "rename", "x1", "nova")
            assert finished.status == 0, finished.err
        assert state_of(folder) == state_of(whole)
    assert status == 0
    # As it was; after each of the files; after the move.
    assert len({str(sorted(state.items())) for state in states}) == 6


# --commit


def test_rename__commits_exactly_these_files(folder: Path, do: Do) -> None:
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text("/.warmsite/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")
    (folder / "warmsite.yaml").write_text("# changed\n")
    (folder / "staged.txt").write_text("staged\n")
    git(folder, "add", "staged.txt")
    done = do("rename", "ada", "ada-okafor", "--commit")
    assert (done.status, done.out.splitlines()[-1]) == (0, "committed: rename: ada → ada-okafor")
    assert git(folder, "status", "--porcelain") == "A  staged.txt\n M warmsite.yaml\n"
    changed = git(folder, "show", "--format=", "--name-status", "--find-renames=20%").splitlines()
    assert sorted(line.split("\t")[-1] for line in changed) == [
        "contacts/ada-okafor.md", "contacts/bo.md", "contacts/friends/cy.md"
    ]  # fmt: skip


PLANS = {
    **FILES,
    "plans/news.md": """
        ---
        kind: letter
        date: 2026-06-15
        members: [bo, 'ada', "[[ada]]", Ada Okafor]  # ada
        title: ada
        ---

        Dear ada, [[ada|here]] and `[[ada]]`.

        ## Lines

        - [[ADA]]: ada wrote
        - [[bo]]: [[ada]] says hello
        """,
    "plans/back.md": b"\xef\xbb\xbf---\r\nkind: campaign\r\nstart: 2026-06-15\r\nmembers:\r\n  - ada\r\n---\r\n\r\nNo end",
    "plans/other.md": "---\nkind: season\nselect: ada\n---\n",
}


def test_rename__changes_the_members_and_lines_of_plans(network: Make, run: Run) -> None:
    folder = network(PLANS)
    before = tree(folder / "plans")
    members = [each["id"] for each in run("-C", folder, "--today", TODAY, "plan", "show", "news", "--json").json["members"]]
    done = run("-C", folder, "rename", "ada", "ada-okafor")
    assert (done.status, done.err) == (0, "")
    assert {"plans/back.md:5", "plans/news.md:4, 8, 12, 13"} <= set(done.out.splitlines())
    back, news = before["back.md"], before["news.md"]
    assert back
    assert news
    for old in (b"'ada'", b'"[[ada]]"', b"[[ada|", b"[[ADA]]", b" [[ada]] says"):
        news = news.replace(old, old.lower().replace(b"ada", b"ada-okafor"))
    assert tree(folder / "plans") == {**before, "back.md": back.replace(b"- ada", b"- ada-okafor"), "news.md": news}
    told = run("-C", folder, "--today", TODAY, "plan", "show", "news", "--json").json
    assert [each["id"] for each in told["members"]] == [{"ada": "ada-okafor"}.get(each, each) for each in members]
    assert "link" not in {each["code"] for each in run("-C", folder, "check", "plans", "--json").json}


def test_rename__dry_run_shows_the_plans_too(network: Make, run: Run) -> None:
    folder = network(PLANS)
    with unchanged_tree(folder / "plans"):
        told = run("-C", folder, "rename", "ada", "ada-okafor", "--dry-run").out
    assert "--- plans/back.md" in told
    assert "-  - ada\n+  - ada-okafor\n" in told
    assert "-- [[ADA]]: ada wrote\n" in told
    assert "+- [[ada-okafor]]: ada wrote\n" in told
    assert "plans/other.md" not in told


def test_rename__refused_whole_where_a_plan_cannot_be_changed(network: Make, run: Run) -> None:
    folder = network({**PLANS, "plans/odd.md": '---\nkind: season\nmembers: ["\\x61da"]\n---\n'})
    with unchanged_tree(folder / "contacts"), unchanged_tree(folder / "plans"):
        done = run("-C", folder, "rename", "ada", "ada-okafor")
    assert (done.status, done.out) == (2, "")
    assert done.err == "plans/odd.md: its members cannot be changed where they stand; edit the file\n"


@pytest.mark.parametrize(
    ("members", "body", "target"),
    [
        ("[Olda]", "## Lines\n\n- [[Olda]]: you were kind to me in Ghent", "[[Olda]]"),
        ("[olda]", "", "[[olda]]"),
        ("['[[OLDA|her]]']", "", "[[OLDA]]"),
        ("[bo]", "As [[Olda|she]] says.", "[[Olda]]"),
        ("[bo]", "## Lines\n\n- [[bo]]: [[Olda]] says hello", "[[Olda]]"),
        ("[bo]", "## Lines\n\n- [[Olda]]:", "[[Olda]]"),
        ("[Twin]", "", "[[Twin]]"),
        ("[Nobody]", "", "Nobody"),
        ("[bo]", "## Lines\n\n- [[Nobody]]: x", "Nobody"),
    ],
)
def test_rename__refused_where_what_a_plan_says_to_one_would_go_to_another(
    network: Make, run: Run, members: str, body: str, target: str
) -> None:
    folder = network({
        **FILES,
        "contacts/eve.md": "---\nname: Eve\naka: [Olda, Twin]\n---\n",
        "contacts/fay.md": "---\nname: Fay\naka: [Twin]\n---\n",
        "plans/l.md": f"---\nkind: letter\ndate: 2026-06-15\nmembers: {members}\n---\n\n{body}\n",
    })  # fmt: skip
    new = target.strip("[]").lower()
    with unchanged_tree(folder / "contacts"), unchanged_tree(folder / "plans"):
        done = run("-C", folder, "rename", "bo", new)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        f"{new}: somebody goes by that name, and what names them would mean Bo Lindqvist:",
        f"  plans/l.md: {target}",
    ]


def test_rename__a_plan_that_means_the_same_by_name_stays(network: Make, run: Run) -> None:
    letter = b"---\nkind: letter\ndate: 2026-06-15\nmembers: [Olda]\n---\n\n## Lines\n\n- [[Olda]]: x\n"
    folder = network({"contacts/eve.md": "---\nname: Eve\naka: [Olda]\n---\n", "plans/l.md": letter})
    assert run("-C", folder, "rename", "eve", "olda").status == 0
    assert tree(folder / "plans") == {"l.md": letter}


def test_rename__a_plan_that_asks_for_mentions_goes_on_to_find_the_same_people(network: Make, run: Run) -> None:
    folder = network({**FILES, "plans/back.md": "---\nkind: season\nselect: mentions:ADA  # ada\n---\n"})
    before = [each["id"] for each in run("-C", folder, "--today", TODAY, "plan", "show", "back", "--json").json["members"]]
    done = run("-C", folder, "rename", "ada", "ada-okafor")
    assert (done.status, done.err) == (0, "")
    assert "plans/back.md:3" in done.out.splitlines()
    assert tree(folder / "plans") == {"back.md": b"---\nkind: season\nselect: mentions:ada-okafor  # ada\n---\n"}
    members = run("-C", folder, "--today", TODAY, "plan", "show", "back", "--json").json["members"]
    assert sorted(each["id"] for each in members) == sorted(before) == ["bo", "cy"]


def test_rename__commits_the_plans_with_the_contacts(network: Make, run: Run) -> None:
    folder = network(PLANS)
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text("/.warmsite/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")
    assert run("-C", folder, "rename", "ada", "ada-okafor", "--commit").status == 0
    assert git(folder, "status", "--porcelain") == ""
    changed = git(folder, "show", "--format=", "--name-only", "--", "plans").split()
    assert changed == ["plans/back.md", "plans/news.md"]
